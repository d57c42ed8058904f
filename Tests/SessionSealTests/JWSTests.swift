import Testing

@testable import SessionSeal

/// What vectors cannot say about JSON Web Signatures: keys that name an algorithm, options, re-issue, inspection.
@Suite("JWS")
struct JWSTests {
    static let now = CodecContractTests.now
    static let bytes: [UInt8] = (0..<64).map { $0 &* 5 }

    static func key(_ algorithm: String?, _ label: String, use: String? = nil) throws -> String {
        let k = "AAUKDxQZHiMoLTI3PEFGS1BVWl9kaW5zeH2Ch4yRlpugpaqvtLm-w8jN0tfc4ebr8PX6_wQJDhMYHSInLDE2Ow"
        let members = [("alg", algorithm), ("use", use)].map { name, value in
            value.map { ",\"\(name)\":\"\($0)\"" } ?? ""
        }
        return "{\"kty\":\"oct\",\"kid\":\"\(label)\",\"k\":\"\(k)\"\(members.joined())}"
    }

    static func ring(_ keys: String...) throws -> KeyRing {
        try KeyRing(jwkSet: Array("{\"keys\":[\(keys.joined(separator: ","))]}".utf8).span)
    }

    static func decode(_ codec: JWSCodec, _ token: String, at seconds: Int64 = now.seconds) throws -> DecodedToken {
        try codec.decode(token, at: CodecContractTests.time(seconds), freshness: CodecContractTests.day)
    }

    @Test func aKeyServesTheAlgorithmThatItNames() throws {
        #expect(throws: Never.self) { try JWSCodec(keys: Self.ring(Self.key("HS256", "a"))) }
        #expect(throws: Never.self) { try JWSCodec(keys: Self.ring(Self.key("HS256", "a", use: "sig"))) }
        let other = ConfigurationError.keyForOtherUse(label: "a", index: 0)
        #expect(throws: other) { try JWSCodec(keys: Self.ring(Self.key("HS512", "a"))) }
        #expect(throws: other) { try JWSCodec(keys: Self.ring(Self.key("A256GCM", "a"))) }
        #expect(throws: other) { try JWSCodec(keys: Self.ring(Self.key(nil, "a", use: "enc"))) }
        #expect(throws: other) { try FlaskCodec(keys: Self.ring(Self.key("HS256", "a"))) }
    }

    @Test func inAListOfAlgorithmsEachKeyServesItsOwn() throws {
        let ring = try Self.ring(Self.key("HS256", "old"), Self.key("HS512", "new"))
        let codec = try JWSCodec(keys: ring, algorithms: [.hs512, .hs256])
        let token = try codec.encode(["a": 1], at: Self.now)
        #expect(try Self.decode(codec, token).keyLabel == "new")
        let old = try JWSCodec(keys: Self.ring(Self.key("HS256", "old"))).encode(["a": 1], at: Self.now)
        let decoded = try Self.decode(codec, old)
        #expect(decoded.keyLabel == "old" && decoded.reissueReason == .weakerAlgorithm)
        // The bytes are the same, but the second key may not be used so.
        let lone = try JWSCodec(keys: Self.ring(Self.key("HS512", "new")), algorithms: [.hs512, .hs256])
        #expect(throws: TokenError.badSignature) { try Self.decode(lone, old) }
        let reader = try JWSCodec(keys: Self.ring(Self.key("HS256", "old")), algorithms: [.hs512, .hs256])
        #expect(throws: EncodeError.noSigningKey) { try reader.encode(["a": 1], at: Self.now) }
    }

    @Test(arguments: [
        #"{"alg":"HS512"}"#, #"{"typ":"JWT"}"#, #"{"alg":"HS256","zip":"DEF"}"#, #"{"alg":"HS256","alg":"HS256"}"#,
        "[]", "", #"{"alg":"HS256""#,
    ])
    func headersThatTheReaderRefusesAreNotWritten(header: String) throws {
        #expect(throws: ConfigurationError.self) {
            try JWSCodec(keys: KeyRing(current: CodecContractTests.newKey), header: header)
        }
    }

    @Test func payloadsThatTheReaderRefusesAreNotWritten() throws {
        let codec = try JWSCodec(keys: KeyRing(current: CodecContractTests.newKey))
        for text in ["[]", "1", #"{"exp":"soon"}"#, #"{"iat":null}"#, #"{"nbf":1,"nbf":2}"#] {
            #expect(throws: EncodeError.wrongPayload, "\(text)") { try codec.encode(JSONText(text), at: Self.now) }
        }
        #expect(throws: EncodeError.wrongPayload) { try codec.encode(text: "{}", at: Self.now) }
    }

    @Test func ageIsThatOfTheClaim() throws {
        let codec = try JWSCodec(keys: KeyRing(current: CodecContractTests.newKey))
        let token = try codec.encode(["iat": 1_700_000_000], at: Self.now)
        #expect(try Self.decode(codec, token, at: 1_700_043_200).reissueReason == nil)
        let half = try Self.decode(codec, token, at: 1_700_043_201)
        #expect(half.reissueReason == .halfSpent && half.issuedAt == Self.now)
        #expect(throws: TokenError.expired(issuedAt: Self.now)) { try Self.decode(codec, token, at: 1_700_086_401) }
        #expect(throws: TokenError.notYetValid(issuedAt: Self.now)) { try Self.decode(codec, token, at: 1_699_999_999) }
        let lenient = try Freshness(maxAge: .unlimited, maxLifetime: .unlimited, leeway: .seconds(5))
        let later = CodecContractTests.time(1_699_999_995)
        #expect(throws: Never.self) { try codec.decode(token, at: later, freshness: lenient) }
        let lifetime = try Freshness(maxAge: .unlimited, maxLifetime: .seconds(5))
        #expect(throws: TokenError.expired(issuedAt: Self.now)) {
            try codec.decode(token, at: Self.now, freshness: lifetime)
        }
    }

    /// Header and claims of so short a token could be body and time of a Flask session.
    @Test func theShortestTokenIsNotTakenForAnother() throws {
        let token = try JWSCodec(keys: KeyRing(current: CodecContractTests.newKey)).encode([:], at: Self.now)
        let first = Registry.codecs.first { $0.inspect(token, limits: Limits()) != nil }
        #expect(first?.name == "jws")
    }

    @Test func inspectionShowsHeaderAndClaims() throws {
        let codec = try JWSCodec(keys: KeyRing(current: CodecContractTests.newKey), algorithms: [.hs384])
        let token = try codec.encode(["iat": 1_700_000_000], at: Self.now)
        let inspection = try #require(JWSCodec.inspect(token, limits: Limits()))
        #expect(inspection.options == "alg=HS384" && inspection.signatureCount == 48)
        #expect(inspection.header == #"{"alg":"HS384","typ":"JWT"}"# && inspection.issuedAt == Self.now)
    }
}
