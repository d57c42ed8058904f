internal import SealEncodings
internal import SealPrimitives

/// JSON Web Signatures in compact form (RFC 7515) with HMAC, as used for JSON Web Tokens (RFC 7519).
///
///     token     = header "." payload "." signature                                each part base64url without padding
///     header    = {"alg":"HS256","typ":"JWT"}                                     or as the option says
///     payload   = JSON object
///     signature = HMAC-H(secret, all before the last ".")                         HS256, HS384, HS512: SHA-256, …
///
/// Which algorithms are read is the codec's option and the key's `alg`, never the token's wish: a header that names none
/// of them is malformed, and the signature is checked with the one that it names only. `crit`, `b64` and `zip` are
/// refused, and any name that occurs twice in the header; its other members are passed over.
///
/// `exp`, `nbf` and `iat` are checked where they stand, also without a max age: expired when `exp <= now - skew`, not yet
/// valid when `nbf` or `iat` is later than `now + skew`; the max age counts from `iat`, with the same skew.
///
/// A key should have as many bytes as the hash (RFC 7518, section 3.2); the libraries do not insist, nor does the codec.
///
/// Source: PyJWT 2.15 `api_jws.py`, `api_jwt.py`; joserfc 1.8 `jws.py`, `jwt.py`. Stricter: base64 must be canonical,
/// times must be numbers (PyJWT takes digits in a string), the payload must be JSON by RFC 8259 in UTF-8.
public struct JWSCodec: RegisteredCodec {
    /// The registry name.
    public static let name = "jws"

    /// A MAC, by its registered name.
    public enum Algorithm: String, CaseIterable, Sendable {
        /// HMAC with SHA-256.
        case hs256 = "HS256"
        /// HMAC with SHA-384.
        case hs384 = "HS384"
        /// HMAC with SHA-512.
        case hs512 = "HS512"

        fileprivate var scheme: Signer.Scheme {
            let hash: HashFunction =
                switch self {
                case .hs256: .sha256
                case .hs384: .sha384
                case .hs512: .sha512
                }
            return Signer.Scheme(salt: "", derivation: .none, hash: hash, algorithm: rawValue)
        }
    }

    private let signer: Signer
    private let algorithms: [Algorithm]
    /// The header that is written.
    private let header: JOSEHeader
    private let clockSkew: Int
    private let limits: Limits

    /// Makes a codec.
    ///
    /// - Parameters:
    ///   - keys: the secrets, newest first; one that names an algorithm serves that one only.
    ///   - algorithms: what is read, at least one; the first signs.
    ///   - header: the exact text of the header that is written; `nil` is `{"alg":"HS256","typ":"JWT"}`.
    ///   - clockSkew: seconds by which other clocks may differ, at most a day.
    ///   - limits: what is read at most.
    /// - Throws: what is wrong with keys or options.
    public init(
        keys: KeyRing, algorithms: [Algorithm] = [.hs256], header: String? = nil, clockSkew: Int = 0,
        limits: Limits = Limits()
    ) throws(ConfigurationError) {
        guard let first = algorithms.first, Set(algorithms).count == algorithms.count else {
            throw .badOption(name: "algorithms", expected: "a list of different algorithms, at least one")
        }
        let expected = ["alg": first.rawValue]
        self.header = try JOSEHeader(option: header ?? #"{"alg":"\#(first.rawValue)","typ":"JWT"}"#, naming: expected)
        signer = try Signer(
            keys: keys, scheme: first.scheme, fallbacks: algorithms.dropFirst().map(\.scheme), separator: ".")
        self.algorithms = algorithms
        try JWTTimes.check(skew: clockSkew)
        self.clockSkew = clockSkew
        self.limits = limits
    }

    /// Makes a codec from named options, for vectors and command, and refuses unknown ones.
    public init(keys: KeyRing, options: consuming CodecOptions) throws(ConfigurationError) {
        let algorithm = try options.take("alg", default: Algorithm.hs256)
        try self.init(
            keys: keys, algorithms: options.take("algorithms", default: [algorithm]),
            header: options.takeString("header"), clockSkew: options.takeClockSkew(), limits: options.takeLimits())
        try options.finish()
    }

    /// The format has no style of its own.
    public var style: JSONStyle { .compact }

    /// Signs `payload` as it is; it says itself when it was issued, so `now` only chooses the key.
    public func encode(_ payload: Payload, at now: UnixTime) throws(EncodeError) -> String {
        guard case .json(let json) = payload, (try? Self.times(of: json)) != nil else { throw .wrongPayload }
        try limits.checkWritten(payloadCount: json.utf8.count)
        let token = try signer.sign(Array("\(header.encoded).\(Base64.urlSafe.text(of: json.utf8.span))".utf8), at: now)
        try limits.checkWritten(token: token)
        return token
    }

    /// Reads the header, verifies with the algorithm that it names if the codec has it, then looks at payload and times.
    public func decode(_ token: String, at now: UnixTime, freshness: Freshness) throws(TokenError) -> DecodedToken {
        var verified = try verify(token, at: now)
        let bytes = try verified.decodeValue { (text) throws(TokenError) in
            guard let bytes = Base64.urlSafe.decode(text) else { throw .malformed(.badBase64) }
            try limits.checkRead(payloadCount: bytes.count)
            return bytes
        }
        let json = try JSONText(refusingOthers: bytes.bytes, limits: limits.json)
        verified.issuedAt = try Self.times(of: json).check(at: now, freshness: freshness, skew: clockSkew)
        return DecodedToken(
            signed: verified, under: signer.keys, payload: .json(json), codec: Self.name, at: now, freshness: freshness)
    }

    /// Verifies with the algorithm that the header names, if the codec has it.
    private func verify(_ token: String, at now: UnixTime) throws(TokenError) -> SignedToken {
        try limits.checkRead(token: token)
        let parts = try CompactParts(token.utf8.span, count: 3).ranges
        let header = try JOSEHeader(encoded: token.utf8.span.extracting(parts[0]))
        guard let scheme = algorithms.firstIndex(where: { header.says($0.rawValue, for: "alg") }) else {
            throw .malformed(.badHeader)
        }
        return try signer.verify(token, under: scheme, at: now) { _ in (parts[1], nil) }
    }

    private static func times(of json: JSONText) throws(TokenError) -> JWTTimes {
        guard let claims = json.value.object else { throw .malformed(.badClaim) }
        return try JWTTimes(claims)
    }

    /// JSON is signed as it is.
    public static let keepsText = true
    package static let keyAlgorithm: String? = Algorithm.hs256.rawValue
    package static let options = [
        CodecOption("alg", Algorithm.hs256, "the algorithm, whatever the token names"),
        CodecOption("algorithms", .null, "a list instead of alg: the first signs, all are read"),
        CodecOption("header", .null, "exact text of the header that is written; {\"alg\":A,\"typ\":\"JWT\"}"),
        CodecOption("clock_skew", 0, "seconds by which other clocks may differ"),
    ]

    /// Three parts, of which the first is a header that names one of the algorithms.
    package static func inspect(_ token: String, limits: Limits) -> TokenInspection? {
        guard (try? limits.checkRead(token: token)) != nil,
            let parts = try? CompactParts(token.utf8.span, count: 3).ranges,
            let header = try? JOSEHeader(encoded: token.utf8.span.extracting(parts[0])),
            let algorithm = Algorithm.allCases.first(where: { header.says($0.rawValue, for: "alg") }),
            let signature = Base64.urlSafe.decode(token.utf8.span.extracting(parts[2])),
            let payload = Base64.urlSafe.decode(token.utf8.span.extracting(parts[1]))
        else { return nil }
        var content: TokenInspection.Content
        var issuedAt: UnixTime?
        do throws(TokenError) {
            let json = try JSONText(refusingOthers: payload, limits: limits.json)
            issuedAt = try times(of: json).issued
            content = .json(json.string)
        } catch {
            content = .refused(error)
        }
        return TokenInspection(
            codec: name, options: algorithm == .hs256 ? "" : "alg=\(algorithm.rawValue)", issuedAt: issuedAt,
            isCompressed: false, signatureCount: signature.count, content: content, header: header.text.string)
    }
}

extension JWSCodec: VouchingCodec {
    func vouch(for token: String, at now: UnixTime) throws(TokenError) -> DecodedToken {
        let verified = try verify(token, at: now)
        return DecodedToken(
            signed: verified, under: signer.keys, payload: .withheld, codec: Self.name, at: now, freshness: .any)
    }
}
