internal import SealPrimitives

/// The encrypted format of this package, version 1; `Vectors/SEALED.md` is its specification.
///
///     token      = "ss1." base64url(key_id nonce XAES-256-GCM(key, nonce, plaintext, "ss1." key_id context))
///     plaintext  = started_at[8] elapsed[4] session_id[16] encoding[1] body       big-endian seconds
///     issued_at  = started_at + elapsed
///     encoding   = 0: the JSON as it is; 1: one zlib stream of it, without preset dictionary, written where shorter
///     key_id     = 4 bytes and nonce = 24 bytes, see `Sealer`, which also says how a ring's keys become these
///
/// Keys are 32 random bytes. The context, 0 to 255 bytes, tells apart what one ring seals: a token of one context never
/// opens under another. Idle time (max age, since issued_at) and lifetime (since started_at) are both checked; a token
/// from the future is refused whatever the bounds are. Times lie between 1970 and 9999, else the token is malformed.
public struct SealedCodec: RegisteredCodec {
    /// The registry name.
    public static let name = "sealed"
    private static let plain: UInt8 = 0
    private static let deflated: UInt8 = 1

    private let sealer: Sealer
    private let compresses: Bool
    private let limits: Limits

    /// Makes a codec.
    ///
    /// - Parameters:
    ///   - keys: 32 random bytes each; keys that seal do nothing else.
    ///   - context: what the tokens are for, such as the cookie's name; at most 255 bytes of UTF-8.
    ///   - compresses: whether `encode` compresses a payload that shrinks, which shows in the token's length what is
    ///     in it. Only for payloads that hold no secret beside text that an attacker chooses; `decode` reads both.
    ///   - limits: what is read at most.
    /// - Throws: ``ConfigurationError/notASealingKey(label:index:)``,
    ///   ``ConfigurationError/collidingKeyIDs(first:second:)`` and others.
    public init(
        keys: KeyRing, context: String, compresses: Bool = false, limits: Limits = Limits()
    ) throws(ConfigurationError) {
        sealer = try Sealer(keys: keys, context: context)
        self.compresses = compresses
        self.limits = limits
    }

    /// Makes a codec from named options, for vectors and command, and refuses unknown ones.
    public init(keys: KeyRing, options: consuming CodecOptions) throws(ConfigurationError) {
        try self.init(
            keys: keys, context: options.take("context", default: ""),
            compresses: options.take("compress", default: false), limits: options.takeLimits())
        try options.finish()
    }

    /// The format has no style of its own.
    public var style: JSONStyle { .compact }

    /// Seals `payload` as the first token of a session that begins at `now`.
    public func encode(_ payload: Payload, at now: UnixTime) throws(EncodeError) -> String {
        // One call draws both, since a call costs more than its bytes do.
        var storage = InlineArray<40, UInt8>(repeating: 0)
        var drawn = storage.mutableSpan
        RandomBytes.draw(over: &drawn)
        guard let header = SealedHeader(beginning: now, id: drawn.span.extracting(last: SessionOrigin.idCount)) else {
            fatalError("a session id of another length than was drawn")
        }
        let nonce = drawn.span.extracting(first: XAES256GCM.nonceCount)
        return try encode(payload, header: header, nonce: nonce, at: now)
    }

    /// Seals `payload` as another token of a session, under the key that is the current one at `now`.
    func encode(_ payload: Payload, header: SealedHeader, at now: UnixTime) throws(EncodeError) -> String {
        try encode(payload, header: header, nonce: RandomBytes.draw(XAES256GCM.nonceCount).span, at: now)
    }

    private func encode(
        _ payload: Payload, header: SealedHeader, nonce: Span<UInt8>, at now: UnixTime
    ) throws(EncodeError) -> String {
        guard case .json(let json) = payload else { throw .wrongPayload }
        try limits.checkWritten(payloadCount: json.utf8.count)
        let (encoding, body) = content(of: json.utf8)
        let count = Sealer.tokenCount(of: body.count)
        guard count <= limits.tokenBytes else { throw .tooLarge(size: count, limit: limits.tokenBytes) }
        return try sealer.seal(encoding, body, header: header, nonce: nonce, at: now)
    }

    private func content(of json: [UInt8]) -> (encoding: UInt8, body: [UInt8]) {
        if compresses {
            let stream = Zlib.deflate(json.span)
            if stream.count < json.count { return (Self.deflated, stream) }
        }
        return (Self.plain, json)
    }

    /// Opens `token`, checks its times, and reads what it carries.
    public func decode(_ token: String, at now: UnixTime, freshness: Freshness) throws(TokenError) -> DecodedToken {
        let verified = try verify(token, at: now, freshness: freshness)
        let payload = try Payload(json: verified.value, limits: limits.json)
        return DecodedToken(
            opened: verified, under: sealer.ring, identity: Sealer.identity(of: token), payload: payload,
            codec: Self.name, at: now, freshness: freshness)
    }

    /// The bytes in a good token, before anybody asks whether they are JSON.
    func verify(
        _ token: String, at now: UnixTime, freshness: Freshness
    ) throws(TokenError) -> OpenedToken {
        try limits.checkRead(token: token)
        let limit = limits.payloadBytes
        return try sealer.open(token, at: now, freshness: freshness) { (encoding, body) throws(TokenError) in
            switch encoding {
            case Self.plain:
                guard body.bytes.count <= limit else { throw .tooLarge(.payload(limit: limit)) }
                return body
            case Self.deflated:
                return try body.map { (stream) throws(TokenError) in try TokenBody.inflate(stream, limit: limit) }
            default: throw .malformed(.unknownEncoding)
            }
        }
    }
}

extension SealedCodec: VouchingCodec {
    func vouch(for token: String, at now: UnixTime) throws(TokenError) -> DecodedToken {
        let verified = try verify(token, at: now, freshness: .any)
        return DecodedToken(
            opened: verified, under: sealer.ring, identity: Sealer.identity(of: token), payload: .withheld,
            codec: Self.name, at: now, freshness: .any)
    }
}

extension SealedCodec: ReproducibleCodec {
    package func encode(
        _ payload: Payload, at now: UnixTime, pinned: PinnedValues
    ) throws(EncodeError) -> String? {
        guard pinned.nonce.count == XAES256GCM.nonceCount, let session = pinned.session,
            let header = SealedHeader(session: session, issuedAt: now)
        else { return nil }
        return try encode(payload, header: header, nonce: pinned.nonce.span, at: now)
    }
}

extension SealedCodec {
    /// Whoever lacks the key sees a token's length, and under which key it was sealed.
    public static let encrypts = true
    /// A token says when its session began.
    public static let carriesStart = true
    /// JSON is sealed as it is.
    public static let keepsText = true
    package static let keyAlgorithm: String? = Sealer.algorithm
    package static let writesKeysAsText = true
    package static let cookieNameOption: String? = "context"
    package static let usualCookieNames = ["__Host-session"]
    package static let options = [
        CodecOption("context", "", "what the tokens are for, such as the cookie's name"),
        CodecOption("compress", false, "compress a payload that shrinks, which lets the length tell of it"),
    ]

    package static func inspect(_ token: String, limits: Limits) -> TokenInspection? {
        guard token.utf8.count <= limits.tokenBytes, let id = Sealer.keyID(of: token) else { return nil }
        return TokenInspection(
            codec: name, options: "", issuedAt: nil, isCompressed: false, signatureCount: XAES256GCM.tagCount,
            content: .sealed(keyID: id))
    }
}
