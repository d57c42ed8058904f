/// The `session` cookie of Flask 0.10 to 3.1 (`SecureCookieSessionInterface`).
///
///     token     = body "." time "." base64url(HMAC-H(key, body "." time))
///     body      = base64url(json)  or  "." base64url(zlib(json)), where that is shorter by more than one byte
///     time      = base64url(big-endian seconds since 1970, no leading zero byte)
///     key       = HMAC-H(secret, salt)
///     json      = sorted names, no blanks, non-ASCII escaped; Flask's tags inside, see ``FlaskValue``
///
/// `H` is SHA-1 and the salt `cookie-session`, unless the application says otherwise. A token from the future is refused
/// when there is a max age, as by itsdangerous 2. Flask itself reads with its `PERMANENT_SESSION_LIFETIME`, 31 days.
/// Flask 0.12 ran over itsdangerous 0.24, which counts from 2011: its epoch is 1293840000.
///
/// Source: Flask 3.1 `sessions.py` and `json/tag.py`, itsdangerous 2.2. Stricter than they are: base64 and time must be
/// as the encoder writes them, the payload must be JSON by RFC 8259, nothing follows the zlib stream.
public struct FlaskCodec: SignedFormatCodec {
    /// The registry name.
    public static let name = "flask"
    let format: SignedFormat

    /// Makes a codec.
    ///
    /// - Parameters:
    ///   - keys: `SECRET_KEY`, then `SECRET_KEY_FALLBACKS` from last to first.
    ///   - salt: separates the uses of one secret, and is not secret.
    ///   - hash: the hash function of signature and key derivation.
    ///   - keyDerivation: how the key of the signature is made.
    ///   - sortsNames: whether a JSON value is written with sorted names.
    ///   - escapesNonASCII: whether a JSON value is written in ASCII.
    ///   - epoch: what times are counted from.
    ///   - limits: what is read at most.
    /// - Throws: what is wrong with keys or options.
    public init(
        keys: KeyRing, salt: String = "cookie-session", hash: SignatureHash = .sha1,
        keyDerivation: KeyDerivation = .hmac, sortsNames: Bool = true, escapesNonASCII: Bool = true, epoch: Int = 0,
        limits: Limits = Limits()
    ) throws(ConfigurationError) {
        let scheme = Signer.Scheme(salt: salt, derivation: keyDerivation, hash: hash.function)
        format = SignedFormat(
            signer: TimestampSigner(
                signer: try Signer(keys: keys, scheme: scheme, separator: "."),
                timeFormat: .base64(epoch: Int64(epoch))),
            body: .compact(compresses: true),
            content: .json(
                JSONStyle(
                    isSpaced: false, escapesNonASCII: escapesNonASCII, sortsNames: sortsNames, numbers: .python)),
            limits: limits)
    }

    /// Makes a codec from named options, for vectors and command, and refuses unknown ones.
    public init(keys: KeyRing, options: consuming CodecOptions) throws(ConfigurationError) {
        try self.init(
            keys: keys, salt: options.take("salt", default: "cookie-session"),
            hash: options.take("digest", default: .sha1), keyDerivation: options.take("key_derivation", default: .hmac),
            sortsNames: options.take("sort_keys", default: true),
            escapesNonASCII: options.take("ensure_ascii", default: true), epoch: options.takeEpoch(),
            limits: options.takeLimits())
        try options.finish()
    }

    package static let usualCookieNames = ["session"]
    package static let options = [
        CodecOption("salt", "cookie-session", "separates the uses of one secret"),
        CodecOption("digest", SignatureHash.sha1, "hash function"),
        CodecOption("key_derivation", KeyDerivation.hmac, "how the key of the signature is made"),
        CodecOption("sort_keys", true, "write names in sorted order"),
        CodecOption("ensure_ascii", true, "write non-ASCII as escapes"),
        CodecOption("epoch", 0, "what times are counted from; 1293840000 for itsdangerous 0.24"),
    ]

    static let shapes = [
        TokenShape(separator: ".", timeFormat: .base64(epoch: 0), body: .compact(compresses: true))
    ]
}
