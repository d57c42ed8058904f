import Testing

@testable import SessionSeal

/// What vectors cannot say about JSON Web Encryption: keys, options, nonces, inspection.
@Suite("JWE")
struct JWETests {
    static let now = CodecContractTests.now

    static func key(count: Int, algorithm: String? = nil, use: String? = nil) throws -> KeyRing {
        let k = String(repeating: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", count: 1)
        let members = [("alg", algorithm), ("use", use)].map { name, value in
            value.map { ",\"\(name)\":\"\($0)\"" } ?? ""
        }
        let text = count == 32 ? k : "AAECAwQFBgcICQoLDA0ODw"
        return try KeyRing(
            jwkSet: Array("{\"keys\":[{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"\(text)\"\(members.joined())}]}".utf8).span
        )
    }

    @Test func keysHaveTheLengthOfTheEncryption() throws {
        #expect(throws: Never.self) { try JWECodec(keys: Self.key(count: 32)) }
        #expect(throws: Never.self) { try JWECodec(keys: Self.key(count: 16), encryption: .a128GCM) }
        #expect(throws: ConfigurationError.badKey(label: "a", index: 0, expected: "32 random bytes")) {
            try JWECodec(keys: Self.key(count: 16))
        }
        #expect(throws: ConfigurationError.badKey(label: "a", index: 0, expected: "16 random bytes")) {
            try JWECodec(keys: Self.key(count: 32), encryption: .a128GCM)
        }
        let text = SecretKey(text: "a text that is too long for a key of AES")
        #expect(throws: ConfigurationError.badKey(label: nil, index: 0, expected: "32 random bytes")) {
            try JWECodec(keys: KeyRing(current: text))
        }
    }

    @Test func aKeyServesTheAlgorithmThatItNames() throws {
        for name in ["dir", "A256GCM"] {
            #expect(throws: Never.self) { try JWECodec(keys: Self.key(count: 32, algorithm: name, use: "enc")) }
        }
        let other = ConfigurationError.keyForOtherUse(label: "a", index: 0)
        for name in ["A128GCM", "HS256", "XAES-256-GCM", "A256KW", ""] {
            #expect(throws: other, "\(name)") { try JWECodec(keys: Self.key(count: 32, algorithm: name)) }
        }
        #expect(throws: other) { try JWECodec(keys: Self.key(count: 32, use: "sig")) }
    }

    @Test func optionsAreChecked() throws {
        let keys = try Self.key(count: 32)
        for (name, value) in [
            ("alg", "A256KW"), ("enc", "A128CBC-HS256"), ("header", #"{"alg":"dir"}"#),
            ("header", #"{"alg":"dir","enc":"A128GCM"}"#), ("header", #"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#),
            ("clock_skew", "-1"), ("clock_skew", "86401"),
        ] {
            var options = CodecOptions()
            try options.add(name, text: value)
            #expect(throws: ConfigurationError.self, "\(name) \(value)") { try JWECodec(keys: keys, options: options) }
        }
    }

    @Test func everyTokenHasItsOwnNonce() throws {
        let codec = try JWECodec(keys: Self.key(count: 32))
        let nonces = try (0..<500).map { _ in try codec.encode(["a": 1], at: Self.now).split(separator: ".")[1] }
        #expect(Set(nonces).count == 500)
    }

    @Test func aPinnedNonceHasTwelveBytes() throws {
        let codec = try JWECodec(keys: Self.key(count: 32))
        let payload = Payload.json(try JSONText("{}"))
        for count in [0, 11, 13, 16, 24] {
            let pinned = PinnedValues(nonce: [UInt8](repeating: 1, count: count))
            #expect(try codec.encode(payload, at: Self.now, pinned: pinned) == nil)
        }
    }

    @Test func inspectionShowsTheHeaderAndNothingElse() throws {
        let codec = try JWECodec(keys: Self.key(count: 16), encryption: .a128GCM)
        let token = try codec.encode(["iat": 1_700_000_000], at: Self.now)
        let inspection = try #require(JWECodec.inspect(token, limits: Limits()))
        #expect(inspection.options == "enc=A128GCM" && inspection.issuedAt == nil)
        #expect(inspection.header == #"{"alg":"dir","enc":"A128GCM"}"#)
        guard case .sealed(nil) = inspection.content else {
            Issue.record("the payload is sealed")
            return
        }
    }

    @Test func theOptionTellsHowManyTokensAKeyIsGoodFor() {
        #expect(JWECodec.options.contains { $0.summary.contains("2^32 tokens") })
    }
}
