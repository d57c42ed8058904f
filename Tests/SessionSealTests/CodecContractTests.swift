import Testing

@testable import SessionSeal

/// What holds for every codec of the registry, in each of its forms.
@Suite("Codec contract")
struct CodecContractTests {
    /// A codec with options; a codec that is not named here is tested with its defaults.
    struct Variant: Sendable, CustomTestStringConvertible {
        let name: String
        var options: [(String, JSONValue)] = []
        var testDescription: String { "\(name) \(options.map { "\($0.0)" }.joined(separator: " "))" }

        func declares(_ option: String) -> Bool {
            CodecContractTests.unwrapped { try Registry.type(named: name).options.contains { $0.name == option } }
        }

        func codec(_ keys: KeyRing, _ more: [(String, JSONValue)] = []) throws -> any SessionCodec {
            var all = CodecOptions()
            let replaced = more.map(\.0)
            for (name, value) in options.filter({ !replaced.contains($0.0) }) + more { try all.add(name, json: value) }
            return try Registry.codec(named: name, keys: keys, options: all)
        }
    }

    static let variants: [Variant] =
        Registry.names.filter { $0 != "django-signed-cookie" }.map { Variant(name: $0) }
        + ItsdangerousCodec.Form.allCases.map {
            Variant(name: "itsdangerous", options: [("form", JSONValue($0.rawValue)), ("digest", "sha512")])
        }
        + DjangoSigningCodec.Form.allCases.map {
            Variant(name: "django-signing", options: [("form", JSONValue($0.rawValue))])
        }
        + [
            Variant(name: "sealed", options: [("context", "__Host-session"), ("compress", true)]),
            Variant(name: "fernet", options: [("payload", "text")]),
            Variant(name: "jws", options: [("algorithms", ["HS512", "HS256"]), ("header", #"{"alg":"HS512"}"#)]),
            Variant(name: "django-session", options: [("backend", "db"), ("digest", "sha1")]),
            Variant(name: "django-signed-cookie", options: [("cookie_name", "user")]),
            Variant(name: "django-signed-cookie", options: [("cookie_name", "user"), ("salt_scheme", "legacy")]),
        ]

    static let now = time(1_700_000_000)
    static let day = unwrapped { try Freshness(maxAge: .seconds(86_400), maxLifetime: .unlimited) }
    /// Keys that every codec takes: those that seal are 32 bytes that are no text.
    static let newKey = SecretKey(bytes: (0..<32).map { 7 &* $0 &+ 130 }, label: "new")
    static let oldKey = SecretKey(bytes: (0..<32).map { 11 &* $0 &+ 141 }, label: "old")

    static func time(_ seconds: Int64) -> UnixTime { unwrapped { try #require(UnixTime(seconds: seconds)) } }

    static func unwrapped<T>(_ make: () throws -> T) -> T {
        do { return try make() } catch { fatalError("\(error)") }
    }

    /// A payload of the kind that the codec carries.
    static func payload(of codec: any SessionCodec, _ text: String = #"{"user":"zoë","n":[1,2.5,null]}"#) throws
        -> Payload
    {
        codec.carriesText ? .text(text) : .json(try JSONText(text))
    }

    @Test(arguments: variants)
    func roundTrips(variant: Variant) throws {
        let codec = try variant.codec(KeyRing(current: Self.newKey))
        let payload = try Self.payload(of: codec)
        let decoded = try codec.decode(codec.encode(payload, at: Self.now), at: Self.now, freshness: Self.day)
        #expect(decoded.payload == payload)
        #expect(decoded.codec == variant.name)
        #expect(decoded.keyIndex == 0 && decoded.keyLabel == "new")
        #expect(decoded.issuedAt == nil || decoded.issuedAt == Self.now)
        #expect(decoded.reissueReason == nil)
        #expect(decoded.tokenID.utf8.count == 32)
    }

    /// For the log: which key, whatever the age, for what it vouches for only, and without the payload.
    @Test(arguments: variants)
    func theKeyIsKnownWhateverTheAge(variant: Variant) throws {
        let ring = try KeyRing(current: Self.newKey, previous: [Self.oldKey])
        let codec = try #require(try variant.codec(ring) as? any VouchingCodec)
        let stranger = try variant.codec(KeyRing(current: SecretKey(bytes: (0..<32).map { 5 &* $0 &+ 131 })))
        for (key, place) in [(Self.newKey, 0), (Self.oldKey, 1)] {
            let writer = try variant.codec(KeyRing(current: key))
            let token = try writer.encode(Self.payload(of: writer), at: Self.now)
            let decoded = try codec.decode(token, at: Self.now, freshness: Self.day)
            for time in [Self.time(0), Self.now, Self.time(200_000_000_000)] {
                let vouched = try codec.vouch(for: token, at: time)
                #expect(vouched.codec == variant.name && vouched.keyIndex == place && vouched.keyLabel == key.label)
                #expect(vouched.tokenID == decoded.tokenID && vouched.payload == .withheld)
            }
            #expect(throws: TokenError.self) { try codec.vouch(for: String(token.dropLast()), at: Self.now) }
        }
        let forged = try stranger.encode(Self.payload(of: stranger), at: Self.now)
        #expect(throws: TokenError.badSignature) { try codec.vouch(for: forged, at: Self.now) }
    }

    @Test(arguments: variants)
    func randomPayloadsRoundTrip(variant: Variant) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let codec = try variant.codec(KeyRing(current: Self.newKey))
        for _ in 0..<100 {
            let value = JSONValue.randomObject(depth: 4, using: &generator)
            if codec.carriesText {
                let text = try JSONText(value).string
                let decoded = try codec.decode(
                    codec.encode(text: text, at: Self.now), at: Self.now, freshness: Self.day)
                #expect(decoded.payload == .text(text), "seed \(seed)")
            } else {
                let decoded = try codec.decode(codec.encode(value, at: Self.now), at: Self.now, freshness: Self.day)
                let json = try #require(decoded.json)
                #expect(
                    try json.isEqual(to: JSONText(value, style: codec.style).value), "seed \(seed)")
            }
        }
    }

    @Test(arguments: variants)
    func everyFlippedBitIsRefused(variant: Variant) throws {
        let codec = try variant.codec(KeyRing(current: Self.newKey))
        let token = Array(try codec.encode(Self.payload(of: codec), at: Self.now).utf8)
        for bit in 0..<token.count * 8 {
            var changed = token
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let text = String(decoding: changed, as: UTF8.self)
            #expect(throws: TokenError.self, "bit \(bit)") { try codec.decode(text, at: Self.now, freshness: Self.day) }
        }
    }

    @Test(arguments: variants)
    func everyPrefixAndExtensionIsRefused(variant: Variant) throws {
        let codec = try variant.codec(KeyRing(current: Self.newKey))
        let token = try codec.encode(Self.payload(of: codec), at: Self.now)
        for count in 0..<token.unicodeScalars.count {
            let prefix = String(String.UnicodeScalarView(token.unicodeScalars.prefix(count)))
            #expect(throws: TokenError.self) { try codec.decode(prefix, at: Self.now, freshness: Self.day) }
        }
        for extra in ["=", "A", ".", ":", " ", "\n", "\u{0}", "é"] {
            #expect(throws: TokenError.self) { try codec.decode(token + extra, at: Self.now, freshness: Self.day) }
            #expect(throws: TokenError.self) { try codec.decode(extra + token, at: Self.now, freshness: Self.day) }
        }
        #expect(throws: TokenError.malformed(.empty)) { try codec.decode("", at: Self.now, freshness: Self.day) }
    }

    @Test(arguments: variants)
    func previousKeysVerifyAndNeverSign(variant: Variant) throws {
        let old = try variant.codec(KeyRing(current: Self.oldKey))
        let both = try variant.codec(KeyRing(current: Self.newKey, previous: [Self.oldKey]))
        let new = try variant.codec(KeyRing(current: Self.newKey))
        let payload = try Self.payload(of: old)
        let token = try old.encode(payload, at: Self.now)
        let decoded = try both.decode(token, at: Self.now, freshness: Self.day)
        #expect(decoded.keyIndex == 1 && decoded.keyLabel == "old" && decoded.reissueReason == .oldKey)
        let fresh = try both.encode(payload, at: Self.now)
        #expect(try new.decode(fresh, at: Self.now, freshness: Self.day).keyIndex == 0)
        #expect(throws: TokenError.badSignature) { try new.decode(token, at: Self.now, freshness: Self.day) }
    }

    @Test(arguments: variants.filter { $0.declares("salt") || $0.declares("context") })
    func anotherSaltIsRefused(variant: Variant) throws {
        let keys = try KeyRing(current: Self.newKey)
        let codec = try variant.codec(keys)
        let token = try codec.encode(Self.payload(of: codec), at: Self.now)
        let other = try variant.codec(keys, [(variant.declares("salt") ? "salt" : "context", "another")])
        #expect(throws: TokenError.badSignature) { try other.decode(token, at: Self.now, freshness: Self.day) }
    }

    @Test(arguments: variants)
    func limitsHoldAtTheirEdge(variant: Variant) throws {
        let keys = try KeyRing(current: Self.newKey)
        let codec = try variant.codec(keys, [("max_payload_bytes", 10)])
        let fits = try Self.payload(of: codec, #"{"a":"34"}"#)
        #expect(throws: Never.self) {
            try codec.decode(codec.encode(fits, at: Self.now), at: Self.now, freshness: Self.day)
        }
        let large = try Self.payload(of: codec, #"{"a":"345"}"#)
        #expect(throws: EncodeError.tooLarge(size: 11, limit: 10)) { try codec.encode(large, at: Self.now) }
        let token = try variant.codec(keys).encode(large, at: Self.now)
        #expect(throws: TokenError.tooLarge(.payload(limit: 10))) {
            try codec.decode(token, at: Self.now, freshness: Self.day)
        }
        // Nothing shrinks this payload below the limit of a token.
        var generator = SeededGenerator(seed: 1)
        let noise = (0..<40_000).map { _ in UInt8.random(in: 0x23...0x5b, using: &generator) }
        let usual = try variant.codec(keys)
        let incompressible = try Self.payload(of: usual, "{\"a\":\"\(String(decoding: noise, as: UTF8.self))\"}")
        #expect(throws: EncodeError.self) { try usual.encode(incompressible, at: Self.now) }
        let long = String(repeating: "A", count: 16_385)
        #expect(throws: TokenError.tooLarge(.token(limit: 16_384))) {
            try usual.decode(long, at: Self.now, freshness: Self.day)
        }
    }

    @Test(arguments: variants)
    func timeIsChecked(variant: Variant) throws {
        let codec = try variant.codec(KeyRing(current: Self.newKey))
        let token = try codec.encode(Self.payload(of: codec), at: Self.now)
        func decode(at seconds: Int64, _ freshness: Freshness = Self.day) throws -> DecodedToken {
            try codec.decode(token, at: Self.time(seconds), freshness: freshness)
        }
        let issued = Self.now.seconds
        guard try decode(at: issued).issuedAt != nil else {
            #expect(throws: Never.self) { try decode(at: issued + 1_000_000) }
            return
        }
        #expect(try decode(at: issued + 43_200).reissueReason == nil)
        #expect(try decode(at: issued + 86_400).reissueReason == .halfSpent)
        #expect(throws: TokenError.expired(issuedAt: Self.now)) { try decode(at: issued + 86_401) }
        let isDjango = variant.name.hasPrefix("django")
        let strict = try Freshness(maxAge: .seconds(86_400), maxLifetime: .unlimited, leeway: .seconds(5))
        #expect(throws: Never.self) { try decode(at: issued - 5, strict) }
        #expect(throws: TokenError.notYetValid(issuedAt: Self.now)) { try decode(at: issued - 6, strict) }
        if isDjango {
            #expect(throws: Never.self) { try decode(at: 0) }
        } else {
            let leeway: Int64 = ["fernet", "aiohttp-session"].contains(variant.name) ? 60 : 0
            #expect(throws: Never.self) { try decode(at: issued - leeway) }
            #expect(throws: TokenError.notYetValid(issuedAt: Self.now)) { try decode(at: issued - leeway - 1) }
        }
        let unlimited = try Freshness(maxAge: .unlimited, maxLifetime: .unlimited)
        let withLifetime = try Freshness(maxAge: .unlimited, maxLifetime: .seconds(86_400))
        guard try decode(at: issued).startedAt == nil else {
            #expect(throws: TokenError.notYetValid(issuedAt: Self.now)) { try decode(at: issued - 1, unlimited) }
            #expect(throws: Never.self) { try decode(at: issued + 86_400, withLifetime) }
            #expect(throws: TokenError.expired(issuedAt: Self.now)) { try decode(at: issued + 86_401, withLifetime) }
            return
        }
        #expect(throws: Never.self) { try decode(at: 0, unlimited) }
        #expect(throws: TokenError.expired(issuedAt: Self.now)) { try decode(at: issued, withLifetime) }
    }

    @Test(arguments: variants)
    func optionsAreThoseOfTheRegistry(variant: Variant) throws {
        let keys = try KeyRing(current: Self.newKey)
        let usual = try variant.codec(keys)
        let token = try usual.encode(Self.payload(of: usual), at: Self.now)
        let declared = try Registry.type(named: variant.name).options
        for option in declared where !variant.options.contains(where: { $0.0 == option.name }) {
            // What the registry calls the default changes nothing when it is given.
            guard let value = option.usual, !value.isNull else { continue }
            let same = try variant.codec(keys, [(option.name, value)])
            #expect(throws: Never.self) { try same.decode(token, at: Self.now, freshness: Self.day) }
            // Sealed tokens differ each time.
            guard try usual.encode(Self.payload(of: usual), at: Self.now) == token else { continue }
            #expect(try same.encode(Self.payload(of: usual), at: Self.now) == token)
        }
        #expect(throws: ConfigurationError.self) { try variant.codec(keys, [("no such option", true)]) }
        for option in declared {
            #expect(throws: ConfigurationError.self, "\(option.name)") {
                try variant.codec(keys, [(option.name, [[]])])
            }
        }
    }

    @Test(arguments: variants.filter { $0.name != "django-signed-cookie" })
    func inspectionNamesTheCodecWithoutAKey(variant: Variant) throws {
        let codec = try variant.codec(KeyRing(current: Self.newKey))
        let token = try codec.encode(Self.payload(of: codec), at: Self.now)
        let inspection = try Registry.type(named: variant.name).inspect(token, limits: Limits())
        // The raw serializers have no shape of their own: any text with a signature behind it has it.
        #expect(inspection?.codec == variant.name)
    }

    @Test func oneCodecServesManyThreads() async throws {
        let codec = try FlaskCodec(keys: KeyRing(current: Self.newKey, previous: [Self.oldKey]))
        let token = try FlaskCodec(keys: KeyRing(current: Self.oldKey)).encode(["a": 1], at: Self.now)
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<20_000).count { _ in
                        (try? codec.decode(token, at: Self.now, freshness: Self.day))?.keyIndex == 1
                    }
                }
            }
            for await good in group { #expect(good == 20_000) }
        }
    }
}
