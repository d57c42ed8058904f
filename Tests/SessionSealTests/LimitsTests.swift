import SealEncodings
import SealPrimitives
import Testing

@testable import SessionSeal

/// Every limit of the library at its edge and one past it. The command's are in `CommandLimitsTests`.
@Suite("Limits")
struct LimitsTests {
    /// Something that is let through with the limit itself, and refused with one more.
    struct Limit: Sendable, CustomTestStringConvertible {
        let name: String
        let limit: Int
        /// Tries so much.
        let attempt: @Sendable (Int) throws -> Void
        /// Whether this is the error of the limit.
        let isRefusal: @Sendable (any Error) -> Bool
        var testDescription: String { "\(name): \(limit)" }

        init(
            _ name: String, _ limit: Int, isRefusal: @escaping @Sendable (any Error) -> Bool,
            attempt: @escaping @Sendable (Int) throws -> Void
        ) {
            (self.name, self.limit, self.attempt, self.isRefusal) = (name, limit, attempt, isRefusal)
        }

        init<E: Error & Equatable>(
            _ name: String, _ limit: Int, _ refusal: E, attempt: @escaping @Sendable (Int) throws -> Void
        ) {
            self.init(name, limit, isRefusal: { $0 as? E == refusal }, attempt: attempt)
        }
    }

    static let keys = CodecContractTests.unwrapped { try KeyRing(current: CodecContractTests.newKey) }
    static let now = CodecContractTests.now

    /// A key that is told from all others.
    static func key(_ number: Int) -> SecretKey { SecretKey(bytes: (0..<32).map { $0 &* 7 &+ UInt8(number) }) }

    static func decode(_ token: String, by codec: any SessionCodec) throws {
        _ = try codec.decode(token, at: now, freshness: CodecContractTests.day)
    }

    /// Signs bytes that no `encode` would sign, and decodes them.
    static func decode(payload text: String) throws {
        let codec = try FlaskCodec(keys: keys)
        try decode(UnsafePayloadTests.token(of: Array(text.utf8), by: codec), by: codec)
    }

    /// A codec of plain text behind a signature, whose tokens are as long as one likes.
    static func plain(_ limits: Limits = Limits()) throws -> ItsdangerousCodec {
        try ItsdangerousCodec(keys: keys, form: .signer, limits: limits)
    }

    /// Text whose token has `count` bytes: a separator and 27 characters stand behind it.
    static func text(forToken count: Int) -> String { String(repeating: "a", count: count - 28) }

    static func jwkSet(_ count: Int) -> [UInt8] {
        let keys = (0..<count).map { number in
            let bytes = (0..<32).map { $0 &* 7 &+ UInt8(number) }
            return #"{"kty":"oct","k":"\#(Base64.urlSafe.text(of: bytes.span))"}"#
        }
        return Array(#"{"keys":[\#(keys.joined(separator: ","))]}"#.utf8)
    }

    /// A limit of what is read before a tag is checked: in a token, and in the option that says what is written.
    private static func header(
        _ name: String, _ limit: Int, of text: @escaping @Sendable (Int) -> String
    ) -> Limit {
        Limit(
            name, limit,
            isRefusal: { error in
                if case ConfigurationError.badOption(name: "header", _) = error { true } else { false }
            },
            attempt: { count in
                let encoded = Base64.urlSafe.text(of: Array(text(count).utf8).span)
                let isRead = (try? JOSEHeader(encoded: encoded.utf8.span)) != nil
                #expect(isRead == (count <= limit), "\(count)")
                _ = try JWSCodec(keys: keys, header: text(count))
            })
    }

    static let all: [Limit] = [
        Limit("bytes of a token that is read", 16_384, TokenError.tooLarge(.token(limit: 16_384))) { count in
            var limits = Limits()
            limits.tokenBytes = 1 << 20
            try decode(plain(limits).encode(text: text(forToken: count), at: now), by: plain())
        },
        Limit("bytes of a token that is written", 16_384, EncodeError.tooLarge(size: 16_385, limit: 16_384)) { count in
            _ = try plain().encode(text: text(forToken: count), at: now)
        },
        Limit("bytes of a payload that is inflated", 262_144, TokenError.tooLarge(.payload(limit: 262_144))) { count in
            try decode(payload: "\"\(String(repeating: "a", count: count - 2))\"")
        },
        Limit("bytes of a payload that is written", 262_144, EncodeError.tooLarge(size: 262_145, limit: 262_144)) {
            count in
            let text = try JSONText("\"\(String(repeating: "a", count: count - 2))\"")
            _ = try FlaskCodec(keys: keys).encode(text, at: now)
        },
        Limit("a payload's limit as an option", 100, TokenError.tooLarge(.payload(limit: 100))) { count in
            var options = CodecOptions()
            try options.add("max_payload_bytes", text: "100")
            let token = try FlaskCodec(keys: keys).encode(
                JSONText("\"\(String(repeating: "a", count: count - 2))\""), at: now)
            try decode(token, by: Registry.codec(named: "flask", keys: keys, options: options))
        },
        Limit("depth of arrays", 64, TokenError.notJSON(.limit(.depth(64)))) { count in
            try decode(payload: String(repeating: "[", count: count) + String(repeating: "]", count: count))
        },
        Limit("depth of objects", 64, TokenError.notJSON(.limit(.depth(64)))) { count in
            try decode(payload: String(repeating: "{\"a\":", count: count) + "1" + String(repeating: "}", count: count))
        },
        Limit("depth that no limit raises", 512, JSONError.limit(.depth(512))) { count in
            var limits = JSONLimits()
            limits.depth = 100_000
            let text = String(repeating: "[", count: count) + String(repeating: "]", count: count)
            _ = try JSONText(text, limits: limits).value
        },
        Limit("digits", 4096, TokenError.notJSON(.limit(.digits(4096)))) { count in
            try decode(payload: String(repeating: "7", count: count))
        },
        Limit("digits of all parts", 4096, TokenError.notJSON(.limit(.digits(4096)))) { count in
            try decode(payload: "-1.\(String(repeating: "5", count: count - 3))e+10")
        },
        Limit("elements of an array", 16_384, TokenError.notJSON(.limit(.members(16_384)))) { count in
            try decode(payload: "[" + Array(repeating: "0", count: count).joined(separator: ",") + "]")
        },
        Limit("members of an object", 16_384, TokenError.notJSON(.limit(.members(16_384)))) { count in
            // One name, again and again, so that it compresses: as text that passes.
            try decode(payload: "{" + Array(repeating: "\"\":0", count: count).joined(separator: ",") + "}")
        },
        Limit("elements that are written", 16_384, JSONError.limit(.members(16_384))) { count in
            _ = try JSONText(.array(Array(repeating: 0, count: count)))
        },
        Limit("keys of a ring", 64, ConfigurationError.tooManyKeys(limit: 64)) { count in
            _ = try KeyRing((0..<count).map(key))
        },
        Limit("keys of a key file", 64, ConfigurationError.tooManyKeys(limit: 64)) { count in
            _ = try KeyRing(jwkSet: jwkSet(count).span)
        },
        Limit("fallbacks", 8, ConfigurationError.tooManyFallbacks(limit: 8)) { count in
            let one = ItsdangerousCodec.Fallback(hash: .sha512, keyDerivation: .hmac)
            _ = try ItsdangerousCodec(keys: keys, fallbacks: Array(repeating: one, count: count))
        },
        Limit("options", 32, ConfigurationError.tooManyOptions(limit: 32)) { count in
            var options = CodecOptions()
            for number in 0..<count { try options.add("option \(number)", text: "") }
        },
        Limit(
            "bytes of a sealed token's context", 255,
            isRefusal: { if case ConfigurationError.badOption(name: "context", _) = $0 { true } else { false } },
            attempt: { count in _ = try SealedCodec(keys: keys, context: String(repeating: "a", count: count)) }),
        header("bytes of a JOSE header", 4096) { count in
            let head = #"{"alg":"HS256","x":""#
            return head + String(repeating: "a", count: count - head.utf8.count - 2) + "\"}"
        },
        header("depth of a JOSE header", 16) { count in
            #"{"alg":"HS256","x":"# + String(repeating: "[", count: count - 1)
                + String(repeating: "]", count: count - 1)
                + "}"
        },
        header("digits of a JOSE header", 64) { count in
            #"{"alg":"HS256","x":"# + String(repeating: "7", count: count) + "}"
        },
        header("members of a JOSE header", 64) { count in
            "{\"alg\":\"HS256\"" + (1..<count).map { ",\"x\($0)\":0" }.joined() + "}"
        },
        Limit("seconds of clock skew", 86_400, isRefusal: { $0 is ConfigurationError }) { count in
            _ = try JWSCodec(keys: keys, clockSkew: count)
        },
        Limit("seconds of a bound", 100 * 366 * 86_400, ConfigurationError.badDuration) { count in
            _ = try Freshness(maxAge: .seconds(Int64(count)), maxLifetime: .unlimited)
        },
    ]

    @Test(arguments: all)
    func holdsAtItsEdge(limit: Limit) throws {
        #expect(throws: Never.self) { try limit.attempt(limit.limit) }
        #expect(throws: (any Error).self) { try limit.attempt(limit.limit + 1) }
        do { try limit.attempt(limit.limit + 1) } catch { #expect(limit.isRefusal(error), "\(error)") }
    }

    /// A limit of nothing lets nothing through, and no limit is so great or so small that it traps.
    @Test(arguments: [Int.min, -1, 0, 1, 1 << 40, Int.max])
    func oddLimitsRefuseOrLetThrough(limit: Int) throws {
        var limits = Limits()
        (limits.payloadBytes, limits.json.depth) = (limit, limit)
        (limits.json.digits, limits.json.members) = (limit, limit)
        let text = "{\"text\":\"\(String(repeating: "a", count: 600))\",\"n\":[1,2]}"
        let usual = try FlaskCodec(keys: Self.keys)
        let token = try usual.encode(JSONText(text), at: Self.now)
        let codec = try FlaskCodec(keys: Self.keys, limits: limits)
        if limit > 600 {
            #expect(throws: Never.self) { try Self.decode(token, by: codec) }
        } else {
            #expect(throws: TokenError.self) { try Self.decode(token, by: codec) }
            #expect(throws: EncodeError.self) { try codec.encode(JSONText(text), at: Self.now) }
        }
        limits.tokenBytes = limit
        let both = try FlaskCodec(keys: Self.keys, limits: limits)
        #expect((try? Self.decode(token, by: both)) != nil || limit <= 600)
    }
}
