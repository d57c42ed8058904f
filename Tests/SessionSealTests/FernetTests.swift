import Testing

@testable import SessionSeal

/// What vectors cannot say about Fernet: the forms of a key, initialization vectors, text, inspection.
@Suite("Fernet")
struct FernetTests {
    static let now = CodecContractTests.now
    static let day = CodecContractTests.day
    static let bytes: [UInt8] = Array(0..<32)
    static let text = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

    @Test func bothFormsOfAKeyAreOneKey() throws {
        let one = try FernetCodec(keys: KeyRing(current: SecretKey(bytes: Self.bytes)))
        let other = try FernetCodec(keys: KeyRing(current: SecretKey(text: Self.text)))
        let token = try one.encode(["a": 1], at: Self.now)
        #expect(throws: Never.self) { try other.decode(token, at: Self.now, freshness: Self.day) }
    }

    @Test(arguments: [
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8h", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==",
        "a secret of another length than 32 bytes", "+/ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    ])
    func otherKeysAreRefused(text: String) throws {
        let error = ConfigurationError.badKey(
            label: nil, index: 0, expected: "32 random bytes, or the base64url text of them")
        #expect(throws: error) { try FernetCodec(keys: KeyRing(current: SecretKey(text: text))) }
        #expect(throws: error) { try AiohttpSessionCodec(keys: KeyRing(current: SecretKey(text: text))) }
    }

    @Test func keysForOtherUsesAreRefused() throws {
        for member in [#""alg":"HS256""#, #""alg":"A256GCM""#, #""use":"sig""#] {
            let set = #"{"keys":[{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",\#(member)}]}"#
            #expect(throws: ConfigurationError.keyForOtherUse(label: nil, index: 0)) {
                try FernetCodec(keys: KeyRing(jwkSet: Array(set.utf8).span))
            }
        }
    }

    @Test func everyTokenHasItsOwnInitializationVector() throws {
        let codec = try FernetCodec(keys: KeyRing(current: SecretKey(bytes: Self.bytes)))
        let tokens = try (0..<500).map { _ in try codec.encode(["a": 1], at: Self.now).dropFirst(12).prefix(20) }
        #expect(Set(tokens).count == 500)
    }

    @Test func textAndJSONAreNotMixedUp() throws {
        let keys = try KeyRing(current: SecretKey(bytes: Self.bytes))
        let json = try FernetCodec(keys: keys)
        let text = try FernetCodec(keys: keys, content: .text)
        #expect(throws: EncodeError.wrongPayload) { try json.encode(text: "a", at: Self.now) }
        #expect(throws: EncodeError.wrongPayload) { try text.encode(JSONText("{}"), at: Self.now) }
        let token = try text.encode(text: "not JSON", at: Self.now)
        #expect(try text.decode(token, at: Self.now, freshness: Self.day).payload == .text("not JSON"))
        let refused = #expect(throws: TokenError.self) { try json.decode(token, at: Self.now, freshness: Self.day) }
        #expect(refused?.code == "not_json")
    }

    @Test func inspectionShowsTheTime() throws {
        let codec = try AiohttpSessionCodec(keys: KeyRing(current: SecretKey(bytes: Self.bytes)))
        let token = try codec.encode(["created": 1, "session": [:]], at: Self.now)
        #expect(AiohttpSessionCodec.inspect(token, limits: Limits())?.issuedAt == Self.now)
        #expect(FernetCodec.inspect(token, limits: Limits())?.issuedAt == Self.now)
        #expect(FernetCodec.inspect(String(token.dropLast(4)), limits: Limits()) == nil)
    }
}
