#if DEBUG
import SealPrimitives
import Testing

@testable import SessionSeal

/// What the worst token costs in MACs: one for each key under each scheme, and nothing for what is refused before; and
/// what the worst `Cookie` header costs, of whose values of one name four are looked at.
@Suite("The worst token")
struct WorstTokenTests {
    private static let now = CodecContractTests.now
    /// A ring as full as it can be.
    private static let ring = CodecContractTests.unwrapped { try KeyRing((0..<Limits.keys).map(LimitsTests.key)) }
    private static let fallback = ItsdangerousCodec.Fallback(hash: .sha512, keyDerivation: .hmac)

    /// How many MACs it takes to judge `token`.
    private static func macs(of token: String, by codec: any SessionCodec) -> Int {
        ComparedTags.count { _ = try? codec.decode(token, at: now, freshness: CodecContractTests.day) }
    }

    /// A token that no key of the ring made, of the right shape.
    private static func forged(_ codec: any SessionCodec) throws -> String {
        let token = Array(try codec.encode(["user": 42], at: now).utf8)
        // The last character may hold bits of no byte, so the one before it is changed.
        let end = token.lastIndex { $0 != UInt8(ascii: "=") } ?? 0
        var changed = token
        changed[end - 1] = changed[end - 1] == UInt8(ascii: "A") ? UInt8(ascii: "E") : UInt8(ascii: "A")
        return String(decoding: changed, as: UTF8.self)
    }

    @Test func sixtyFourKeysAndEightFallbacks() throws {
        let codec = try ItsdangerousCodec(
            keys: Self.ring, fallbacks: Array(repeating: Self.fallback, count: Limits.fallbacks))
        let most = Limits.keys * (1 + Limits.fallbacks)
        #expect(Self.macs(of: try Self.forged(codec), by: codec) == most)
        #expect(most == 576)
    }

    /// One comparison for each key; the sealed format and JWE have no MAC, and a sealed token says which key to take.
    @Test(arguments: Registry.names)
    func noCodecTriesAKeyTwice(name: String) throws {
        var options = CodecOptions()
        if name == "django-signed-cookie" { try options.add("cookie_name", text: "c") }
        let codec = try Registry.codec(named: name, keys: Self.ring, options: options)
        let token =
            codec.carriesText
            ? try codec.encode(.text("a"), at: Self.now).dropLast(2) + "AA" : Substring(try Self.forged(codec))
        #expect(Self.macs(of: String(token), by: codec) == (["sealed", "jwe"].contains(name) ? 0 : Limits.keys))
    }

    @Test func aLegacySaltDoubles() throws {
        let codec = try DjangoSignedCookieCodec(keys: Self.ring, cookieName: "c", readsLegacySalt: true)
        let token = try codec.encode(.text("a"), at: Self.now).dropLast(2) + "AA"
        #expect(Self.macs(of: String(token), by: codec) == 2 * Limits.keys)
    }

    /// The header's wish costs nothing: only the algorithm that it names is tried.
    @Test func threeAlgorithmsCostOne() throws {
        let codec = try JWSCodec(keys: Self.ring, algorithms: [.hs256, .hs384, .hs512])
        #expect(Self.macs(of: try Self.forged(codec), by: codec) == Limits.keys)
    }

    @Test func aGoodTokenCostsAsManyAsItsKeyIsOld() throws {
        for place in [0, 31, 63] {
            let token = try FlaskCodec(keys: KeyRing(current: LimitsTests.key(place))).encode(["a": 1], at: Self.now)
            #expect(Self.macs(of: token, by: try FlaskCodec(keys: Self.ring)) == place + 1)
        }
    }

    @Test func keysThatHaveEndedAreNotTried() throws {
        let ended = (1..<Limits.keys).map { number in
            SecretKey(bytes: (0..<32).map { $0 &* 7 &+ UInt8(number) }, expiresAt: Self.now)
        }
        for name in ["flask", "fernet", "jws"] {
            let codec = try Registry.codec(named: name, keys: KeyRing(current: LimitsTests.key(0), previous: ended))
            #expect(Self.macs(of: try Self.forged(codec), by: codec) == 1, "\(name)")
        }
    }

    /// Size and shape are looked at first.
    @Test func whatIsRefusedBeforeCostsNothing() throws {
        let codec = try FlaskCodec(keys: Self.ring)
        let token = try Self.forged(codec)
        let long = String(repeating: "a", count: Limits().tokenBytes)
        for refused in [
            "", "a", long + token, String(token.dropLast(1)) + "!", token + String(repeating: "A", count: 64),
        ] {
            #expect(Self.macs(of: refused, by: codec) == 0, "\(refused.prefix(80))")
        }
    }

    /// A migration hands a token to each of its codecs in turn.
    @Test func aMigrationCostsTheSumOfItsCodecs() throws {
        let previous = try ["flask", "starlette", "itsdangerous", "django-session", "jws", "fernet"].map { name in
            Migration.Previous(try Registry.codec(named: name, keys: Self.ring), until: .now)
        }
        let migration = try Migration(issuing: SealedCodec(keys: Self.ring, context: "c"), reading: previous)
        let token = try Self.forged(FlaskCodec(keys: Self.ring))
        let count = ComparedTags.count {
            _ = try? migration.decode(token, at: Self.now, freshness: CodecContractTests.day)
        }
        // Those of one shape with it: flask, starlette and itsdangerous. jws finds no header, the others no separator.
        #expect(count == 3 * Limits.keys)
    }

    // MARK: the worst header

    /// The worst codec, and a policy that reads nothing else.
    private static func worst() throws -> (codec: ItsdangerousCodec, policy: SessionPolicy) {
        let codec = try ItsdangerousCodec(
            keys: ring, fallbacks: Array(repeating: fallback, count: Limits.fallbacks - 1) + [last])
        let policy = try SessionPolicy(
            Migration(issuing: codec, reading: []), cookie: .flask(isSecure: true), maxAge: .seconds(86_400),
            maxLifetime: .unlimited)
        return (codec, policy)
    }

    private static let last = ItsdangerousCodec.Fallback(hash: .sha384, keyDerivation: .hmac)

    /// How many MACs it takes to judge a header with these values of the session's cookie, and what came of it.
    private static func macs(
        of values: [String], by policy: SessionPolicy, at time: UnixTime = now
    ) -> (count: Int, opened: OpenedSession?) {
        let header = values.map { "\(policy.cookie.name)=\($0)" }.joined(separator: "; ")
        var opened: OpenedSession?
        let count = ComparedTags.count { opened = policy.open([Array(header.utf8)], at: time) }
        return (count, opened)
    }

    /// Different forged tokens: of the right shape, and made by no key of the ring.
    private static func forged(_ count: Int, _ codec: ItsdangerousCodec) throws -> [String] {
        try (0..<count).map { "a\($0).\(try forged(codec))" }
    }

    @Test func fourForgedValuesCostFourTimesAsMuch() throws {
        let (codec, policy) = try Self.worst()
        let forged = try Self.forged(6, codec)
        let most = Limits.keys * (1 + Limits.fallbacks)
        for count in 1...CookieHeader.valueLimit {
            let (macs, opened) = Self.macs(of: Array(forged.prefix(count)), by: policy)
            #expect(macs == count * most && opened?.outcome == .refused(.badSignature))
        }
        // A fifth makes the header one that is not looked at; as often as one likes, the same value costs nothing more.
        for count in 5...6 {
            let (macs, opened) = Self.macs(of: Array(forged.prefix(count)), by: policy)
            #expect(macs == 0 && opened?.outcome == .ambiguous)
        }
        let repeated = Array(repeating: Array(forged.prefix(4)), count: 20).flatMap(\.self)
        #expect(Self.macs(of: repeated, by: policy).count == 4 * most)
    }

    /// What is authentic and too old is looked at once more, so that the log can name the key: within the same bound.
    @Test(arguments: 1...5) func noValuesCostMoreThanFourForgedOnes(count: Int) throws {
        let (_, policy) = try Self.worst()
        let oldest = try ItsdangerousCodec(
            keys: KeyRing(current: LimitsTests.key(Limits.keys - 1)), keyDerivation: .hmac, hash: .sha384)
        let values = try (0..<count).map { try oldest.encode(JSONText("{\"user\":\($0)}"), at: Self.now) }
        let later = CodecContractTests.time(Self.now.seconds + 2 * 86_400)
        let (macs, opened) = Self.macs(of: values, by: policy, at: later)
        #expect(macs <= 4 * Limits.keys * (1 + Limits.fallbacks))
        #expect(count == 5 ? macs == 0 : macs >= count * Limits.keys * (1 + Limits.fallbacks))
        #expect(opened?.outcome.code == (count == 5 ? "ambiguous" : "expired"))
        #expect(opened?.keyLabel == (count < 4 ? "#\(Limits.keys - 1)" : nil))
    }
}
#endif
