import SealPrimitives
import Testing

@testable import SessionSeal

@Suite("Key ring")
struct KeyRingTests {
    static let strong = "correct horse battery staple"

    static func ring(_ secret: String) throws -> KeyRing { try KeyRing(current: SecretKey(text: secret)) }

    static func weakness(_ secret: String) -> KeyWeakness? {
        do {
            _ = try ring(secret)
            return nil
        } catch ConfigurationError.weakKey(_, _, let weakness) {
            return weakness
        } catch {
            return nil
        }
    }

    @Test(arguments: [
        ("", KeyWeakness.tooShort(bytes: 0)), ("fifteen bytes!!", .tooShort(bytes: 15)),
        ("ééééééé", .tooShort(bytes: 14)),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", .fewDistinctBytes(1)), ("abcdefgabcdefgabcdefg", .fewDistinctBytes(7)),
        ("change-me-in-production", .published), ("secret", .published), ("dev", .published),
        ("your-secret-key", .published), ("keyboard cat", .published),
        ("django-insecure-9f8s7df98s7df98s7df98s7df", .published), (#"\2\1thisismyscretkey\1\2\e\y\y\h"#, .published),
        ("CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET", .published), ("thisISaSECRET_1234", .published),
        ("YOUR_OWN_RANDOM_GENERATED_SECRET_KEY", .published), ("TEST_NON_DEV_SECRET", .published),
        ("192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf", .published),
    ])
    func weakKeysAreRefusedForIssuing(secret: String, weakness: KeyWeakness) throws {
        #expect(Self.weakness(secret) == weakness)
        let ring = try KeyRing(current: SecretKey(text: secret), allowingWeak: true)
        #expect(ring.warnings == [.weakKey(label: nil, index: 0, weakness: weakness)])
    }

    @Test(arguments: [
        strong, "sixteen bytes ok", "abcdefghabcdefgh", "my change-me-in-production", "insecure-django-key-12345",
    ])
    func otherKeysAreNot(secret: String) {
        #expect(Self.weakness(secret) == nil)
    }

    @Test func aWeakPreviousKeyIsFound() {
        #expect(throws: ConfigurationError.weakKey(label: "old", index: 1, weakness: .tooShort(bytes: 3))) {
            try KeyRing(current: SecretKey(text: Self.strong), previous: [SecretKey(text: "abc", label: "old")])
        }
    }

    @Test(arguments: [
        "-----BEGIN PUBLIC KEY-----\nMIIB", "\n  -----BEGIN RSA PUBLIC KEY-----",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA",
        "ssh-rsa AAAAB3NzaC1yc2E", "ssh-rsa ", " \n ssh-rsa ", "ecdsa-sha2-nistp256 AAAA",
        "-----BEGIN CERTIFICATE-----",
    ])
    func publicKeysAreRefusedForVerifyingToo(text: String) {
        #expect(throws: ConfigurationError.publicKey(label: nil, index: 0)) {
            try KeyRing(current: SecretKey(text: text), allowingWeak: true)
        }
    }

    @Test func countAndLabelsAreChecked() throws {
        let keys = (0..<65).map { SecretKey(text: "\(Self.strong) \($0)", label: "\($0)") }
        #expect(throws: ConfigurationError.tooManyKeys(limit: 64)) { try KeyRing(keys) }
        #expect(try KeyRing(Array(keys.prefix(64))).count == 64)
        #expect(throws: ConfigurationError.badKeySet("no keys")) { try KeyRing([]) }
        #expect(throws: ConfigurationError.duplicateLabel("7")) { try KeyRing([keys[7], keys[7]]) }
        // Two labels that look alike are two.
        let composed = SecretKey(text: Self.strong, label: "\u{e9}")
        let decomposed = SecretKey(text: Self.strong, label: "e\u{301}")
        #expect(try KeyRing([composed, decomposed]).count == 2)
    }

    @Test func keysAreNeverPrinted() throws {
        let key = SecretKey(text: "Zx9-unmistakable-secret", label: "label")
        let ring = try KeyRing(current: key)
        let codec = try FlaskCodec(keys: ring)
        var text =
            "\(key) \(ring) \(codec) \(String(reflecting: key)) \(String(reflecting: ring)) \(String(reflecting: codec))"
        dump(key, to: &text)
        dump(ring, to: &text)
        dump(codec, to: &text)
        #expect(!text.contains("unmistakable"))
        #expect("\(key)" == "SecretKey(redacted)")
        #expect(Mirror(reflecting: key).children.isEmpty)
    }

    static func time(_ seconds: Int64) throws -> UnixTime { try #require(UnixTime(seconds: seconds)) }

    @Test func keysHaveALifeOfTheirOwn() throws {
        let next = SecretKey(text: Self.strong + " next", label: "next", notBefore: try Self.time(2000))
        let current = SecretKey(text: Self.strong, label: "current")
        let old = SecretKey(text: Self.strong + " old", label: "old", expiresAt: try Self.time(1500))
        let codec = try FlaskCodec(keys: KeyRing([next, current, old]))
        let fresh = try Freshness(maxAge: .unlimited, maxLifetime: .unlimited)
        func label(signedBy key: SecretKey, at seconds: Int64) throws -> String? {
            let plain = SecretKey(bytes: key.withBytes { Array(copying: $0) })
            let token = try FlaskCodec(keys: KeyRing(current: plain)).encode([:], at: Self.time(1000))
            return try codec.decode(token, at: Self.time(seconds), freshness: fresh).keyLabel
        }
        // Before nbf it verifies; it does not sign.
        #expect(try label(signedBy: next, at: 1000) == "next")
        let signer = try codec.decode(codec.encode([:], at: Self.time(1999)), at: Self.time(1999), freshness: fresh)
        #expect(signer.keyLabel == "current" && signer.reissueReason == nil)
        let later = try codec.decode(codec.encode([:], at: Self.time(2000)), at: Self.time(2000), freshness: fresh)
        #expect(later.keyLabel == "next")
        // Past exp it does neither.
        #expect(try label(signedBy: old, at: 1499) == "old")
        #expect(throws: TokenError.badSignature) { try label(signedBy: old, at: 1500) }
        let none = try FlaskCodec(keys: KeyRing([old]))
        #expect(throws: EncodeError.noSigningKey) { try none.encode([:], at: Self.time(1500)) }
        #expect(throws: TokenError.badSignature) {
            try none.decode(none.encode([:], at: Self.time(1)), at: Self.time(1500), freshness: fresh)
        }
    }
}

@Suite("JWK Set, RFC 7517")
struct JWKSetTests {
    static func ring(_ text: String, allowingWeak: Bool = true) throws -> KeyRing {
        try KeyRing(jwkSet: text.utf8.span, allowingWeak: allowingWeak)
    }

    @Test func readsKeysNewestFirst() throws {
        let ring = try Self.ring(
            #"""
             { "comment": {"nested": ["]", "}\""]}, "keys": [
               {"kty":"oct","kid":"2026-b","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","use":"sig","nbf":10,"exp":20},
               {"k":"c2VjcmV0LXNlY3JldC1zZWNyZXQ","\u006bty":"oct","x":[1,{"y":null}]} ] }
            """#, allowingWeak: true)
        #expect(ring.count == 2)
        #expect(ring.keys[0].label == "2026-b" && ring.keys[1].label == nil)
        #expect(ring.keys[0].notBefore?.seconds == 10 && ring.keys[0].expiresAt?.seconds == 20)
        let first = ring.keys[0].withBytes { Array(copying: $0) }
        #expect(first == Array(0..<32))
        let second = ring.keys[1].withBytes { Array(copying: $0) }
        #expect(second == Array("secret-secret-secret".utf8))
    }

    @Test(arguments: [
        "", "null", "[]", "{}", #"{"keys":{}}"#, #"{"keys":[]}"#, #"{"keys":[1]}"#, #"{"keys":[{}]}"#,
        #"{"keys":[{"kty":"RSA","n":"AQAB"}]}"#, #"{"keys":[{"kty":"oct"}]}"#, #"{"keys":[{"kty":"oct","k":1}]}"#,
        #"{"keys":[{"kty":"oct","k":"AA=="}]}"#, #"{"keys":[{"kty":"oct","k":"A"}]}"#,
        #"{"keys":[{"kty":"oct","k":"\u0041A"}]}"#, #"{"keys":[{"kty":"oct","k":"AA","k":"AA"}]}"#,
        #"{"keys":[{"kty":"oct","k":"AA","\u006b":"AA"}]}"#, #"{"keys":[{"kty":"oct","k":"AA"}],"keys":[]}"#,
        #"{"keys":[{"kty":"oct","k":"AA","kid":7}]}"#, #"{"keys":[{"kty":"oct","k":"AA","kid":"\ud800"}]}"#,
        #"{"keys":[{"kty":"oct","k":"AA","use":"both"}]}"#, #"{"keys":[{"kty":"oct","k":"AA","exp":"soon"}]}"#,
        #"{"keys":[{"kty":"oct","k":"AA","exp":-1}]}"#, #"{"keys":[{"kty":"oct","k":"AA","nbf":1.5}]}"#,
        #"{"keys":[{"kty":"oct","k":"AA"}]} x"#, #"{"keys":[{"kty":"oct","k":"AA"}"#,
    ])
    func refusesEverythingElse(text: String) {
        #expect(throws: ConfigurationError.self) { try Self.ring(text) }
    }

    @Test func refusesTheSixtyFifthKey() throws {
        let key = #"{"kty":"oct","k":"AA"}"#
        let keys = [String](repeating: key, count: 64).joined(separator: ",")
        #expect(try Self.ring("{\"keys\":[\(keys)]}").count == 64)
        #expect(throws: ConfigurationError.tooManyKeys(limit: 64)) { try Self.ring("{\"keys\":[\(keys),\(key)]}") }
    }

    @Test func aKeyServesWhatItIsFor() throws {
        let base = #""kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8""#
        #expect(throws: Never.self) { try FlaskCodec(keys: Self.ring("{\"keys\":[{\(base),\"use\":\"sig\"}]}")) }
        #expect(throws: ConfigurationError.keyForOtherUse(label: nil, index: 0)) {
            try FlaskCodec(keys: Self.ring("{\"keys\":[{\(base),\"use\":\"enc\"}]}"))
        }
        #expect(throws: ConfigurationError.keyForOtherUse(label: "j", index: 0)) {
            try FlaskCodec(keys: Self.ring("{\"keys\":[{\(base),\"alg\":\"HS256\",\"kid\":\"j\"}]}"))
        }
    }

    /// An error quotes nothing of the file: it may be a file of another kind of secret.
    @Test func errorsQuoteNothing() {
        for text in [
            "hunter2-hunter2", #"{"keys":[{"kty":"oct","k":"hunter2!"}]}"#, #"{"hunter2":1}"#,
            #"{"keys":[{"kty":"hunter2"}]}"#,
        ] {
            do {
                _ = try Self.ring(text)
                Issue.record("accepted")
            } catch {
                #expect(!"\(error)".contains("hunter2"))
            }
        }
    }
}
