/// Texts that Django's `django.core.signing` makes, 1.4 to 6.1.
///
///     signer           = value ":" signature
///     timestamp-signer = value ":" time ":" signature
///     dumps            = body ":" time ":" signature
///     body             = base64url(json)  or  "." base64url(zlib(json)), if asked for and shorter by more than one byte
///     time             = base62(seconds since 1970)
///     signature        = base64url(HMAC-H(key, all before the last ":"))
///     key              = H(salt "signer" secret)
///     json             = no blanks, names in their order, non-ASCII escaped
///
/// `H` is SHA-256 since Django 3.1 and SHA-1 before. The first two forms carry text, which is never parsed. A token from
/// the future is good, as in Django.
///
/// Source: Django 5.2 `core/signing.py`. Stricter: base64 and time must be as the encoder writes them, the payload must
/// be UTF-8 (Django reads it as Latin-1) and JSON by RFC 8259, nothing follows the zlib stream.
public struct DjangoSigningCodec: SignedFormatCodec {
    /// The registry name.
    public static let name = "django-signing"
    let format: SignedFormat

    /// The function or class that makes the text.
    public enum Form: String, CaseIterable, Sendable {
        /// `signing.dumps(object)`, JSON.
        case dumps
        /// `Signer().sign(text)`.
        case signer
        /// `TimestampSigner().sign(text)`.
        case timestampSigner = "timestamp-signer"

        /// The salt that Django uses when none is given, or an empty one: the signer's class, but for `dumps` with none.
        fileprivate func salt(_ given: String?) -> String {
            switch (self, given) {
            case (_, let salt?) where !salt.isEmpty: salt
            case (.dumps, nil): "django.core.signing"
            case (.signer, _): "django.core.signing.Signer"
            case (.timestampSigner, _), (.dumps, _): "django.core.signing.TimestampSigner"
            }
        }
    }

    /// Makes a codec.
    ///
    /// - Parameters:
    ///   - keys: `SECRET_KEY`, then `SECRET_KEY_FALLBACKS` in their order.
    ///   - form: what made the text.
    ///   - salt: separates the uses of one secret, and is not secret; `nil` is Django's own for the form.
    ///   - separator: what stands between the parts.
    ///   - hash: the hash function of signature and key derivation.
    ///   - compresses: whether `encode` compresses a payload that shrinks; `decode` reads both.
    ///   - limits: what is read at most.
    /// - Throws: what is wrong with keys or options.
    public init(
        keys: KeyRing, form: Form = .dumps, salt: String? = nil, separator: String = ":", hash: SignatureHash = .sha256,
        compresses: Bool = false, limits: Limits = Limits()
    ) throws(ConfigurationError) {
        try Self.check(separator)
        let scheme = Signer.Scheme(salt: form.salt(salt), derivation: .djangoConcat, hash: hash.function)
        format = SignedFormat(
            signer: TimestampSigner(
                signer: try Signer(keys: keys, scheme: scheme, separator: separator),
                timeFormat: form == .signer ? nil : .base62, usualLeeway: .unlimited),
            body: form == .dumps ? .compact(compresses: compresses) : .plain,
            content: form == .dumps ? .json(.pythonCompactASCII) : .text, limits: limits)
    }

    /// Makes a codec from named options, for vectors and command, and refuses unknown ones.
    public init(keys: KeyRing, options: consuming CodecOptions) throws(ConfigurationError) {
        try self.init(
            keys: keys, form: options.take("form", default: .dumps), salt: options.takeString("salt"),
            separator: options.take("separator", default: ":"), hash: options.take("digest", default: .sha256),
            compresses: options.take("compress", default: false), limits: options.takeLimits())
        try options.finish()
    }

    /// Refuses what Django refuses: a separator whose characters could all stand in what it separates. Django's range
    /// `A-z` takes in the characters between `Z` and `a`.
    private static func check(_ separator: String) throws(ConfigurationError) {
        let isConfusable = separator.utf8.allSatisfy { character in
            switch character {
            case UInt8(ascii: "A")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "-"), UInt8(ascii: "="): true
            default: false
            }
        }
        if isConfusable { throw .badSeparator }
    }

    package static let options = [
        CodecOption("form", Form.dumps, "what made the text"),
        CodecOption("salt", .null, "separates the uses of one secret; Django's own for the form"),
        CodecOption("separator", ":", "what stands between the parts"),
        CodecOption("digest", SignatureHash.sha256, "hash function; sha1 before Django 3.1"),
        CodecOption("compress", false, "compress a payload that shrinks"),
    ]
    static let shapes = [
        TokenShape(separator: ":", timeFormat: .base62, body: .compact(compresses: true)),
        TokenShape(
            options: "form=timestamp-signer", separator: ":", timeFormat: .base62, body: .plain, carriesText: true),
        TokenShape(options: "form=signer", separator: ":", timeFormat: nil, body: .plain, carriesText: true),
    ]
}
