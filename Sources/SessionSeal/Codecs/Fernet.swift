internal import SealPrimitives

/// Fernet tokens (pyca/cryptography, and many others) with JSON or text inside; `FernetSealer` says how they are made.
///
/// With a max age the token's time is checked: expired when it is older, not yet valid when it lies more than 60 s in the
/// future. Without one it is not looked at, as upstream. The time can be read without the key.
///
/// Source: cryptography 50 `fernet.py`. Stricter: base64 must be canonical, the time must lie between 1970 and 9999, and
/// the payload must be JSON by RFC 8259 in UTF-8, or text in UTF-8 where the option says so.
public struct FernetCodec: RegisteredCodec {
    /// The registry name.
    public static let name = "fernet"

    /// What a token carries.
    public enum Content: String, CaseIterable, Sendable {
        /// JSON.
        case json
        /// Text, never parsed.
        case text
    }

    /// How JSON values are written.
    public let style: JSONStyle
    private let sealer: FernetSealer
    private let content: Content
    private let limits: Limits

    /// Makes a codec.
    ///
    /// - Parameters:
    ///   - keys: newest first, as `MultiFernet` has them; each 32 random bytes, or the 44 characters that stand for them.
    ///   - content: what a token carries.
    ///   - limits: what is read at most.
    /// - Throws: what is wrong with the keys.
    public init(keys: KeyRing, content: Content = .json, limits: Limits = Limits()) throws(ConfigurationError) {
        try self.init(keys: keys, content: content, style: .compact, limits: limits)
    }

    /// Makes a codec for a format that is Fernet around JSON in a style.
    init(keys: KeyRing, content: Content, style: JSONStyle, limits: Limits) throws(ConfigurationError) {
        sealer = try FernetSealer(keys: keys)
        self.content = content
        self.style = style
        self.limits = limits
    }

    /// Makes a codec from named options, for vectors and command, and refuses unknown ones.
    public init(keys: KeyRing, options: consuming CodecOptions) throws(ConfigurationError) {
        try self.init(
            keys: keys, content: options.take("payload", default: .json), limits: options.takeLimits())
        try options.finish()
    }

    /// Whether tokens carry text instead of JSON.
    public var carriesText: Bool { content == .text }

    /// Seals `payload` as it is, with the time `now`, under the first key that may.
    public func encode(_ payload: Payload, at now: UnixTime) throws(EncodeError) -> String {
        try encode(payload, iv: RandomBytes.draw(AESCBC.ivCount), at: now)
    }

    private func encode(_ payload: Payload, iv: [UInt8], at now: UnixTime) throws(EncodeError) -> String {
        switch (payload, content) {
        case (.json, .json), (.text, .text): break
        default: throw .wrongPayload
        }
        let bytes = payload.utf8
        try limits.checkWritten(payloadCount: bytes.count)
        let token = try sealer.seal(bytes, iv: iv, at: now)
        try limits.checkWritten(token: token)
        return token
    }

    /// Verifies `token`, checks its time, decrypts it and reads what it carries.
    public func decode(_ token: String, at now: UnixTime, freshness: Freshness) throws(TokenError) -> DecodedToken {
        try decode(token, codec: Self.name, at: now, freshness: freshness)
    }

    /// Decodes for the codec of this name.
    func decode(
        _ token: String, codec: String, at now: UnixTime, freshness: Freshness
    ) throws(TokenError) -> DecodedToken {
        let verified = try open(token, at: now, freshness: freshness)
        try limits.checkRead(payloadCount: verified.value.bytes.count)
        let payload =
            carriesText
            ? try Payload(validating: verified.value) : try Payload(json: verified.value, limits: limits.json)
        return DecodedToken(
            opened: verified, under: sealer.ring, identity: FernetSealer.identity(of: token), payload: payload,
            codec: codec, at: now, freshness: freshness)
    }

    private func open(_ token: String, at now: UnixTime, freshness: Freshness) throws(TokenError) -> OpenedToken {
        try limits.checkRead(token: token)
        return try sealer.open(token, at: now, freshness: freshness)
    }

    /// Vouches for the codec of this name.
    func vouch(for token: String, codec: String, at now: UnixTime) throws(TokenError) -> DecodedToken {
        let verified = try open(token, at: now, freshness: .any)
        return DecodedToken(
            opened: verified, under: sealer.ring, identity: FernetSealer.identity(of: token), payload: .withheld,
            codec: codec, at: now, freshness: .any)
    }
}

extension FernetCodec: VouchingCodec {
    func vouch(for token: String, at now: UnixTime) throws(TokenError) -> DecodedToken {
        try vouch(for: token, codec: Self.name, at: now)
    }
}

extension FernetCodec: ReproducibleCodec {
    package func encode(
        _ payload: Payload, at now: UnixTime, pinned: PinnedValues
    ) throws(EncodeError) -> String? {
        guard pinned.nonce.count == AESCBC.ivCount, pinned.session == nil else { return nil }
        return try encode(payload, iv: pinned.nonce, at: now)
    }
}

extension FernetCodec {
    /// Whoever lacks the key sees the time and, to a block, a token's length.
    public static let encrypts = true
    /// JSON is sealed as it is.
    public static let keepsText = true
    package static let options = [CodecOption("payload", Content.json, "what a token carries")]

    package static func inspect(_ token: String, limits: Limits) -> TokenInspection? {
        inspect(token, codec: name, limits: limits)
    }

    /// What a token of the codec of this name shows: its time.
    static func inspect(_ token: String, codec: String, limits: Limits) -> TokenInspection? {
        guard (try? limits.checkRead(token: token)) != nil, let time = FernetSealer.time(of: token) else { return nil }
        return TokenInspection(
            codec: codec, options: "", issuedAt: time, isCompressed: false,
            signatureCount: HashFunction.sha256.digestCount, content: .sealed(keyID: nil))
    }
}
