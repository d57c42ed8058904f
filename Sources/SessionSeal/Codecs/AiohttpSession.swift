/// The `AIOHTTP_SESSION` cookie of aiohttp-session (`EncryptedCookieStorage`), 0.4 to 2.12.
///
///     token = Fernet(json), see ``FernetSealer``
///     json  = {"created": seconds since 1970, "session": {…}}                     blanks after "," and ":", escaped ASCII
///
/// The payload is that object as it stands; its time is not looked at: the token's own is written anew at each change.
/// With a max age a token is expired when older, and not yet valid more than 60 s in the future, as since 2.7.
///
/// Source: aiohttp-session 2.12 `cookie_storage.py`, cryptography 50 `fernet.py`. Stricter: base64 must be canonical, the
/// payload must be JSON by RFC 8259 in UTF-8.
public struct AiohttpSessionCodec: RegisteredCodec {
    /// The registry name.
    public static let name = "aiohttp-session"
    private let fernet: FernetCodec

    /// Makes a codec.
    ///
    /// - Parameters:
    ///   - keys: the `secret_key` of the storage, 32 random bytes or the 44 characters that stand for them, then older
    ///     ones, which aiohttp-session itself does not know.
    ///   - limits: what is read at most.
    /// - Throws: what is wrong with the keys.
    public init(keys: KeyRing, limits: Limits = Limits()) throws(ConfigurationError) {
        fernet = try FernetCodec(keys: keys, content: .json, style: .pythonSpacedASCII, limits: limits)
    }

    /// Makes a codec from named options, for vectors and command, and refuses unknown ones.
    public init(keys: KeyRing, options: consuming CodecOptions) throws(ConfigurationError) {
        try self.init(keys: keys, limits: options.takeLimits())
        try options.finish()
    }

    /// How a JSON value is written, so that it comes out as aiohttp-session writes it.
    public var style: JSONStyle { fernet.style }

    /// Seals `payload` as it is, with the time `now`, under the first key that may.
    public func encode(_ payload: Payload, at now: UnixTime) throws(EncodeError) -> String {
        try fernet.encode(payload, at: now)
    }

    /// Verifies `token`, checks its time, decrypts it and reads what it carries.
    public func decode(_ token: String, at now: UnixTime, freshness: Freshness) throws(TokenError) -> DecodedToken {
        try fernet.decode(token, codec: Self.name, at: now, freshness: freshness)
    }
}

extension AiohttpSessionCodec: VouchingCodec {
    func vouch(for token: String, at now: UnixTime) throws(TokenError) -> DecodedToken {
        try fernet.vouch(for: token, codec: Self.name, at: now)
    }
}

extension AiohttpSessionCodec: ReproducibleCodec {
    package func encode(
        _ payload: Payload, at now: UnixTime, pinned: PinnedValues
    ) throws(EncodeError) -> String? {
        try fernet.encode(payload, at: now, pinned: pinned)
    }
}

extension AiohttpSessionCodec {
    /// Whoever lacks the key sees the time and, to a block, a token's length.
    public static let encrypts = true
    package static let usualCookieNames = ["AIOHTTP_SESSION"]
    package static let options: [CodecOption] = []

    package static func inspect(_ token: String, limits: Limits) -> TokenInspection? {
        FernetCodec.inspect(token, codec: name, limits: limits)
    }
}
