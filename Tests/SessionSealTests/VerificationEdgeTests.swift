import SealEncodings
import SealPrimitives
import Testing

@testable import SessionSeal

/// Edges of the verification path that no vector stands on: each was found by changing a single line that no other test
/// noticed.
@Suite("Edges of verification")
struct VerificationEdgeTests {
    private static let now = CodecContractTests.now
    private static let keys = LimitsTests.keys
    private static let open = CodecContractTests.unwrapped {
        try Freshness(maxAge: .unlimited, maxLifetime: .unlimited)
    }

    // MARK: shape

    /// An empty value leaves the separator at the very beginning.
    @Test(arguments: [".", "::", "~~~"])
    func aSeparatorMayStandFirst(separator: String) throws {
        let codec = try ItsdangerousCodec(keys: Self.keys, form: .signer, separator: separator)
        let token = try codec.encode(text: "", at: Self.now)
        #expect(token.hasPrefix(separator))
        #expect(try codec.decode(token, at: Self.now, freshness: Self.open).payload == .text(""))
    }

    /// Which of two faults it is: for logs, since both are refusals.
    @Test func tooFewPartsAreNotTooMany() throws {
        let codec = try JWSCodec(keys: Self.keys)
        for (token, fault) in [
            ("a", TokenError.malformed(.separatorMissing)), ("a.b", .malformed(.separatorMissing)),
            ("a.b.c.d", .malformed(.separatorMisplaced)), ("....", .malformed(.separatorMisplaced)),
        ] {
            #expect(throws: fault, "\(token)") { try codec.decode(token, at: Self.now, freshness: Self.open) }
        }
    }

    /// The mark of a sealed token is one, with nothing behind it.
    @Test func aSealedTokenMayEndAfterItsMark() throws {
        let codec = try SealedCodec(keys: KeyRing(current: Self.key(1)), context: "c")
        for (token, fault) in [
            ("ss1.", TokenError.malformed(.tooShort)), ("ss1", .malformed(.prefixMissing)),
            ("ss2.", .malformed(.prefixMissing)),
        ] {
            #expect(throws: fault, "\(token)") { try codec.decode(token, at: Self.now, freshness: Self.open) }
        }
    }

    /// A number of six bytes is one, and lies behind the year 9999; of nine bytes it is none.
    @Test(arguments: [
        (6, TokenError.malformed(.timeOutOfRange)), (8, .malformed(.timeOutOfRange)), (9, .malformed(.badTime)),
    ])
    func largeTimesAreOutOfRange(count: Int, fault: TokenError) throws {
        let time = Base64.urlSafe.text(of: [UInt8](repeating: 1, count: count).span)
        let signer = try ItsdangerousCodec(keys: Self.keys, form: .signer)
        let token = try signer.encode(text: "a.\(time)", at: Self.now)
        let codec = try ItsdangerousCodec(keys: Self.keys, form: .timestampSigner)
        #expect(throws: fault) { try codec.decode(token, at: Self.now, freshness: Self.open) }
    }

    /// A separator that may stand inside a signature or a time would be found in the wrong place. Both rules are those of
    /// the originals: itsdangerous looks for it in its alphabet, Django at each of its characters.
    @Test func separatorsAreNoPartOfWhatTheySeparate() {
        for separator in ["", "a", "-", "=", "_", "xyz"] {
            #expect(throws: ConfigurationError.badSeparator, "\(separator)") {
                try ItsdangerousCodec(keys: Self.keys, separator: separator)
            }
        }
        for separator in ["", "a", "-", "=", "_", "AZ09"] {
            #expect(throws: ConfigurationError.badSeparator, "\(separator)") {
                try DjangoSigningCodec(keys: Self.keys, separator: separator)
            }
        }
    }

    // MARK: time

    /// A token that does not say when its session began is expired under a bound on the session's life, whether it has a
    /// time of its own or not.
    @Test func aLifetimeNeedsAStart() throws {
        let bound = try Freshness(maxAge: .unlimited, maxLifetime: .seconds(Int64(100 * 366 * 86_400)))
        let codecs: [any RegisteredCodec] = [
            try ItsdangerousCodec(keys: Self.keys, form: .urlSafe), try ItsdangerousCodec(keys: Self.keys),
            try FlaskCodec(keys: Self.keys), try JWSCodec(keys: Self.keys), try JWECodec(keys: Self.keys),
            try FernetCodec(keys: Self.keys),
        ]
        for codec in codecs {
            let token = try codec.encode(["a": 1], at: Self.now)
            #expect(throws: Never.self) { try codec.decode(token, at: Self.now, freshness: Self.open) }
            let refused = #expect(throws: TokenError.self) { try codec.decode(token, at: Self.now, freshness: bound) }
            #expect(refused?.code == "expired", "\(type(of: codec).name)")
        }
    }

    /// A migration counts a session's life from the foreign token's time; without one there is nothing to count from.
    @Test func aMigrationUnderALifetimeNeedsATime() throws {
        let timeless = try ItsdangerousCodec(keys: Self.keys, form: .urlSafe)
        let migration = try Migration(
            issuing: SealedCodec(keys: Self.keys, context: "c"),
            reading: [.init(timeless, until: CodecContractTests.time(1_800_000_000))])
        let token = try timeless.encode(["a": 1], at: Self.now)
        #expect(throws: Never.self) { try migration.decode(token, at: Self.now, freshness: Self.open) }
        let bound = try Freshness(maxAge: .unlimited, maxLifetime: .seconds(3600))
        #expect(throws: TokenError.expired(issuedAt: nil)) {
            try migration.decode(token, at: Self.now, freshness: bound)
        }
    }

    /// A session that comes from another machine may come from a little ahead, in a foreign format as in our own.
    @Test func aMigrationKeepsTheLeeway() throws {
        let flask = try FlaskCodec(keys: Self.keys)
        let migration = try Migration(
            issuing: SealedCodec(keys: Self.keys, context: "c"),
            reading: [.init(flask, until: CodecContractTests.time(1_800_000_000))])
        let token = try flask.encode(["a": 1], at: Self.now)
        let earlier = CodecContractTests.time(1_699_999_995)
        for (leeway, isGood) in [(5, true), (4, false)] {
            let bounds = try Freshness(
                maxAge: .seconds(60), maxLifetime: .seconds(3600), leeway: .seconds(Int64(leeway)))
            #expect(((try? migration.decode(token, at: earlier, freshness: bounds)) != nil) == isGood)
        }
    }

    // MARK: keys

    static func codec(_ name: String, _ keys: SecretKey...) throws -> any RegisteredCodec {
        var options = CodecOptions()
        if name == "django-signed-cookie" { try options.add("cookie_name", text: "c") }
        return try Registry.registeredCodec(named: name, keys: KeyRing(keys), options: options)
    }

    static func key(_ number: Int, notBefore: UnixTime? = nil, expiresAt: UnixTime? = nil) -> SecretKey {
        let bytes = (0..<32).map { $0 &* 7 &+ UInt8(number) }
        return SecretKey(bytes: bytes, label: "\(number)", notBefore: notBefore, expiresAt: expiresAt)
    }

    static func token(by codec: any RegisteredCodec, at time: UnixTime = now) throws -> String {
        try codec.encode(codec.carriesText ? .text("a") : .json(JSONText(#"{"a":1}"#)), at: time)
    }

    /// A key that begins later verifies already, and one that has ended does neither, whichever codec has the ring.
    @Test(arguments: Registry.names)
    func keysLiveAsLongInEveryCodec(name: String) throws {
        let (before, later) = (CodecContractTests.time(1_699_999_999), CodecContractTests.time(1_700_000_001))
        let codec = try Self.codec(
            name, Self.key(1, notBefore: later), Self.key(2), Self.key(3, expiresAt: Self.now))
        func decode(_ token: String, at time: UnixTime = Self.now) throws -> DecodedToken {
            try codec.decode(token, at: time, freshness: Self.open)
        }
        #expect(try decode(Self.token(by: codec)).keyLabel == "2")
        #expect(try decode(Self.token(by: codec)).reissueReason == nil)
        #expect(try decode(Self.token(by: codec, at: later), at: later).keyLabel == "1")
        let early = try Self.token(by: Self.codec(name, Self.key(1)))
        #expect(try decode(early).keyIndex == 0)
        let old = try Self.token(by: Self.codec(name, Self.key(3)), at: before)
        let last = try decode(old, at: before)
        #expect(last.keyIndex == 2 && last.keyLabel == "3" && last.reissueReason == .oldKey)
        #expect(throws: TokenError.badSignature) { try decode(old) }
        let current = try Self.token(by: codec)
        #expect(try decode(current, at: later).reissueReason == .oldKey)
        for lone in [Self.key(1, notBefore: later), Self.key(3, expiresAt: Self.now)] {
            #expect(throws: EncodeError.noSigningKey) { try Self.token(by: Self.codec(name, lone)) }
        }
    }

    /// Where no key may sign there is no newer one, so a token is as good as can be had.
    @Test(arguments: Registry.names)
    func nothingIsOldWhereNoKeyMaySign(name: String) throws {
        let later = CodecContractTests.time(1_700_000_001)
        let codec = try Self.codec(name, Self.key(1, notBefore: later), Self.key(2, notBefore: later))
        let decoded = try codec.decode(
            Self.token(by: Self.codec(name, Self.key(2))), at: Self.now, freshness: Self.open)
        #expect(decoded.keyIndex == 1 && decoded.reissueReason == nil)
    }

    /// Whoever lists a token by its id means that one and no other.
    @Test(arguments: Registry.names)
    func tokensHaveIDsOfTheirOwn(name: String) throws {
        let codec = try Self.codec(name, Self.key(1))
        let ids = try (0..<4).map { number in
            let payload: Payload = codec.carriesText ? .text("\(number)") : .json(try JSONText("{\"a\":\(number)}"))
            return try codec.decode(codec.encode(payload, at: Self.now), at: Self.now, freshness: Self.open).tokenID
        }
        #expect(Set(ids).count == 4 && ids.allSatisfy { $0.utf8.count == 32 })
    }

    /// The bytes of another kind of key are no secret, even where they stand in `k`.
    @Test(arguments: [#""kty":"RSA""#, #""kty":"EC""#, #""kty":"OCT""#, #""kty":null"#, #""Kty":"oct""#])
    func keysOfOtherKindsAreRefused(kind: String) throws {
        let set = #"{"keys":[{\#(kind),"k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}]}"#
        #expect(throws: ConfigurationError.self) { try KeyRing(jwkSet: Array(set.utf8).span) }
        let good = set.replacing(kind, with: #""kty":"oct""#)
        #expect(throws: Never.self) { try KeyRing(jwkSet: Array(good.utf8).span) }
    }

    // MARK: sizes

    private static let makers: [@Sendable (Limits) throws -> any RegisteredCodec] = [
        { try FlaskCodec(keys: keys, limits: $0) },
        { try ItsdangerousCodec(keys: keys, form: .serializer, limits: $0) },
        { try DjangoSessionCodec(keys: keys, limits: $0) }, { try StarletteCodec(keys: keys, limits: $0) },
        { try JWSCodec(keys: keys, limits: $0) }, { try JWECodec(keys: keys, limits: $0) },
        { try FernetCodec(keys: keys, limits: $0) }, { try AiohttpSessionCodec(keys: keys, limits: $0) },
        { try SealedCodec(keys: keys, context: "c", limits: $0) },
        { try SealedCodec(keys: keys, context: "c", compresses: true, limits: $0) },
    ]

    /// Each codec reads and writes a token and a payload as long as its limits, and none that is a byte longer.
    @Test(arguments: makers.indices)
    func everyCodecHoldsItsLimits(maker: Int) throws {
        let make = Self.makers[maker]
        let usual = try make(Limits())
        let json = try JSONText(#"{"a":"\#(String(repeating: "b", count: 500))"}"#)
        let token = try usual.encode(json, at: Self.now)
        for less in [0, 1] {
            var limits = Limits()
            limits.tokenBytes = token.utf8.count - less
            let refusals = (
                TokenError.tooLarge(.token(limit: limits.tokenBytes)),
                EncodeError.tooLarge(size: token.utf8.count, limit: limits.tokenBytes)
            )
            try expect(try make(limits), token, json, are: less == 0 ? nil : refusals)

            limits = Limits()
            limits.payloadBytes = json.utf8.count - less
            let others = (
                TokenError.tooLarge(.payload(limit: limits.payloadBytes)),
                EncodeError.tooLarge(size: json.utf8.count, limit: limits.payloadBytes)
            )
            try expect(try make(limits), token, json, are: less == 0 ? nil : others)
        }
    }

    private func expect(
        _ codec: any RegisteredCodec, _ token: String, _ json: JSONText, are refusals: (TokenError, EncodeError)?
    ) throws {
        if let refusals {
            #expect(throws: refusals.0) { try codec.decode(token, at: Self.now, freshness: Self.open) }
            #expect(throws: refusals.1) { try codec.encode(json, at: Self.now) }
        } else {
            #expect(try codec.decode(token, at: Self.now, freshness: Self.open).payload == .json(json))
            #expect(throws: Never.self) { try codec.encode(json, at: Self.now) }
        }
    }

    /// What carries JSON takes no text, and the other way round: neither is signed as the other.
    @Test(arguments: Registry.names)
    func aPayloadOfTheOtherKindIsNotWritten(name: String) throws {
        let codec = try Self.codec(name, Self.key(1))
        let other: Payload = codec.carriesText ? .json(try JSONText("{}")) : .text("{}")
        #expect(throws: EncodeError.wrongPayload) { try codec.encode(other, at: Self.now) }
    }

    // MARK: headers

    @Test func algorithmsAreListedOnce() throws {
        for algorithms in [[], [JWSCodec.Algorithm.hs256, .hs256], [.hs256, .hs512, .hs256]] {
            #expect(throws: ConfigurationError.self) { try JWSCodec(keys: Self.keys, algorithms: algorithms) }
        }
    }
}
