/// Cookies of Django's `response.set_signed_cookie(name, text, salt="")`.
///
///     token     = text ":" base62(seconds since 1970) ":" base64url(HMAC-H(key, all before the last ":"))
///     key       = H(S "signer" "django.http.cookies" secret)
///     S         = "django.http.cookies.v2:" length of salt ":" salt name          v2: 5.2.15, 6.0.6, 6.1 and later
///               | name salt                                                       legacy: before those
///
/// The length counts characters (code points). The legacy form takes the cookie `user` with salt `extra` for the cookie
/// `userextra` without one (CVE-2026-6873); newer Django reads it after the new one while
/// `SIGNED_COOKIE_LEGACY_SALT_FALLBACK` is set. `H` is SHA-256 since Django 3.1 and SHA-1 before. The payload is text.
/// A token from the future is good, as in Django.
///
/// Source: Django 6.1 `http/request.py`, `core/signing.py`. Stricter: the time must be as the encoder writes it.
public struct DjangoSignedCookieCodec: SignedFormatCodec {
    /// The registry name.
    public static let name = "django-signed-cookie"
    let format: SignedFormat

    /// How cookie name and salt make the salt of the signature.
    public enum SaltScheme: String, CaseIterable, Sendable {
        /// Name and salt apart: Django 5.2.15, 6.0.6, 6.1 and later.
        case v2
        /// Name and salt in a row: Django before those.
        case legacy

        fileprivate func salt(cookieName: String, salt: String) -> String {
            switch self {
            case .v2: "django.http.cookies.v2:\(salt.unicodeScalars.count):\(salt)\(cookieName)"
            case .legacy: cookieName + salt
            }
        }
    }

    /// Makes a codec.
    ///
    /// - Parameters:
    ///   - keys: `SECRET_KEY`, then `SECRET_KEY_FALLBACKS` in their order.
    ///   - cookieName: the cookie's name, which the signature covers.
    ///   - salt: what the application passes as `salt`.
    ///   - saltScheme: how name and salt are put together.
    ///   - readsLegacySalt: whether the legacy form is read where the new one does not fit.
    ///   - hash: the hash function of signature and key derivation.
    ///   - limits: what is read at most.
    /// - Throws: what is wrong with keys or options.
    public init(
        keys: KeyRing, cookieName: String, salt: String = "", saltScheme: SaltScheme = .v2,
        readsLegacySalt: Bool = false, hash: SignatureHash = .sha256, limits: Limits = Limits()
    ) throws(ConfigurationError) {
        func scheme(_ saltScheme: SaltScheme) -> Signer.Scheme {
            Signer.Scheme(
                salt: saltScheme.salt(cookieName: cookieName, salt: salt), derivation: .djangoConcat,
                hash: hash.function, secretPrefix: "django.http.cookies")
        }
        let signer = try Signer(
            keys: keys, scheme: scheme(saltScheme), fallbacks: readsLegacySalt ? [scheme(.legacy)] : [], separator: ":")
        format = SignedFormat(
            signer: TimestampSigner(signer: signer, timeFormat: .base62, usualLeeway: .unlimited),
            body: .plain, content: .text, limits: limits)
    }

    /// Makes a codec from named options, for vectors and command, and refuses unknown ones.
    public init(keys: KeyRing, options: consuming CodecOptions) throws(ConfigurationError) {
        guard let cookieName = try options.takeString("cookie_name") else {
            throw .badOption(name: "cookie_name", expected: "the cookie's name, which the signature covers")
        }
        try self.init(
            keys: keys, cookieName: cookieName, salt: options.take("salt", default: ""),
            saltScheme: options.take("salt_scheme", default: .v2),
            readsLegacySalt: options.take("legacy_salt_fallback", default: false),
            hash: options.take("digest", default: .sha256), limits: options.takeLimits())
        try options.finish()
    }

    package static let options = [
        CodecOption("cookie_name", nil, "the cookie's name, which the signature covers"),
        CodecOption("salt", "", "what the application passes as salt"),
        CodecOption("salt_scheme", SaltScheme.v2, "how name and salt are put together; legacy before Django 5.2.15"),
        CodecOption("legacy_salt_fallback", false, "read the legacy scheme too"),
        CodecOption("digest", SignatureHash.sha256, "hash function; sha1 before Django 3.1"),
    ]
    static let shapes: [TokenShape] = []  // not to be told from `django-signing` with `form=timestamp-signer`
}
