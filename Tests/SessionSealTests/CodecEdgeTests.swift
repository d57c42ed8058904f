import Testing

@testable import SessionSeal

/// Edges around the codecs, like those of ``VerificationEdgeTests``: what they say of themselves, refuse to be made of and
/// refuse to write.
@Suite("Edges of codecs")
struct CodecEdgeTests {
    private typealias Edges = VerificationEdgeTests

    /// An error says which key it means, counted from 0 as in results.
    @Test func aBadKeyOfASetIsNamedByItsPlace() {
        let good = #"{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}"#
        for place in 0..<3 {
            var keys = [good, good, good]
            keys[place] = "5"
            let set = #"{"keys":[\#(keys.joined(separator: ","))]}"#
            #expect(throws: ConfigurationError.badKeySet("key \(place) is not an object")) {
                try KeyRing(jwkSet: Array(set.utf8).span)
            }
        }
    }

    /// What shows without a key has the limits of what is decoded. Django's cookies look like what its `dumps` gives.
    @Test(arguments: Registry.names.filter { $0 != "django-signed-cookie" })
    func nothingShowsOfWhatIsTooLong(name: String) throws {
        let codec = try Edges.codec(name, Edges.key(1))
        let token = try Edges.token(by: codec)
        var limits = Limits()
        limits.tokenBytes = token.utf8.count
        #expect(type(of: codec).inspect(token, limits: limits)?.isCompressed == false)
        limits.tokenBytes -= 1
        #expect(type(of: codec).inspect(token, limits: limits) == nil)
    }

    /// A migration asks which codecs encrypt, and a file of a raw secret which of them take keys as text.
    @Test func codecsSayWhatTheyAre() throws {
        let encrypting = try Registry.names.filter { try Registry.type(named: $0).encrypts }
        #expect(Set(encrypting) == ["sealed", "jwe", "fernet", "aiohttp-session"])
        let taking = try Registry.names.filter { try Registry.type(named: $0).writesKeysAsText }
        #expect(Set(taking) == ["sealed", "jwe"])
    }

    /// An option counts once, within its range, and a list of options has no others either.
    @Test func optionsAreThoseThatThereAre() throws {
        var options = CodecOptions()
        try options.add("salt", text: "a")
        #expect(throws: ConfigurationError.repeatedOption(name: "salt")) { try options.add("salt", text: "a") }
        #expect(throws: ConfigurationError.repeatedOption(name: "salt")) { try options.add("salt", json: "a") }
        for (number, isGood) in [(0, false), (1, true), (10, true), (11, false)] {
            var options = CodecOptions()
            try options.add("n", json: JSONValue(integerLiteral: number))
            #expect(((try? options.take("n", default: 5, in: 1...10)) == number) == isGood)
        }
        for (fallbacks, isGood) in [(#"[{"digest":"sha512"}]"#, true), (#"[{"digest":"sha512","x":1}]"#, false)] {
            var options = CodecOptions()
            try options.add("fallbacks", json: JSONText(fallbacks).value)
            #expect(((try? ItsdangerousCodec(keys: LimitsTests.keys, options: options)) != nil) == isGood)
        }
    }

    /// Claims that its own reader would refuse are not written.
    @Test(arguments: [#"{"exp":"x"}"#, #"{"iat":true}"#, #"{"nbf":1,"nbf":1}"#])
    func badClaimsAreNotWritten(json: String) throws {
        for codec in [try JWSCodec(keys: LimitsTests.keys) as any SessionCodec, try JWECodec(keys: LimitsTests.keys)] {
            #expect(throws: EncodeError.self) { try codec.encode(JSONText(json), at: CodecContractTests.now) }
        }
    }

    @Test(arguments: [-1, Int.max]) func aSkewIsADuration(skew: Int) {
        #expect(throws: ConfigurationError.self) { try JWSCodec(keys: LimitsTests.keys, clockSkew: skew) }
        #expect(throws: ConfigurationError.self) { try JWECodec(keys: LimitsTests.keys, clockSkew: skew) }
    }
}
