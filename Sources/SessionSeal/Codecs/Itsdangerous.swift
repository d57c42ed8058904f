/// Everything that itsdangerous 0.24 to 2.2 signs.
///
///     signer           = value sep signature                                      Signer, text
///     timestamp-signer = value sep time sep signature                             TimestampSigner, text
///     serializer       = spaced json sep signature                                Serializer
///     timed-serializer = spaced json sep time sep signature                       TimedSerializer
///     url-safe         = body sep signature                                       URLSafeSerializer
///     url-safe-timed   = body sep time sep signature                              URLSafeTimedSerializer
///     body             = base64url(json)  or  "." base64url(zlib(json)), where that is shorter by more than one byte
///     time             = base64url(big-endian seconds since the epoch, no leading zero byte)
///     signature        = base64url(HMAC-H(key, all before the last sep))
///     key              = see ``KeyDerivation``; H(salt "signer" secret) by default
///
/// `H` is SHA-1 by default. A token from the future is refused when there is a max age, as since 2.0. The JSON in `body`
/// has no blanks and is UTF-8, escaped ASCII before 1.0; that of the serializers has blanks and is always escaped.
/// Before 1.0 times count from 2011: epoch 1293840000.
///
/// Source: itsdangerous 2.2 `signer.py`, `timed.py`, `url_safe.py`. Stricter: base64 and time must be as the encoder
/// writes them, the payload must be JSON by RFC 8259, nothing follows the zlib stream; there is no `NoneAlgorithm`.
public struct ItsdangerousCodec: SignedFormatCodec {
    /// The registry name.
    public static let name = "itsdangerous"
    let format: SignedFormat

    /// The class of itsdangerous.
    public enum Form: String, CaseIterable, Sendable {
        /// `URLSafeTimedSerializer`.
        case urlSafeTimed = "url-safe-timed"
        /// `URLSafeSerializer`.
        case urlSafe = "url-safe"
        /// `TimedSerializer`.
        case timedSerializer = "timed-serializer"
        /// `Serializer`.
        case serializer
        /// `TimestampSigner`.
        case timestampSigner = "timestamp-signer"
        /// `Signer`.
        case signer

        fileprivate var usualSalt: String { carriesText ? "itsdangerous.Signer" : "itsdangerous" }

        private var carriesText: Bool { self == .signer || self == .timestampSigner }

        fileprivate var isTimed: Bool { self == .urlSafeTimed || self == .timedSerializer || self == .timestampSigner }

        fileprivate var body: TokenBody {
            self == .urlSafe || self == .urlSafeTimed ? .compact(compresses: true) : .plain
        }

        fileprivate func content(escapesNonASCII: Bool) -> SignedFormat.Content {
            switch self {
            case .signer, .timestampSigner: .text
            case .serializer, .timedSerializer: .json(.pythonSpacedASCII)
            case .urlSafe, .urlSafeTimed: .json(escapesNonASCII ? .pythonCompactASCII : .pythonCompactUTF8)
            }
        }
    }

    /// Another way to sign that is still read.
    public struct Fallback: Sendable {
        let hash: SignatureHash
        let keyDerivation: KeyDerivation

        /// An entry of `fallback_signers`; what is left out is itsdangerous' default.
        public init(hash: SignatureHash = .sha1, keyDerivation: KeyDerivation = .djangoConcat) {
            self.hash = hash
            self.keyDerivation = keyDerivation
        }
    }

    /// Makes a codec.
    ///
    /// - Parameters:
    ///   - keys: newest first; itsdangerous' own list has the newest last.
    ///   - form: the class that makes the token.
    ///   - salt: separates the uses of one secret, and is not secret; `nil` is itsdangerous' own for the form.
    ///   - separator: what stands between the parts.
    ///   - keyDerivation: how the key of the signature is made.
    ///   - hash: the hash function of signature and key derivation.
    ///   - fallbacks: other ways to sign that are read after the main one, each with every key.
    ///   - epoch: what times are counted from, in seconds since 1970.
    ///   - escapesNonASCII: whether a JSON value is written in ASCII in the URL-safe forms.
    ///   - limits: what is read at most.
    /// - Throws: what is wrong with keys or options.
    public init(
        keys: KeyRing, form: Form = .urlSafeTimed, salt: String? = nil, separator: String = ".",
        keyDerivation: KeyDerivation = .djangoConcat, hash: SignatureHash = .sha1, fallbacks: [Fallback] = [],
        epoch: Int = 0, escapesNonASCII: Bool = false, limits: Limits = Limits()
    ) throws(ConfigurationError) {
        try Self.check(separator)
        let salt = salt ?? form.usualSalt
        let signer = try Signer(
            keys: keys, scheme: Signer.Scheme(salt: salt, derivation: keyDerivation, hash: hash.function),
            fallbacks: fallbacks.map {
                Signer.Scheme(salt: salt, derivation: $0.keyDerivation, hash: $0.hash.function)
            },
            separator: separator)
        format = SignedFormat(
            signer: TimestampSigner(signer: signer, timeFormat: form.isTimed ? .base64(epoch: Int64(epoch)) : nil),
            body: form.body, content: form.content(escapesNonASCII: escapesNonASCII), limits: limits)
    }

    /// Makes a codec from named options, for vectors and command, and refuses unknown ones.
    public init(keys: KeyRing, options: consuming CodecOptions) throws(ConfigurationError) {
        var fallbacks: [Fallback] = []
        for var entry in try options.takeList("fallbacks") {
            fallbacks.append(
                Fallback(
                    hash: try entry.take("digest", default: .sha1),
                    keyDerivation: try entry.take("key_derivation", default: .djangoConcat)))
            try entry.finish()
        }
        try self.init(
            keys: keys, form: options.take("form", default: .urlSafeTimed), salt: options.takeString("salt"),
            separator: options.take("separator", default: "."),
            keyDerivation: options.take("key_derivation", default: .djangoConcat),
            hash: options.take("digest", default: .sha1), fallbacks: fallbacks, epoch: options.takeEpoch(),
            escapesNonASCII: options.take("ensure_ascii", default: false), limits: options.takeLimits())
        try options.finish()
    }

    /// Refuses what itsdangerous refuses: a separator that is a part of this row of characters. Others of the alphabet,
    /// such as `--`, are let through there and here.
    private static func check(_ separator: String) throws(ConfigurationError) {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=".utf8)
        if separator.isEmpty || lastOccurrence(of: separator, in: alphabet.span) != nil { throw .badSeparator }
    }

    package static let options = [
        CodecOption("form", Form.urlSafeTimed, "the class that makes the token"),
        CodecOption("salt", .null, "separates the uses of one secret; itsdangerous' own for the form"),
        CodecOption("separator", ".", "what stands between the parts"),
        CodecOption("key_derivation", KeyDerivation.djangoConcat, "how the key of the signature is made"),
        CodecOption("digest", SignatureHash.sha1, "hash function"),
        CodecOption("fallbacks", [], "other ways to sign that are read: a list of objects with digest, key_derivation"),
        CodecOption("epoch", 0, "what times are counted from; 1293840000 for 0.24"),
        CodecOption("ensure_ascii", false, "write non-ASCII as escapes in the URL-safe forms; true before 1.0"),
    ]
    static let shapes = [
        TokenShape(separator: ".", timeFormat: .base64(epoch: 0), body: .compact(compresses: true)),
        TokenShape(options: "form=url-safe", separator: ".", timeFormat: nil, body: .compact(compresses: true)),
        TokenShape(
            options: "form=timestamp-signer", separator: ".", timeFormat: .base64(epoch: 0), body: .plain,
            carriesText: true),
        TokenShape(options: "form=signer", separator: ".", timeFormat: nil, body: .plain, carriesText: true),
    ]
}
