/// Django's sessions: the `sessionid` cookie of the backend `signed_cookies`, and since 3.1 the `session_data` of the
/// database, cached database and file backends.
///
///     token     = body ":" base62(seconds since 1970) ":" base64url(HMAC-H(key, all before the last ":"))
///     body      = base64url(json)  or  "." base64url(zlib(json)), where that is shorter by more than one byte
///     key       = H(salt "signer" secret)
///     salt      = "django.contrib.sessions.backends.signed_cookies"  or  "django.contrib.sessions.SessionStore"
///     json      = no blanks, names in their order, non-ASCII escaped
///
/// `H` is SHA-256 since Django 3.1 and SHA-1 before. Django reads the cookie with its `SESSION_COOKIE_AGE`, 14 days, and
/// the database's text without a max age, since the row has an expiry of its own. A token from the future is good, as in
/// Django. The JSON's own `_session_expiry` is not looked at, as in Django.
///
/// Source: Django 5.2 `contrib/sessions/backends`. Stricter: see ``DjangoSigningCodec``; pickles of `PickleSerializer`
/// are refused by name.
public struct DjangoSessionCodec: SignedFormatCodec {
    /// The registry name.
    public static let name = "django-session"
    let format: SignedFormat

    /// Where Django keeps the session.
    public enum Backend: String, CaseIterable, Sendable {
        /// In the cookie.
        case signedCookies = "signed_cookies"
        /// In the database, or another store on the server.
        case database = "db"

        fileprivate var salt: String {
            switch self {
            case .signedCookies: "django.contrib.sessions.backends.signed_cookies"
            case .database: "django.contrib.sessions.SessionStore"
            }
        }
    }

    /// The serializations that are read; the option exists to be said, and to refuse others.
    private enum Serializer: String, CaseIterable {
        case json
    }

    /// Makes a codec.
    ///
    /// - Parameters:
    ///   - keys: `SECRET_KEY`, then `SECRET_KEY_FALLBACKS` in their order.
    ///   - backend: where Django keeps the session.
    ///   - hash: the hash function of signature and key derivation.
    ///   - limits: what is read at most.
    /// - Throws: what is wrong with keys or options.
    public init(
        keys: KeyRing, backend: Backend = .signedCookies, hash: SignatureHash = .sha256, limits: Limits = Limits()
    ) throws(ConfigurationError) {
        format = try DjangoSigningCodec(
            keys: keys, salt: backend.salt, hash: hash, compresses: true, limits: limits
        ).format
    }

    /// Makes a codec from named options, for vectors and command, and refuses unknown ones.
    public init(keys: KeyRing, options: consuming CodecOptions) throws(ConfigurationError) {
        try self.init(
            keys: keys, backend: options.take("backend", default: .signedCookies),
            hash: options.take("digest", default: .sha256), limits: options.takeLimits())
        _ = try options.take("serializer", default: Serializer.json)
        try options.finish()
    }

    package static let usualCookieNames = ["sessionid"]
    package static let options = [
        CodecOption("backend", Backend.signedCookies, "where Django keeps the session"),
        CodecOption("digest", SignatureHash.sha256, "hash function; sha1 before Django 3.1"),
        CodecOption("serializer", Serializer.json, "a pickle is never loaded"),
    ]
    static let shapes = [TokenShape(separator: ":", timeFormat: .base62, body: .compact(compresses: true))]
}
