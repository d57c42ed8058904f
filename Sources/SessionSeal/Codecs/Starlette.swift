internal import SealPrimitives

/// The `session` cookie of Starlette 0.8 to 1.x (`SessionMiddleware`), which FastAPI uses too.
///
///     token     = base64(json) "." time "." base64url(HMAC-SHA1(key, base64(json) "." time))
///     time      = base64url(big-endian seconds since 1970, no leading zero byte)
///     key       = SHA1("itsdangerous.Signer" "signer" secret)
///     json      = blanks after "," and ":", names in their order, non-ASCII escaped
///
/// The body is in the standard alphabet and padded, the rest is URL-safe and is not. Starlette reads with a max age of
/// 14 days unless told otherwise, refuses a token from the future then, and knows one secret only.
///
/// Source: Starlette 1.10 `middleware/sessions.py`, itsdangerous 2.2. Stricter than they are: base64 and time must be as
/// the encoder writes them, the payload must be JSON by RFC 8259 in UTF-8.
public struct StarletteCodec: SignedFormatCodec {
    /// The registry name.
    public static let name = "starlette"
    let format: SignedFormat

    /// Makes a codec.
    ///
    /// - Parameters:
    ///   - keys: the `secret_key` of the middleware, then older ones, which Starlette itself does not know.
    ///   - limits: what is read at most.
    /// - Throws: what is wrong with keys or options.
    public init(keys: KeyRing, limits: Limits = Limits()) throws(ConfigurationError) {
        let scheme = Signer.Scheme(salt: "itsdangerous.Signer", derivation: .djangoConcat, hash: .sha1)
        format = SignedFormat(
            signer: TimestampSigner(
                signer: try Signer(keys: keys, scheme: scheme, separator: "."), timeFormat: .base64(epoch: 0)),
            body: .base64, content: .json(.pythonSpacedASCII), limits: limits)
    }

    /// Makes a codec from named options, for vectors and command, and refuses unknown ones.
    public init(keys: KeyRing, options: consuming CodecOptions) throws(ConfigurationError) {
        try self.init(keys: keys, limits: options.takeLimits())
        try options.finish()
    }

    package static let usualCookieNames = ["session"]
    package static let options: [CodecOption] = []
    static let shapes = [TokenShape(separator: ".", timeFormat: .base64(epoch: 0), body: .base64)]
}
