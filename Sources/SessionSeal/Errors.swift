/// Why a token was refused. One case for every word that vectors, command, logs and README share; closed on purpose.
///
/// Checks come in one order: size of the token, shape, signature, time, decoding and decompression, JSON. So a token that
/// is both forged and expired is ``badSignature``, and an expired one that holds a pickle is ``expired(issuedAt:)``.
///
/// No case carries bytes of the token, its payload or a key: only sizes, times, offsets and names.
public enum TokenError: Error, Equatable, Sendable {
    /// No key's MAC or AEAD tag agrees.
    case badSignature
    /// The text does not have the format's shape.
    case malformed(Malformation)
    /// Authentic, and older than the policy or its own expiry allows; no time where the token carries none.
    case expired(issuedAt: UnixTime?)
    /// Authentic, and a time in it, of issue or of its beginning, lies in the future by more than the leeway; no time
    /// where the token does not say when it was issued.
    case notYetValid(issuedAt: UnixTime?)
    /// Authentic, and its payload is a native serialization that runs code when it is loaded.
    case unsafePayload(UnsafeSerialization)
    /// Authentic, and its payload is neither JSON nor a known unsafe serialization.
    case notJSON(JSONError)
    /// The token, or its payload after decompression, is over a limit.
    case tooLarge(SizeLimit)

    /// What exactly has not the format's shape.
    @nonexhaustive
    public enum Malformation: Equatable, Sendable {
        /// Nothing at all.
        case empty
        /// No codec that was asked has this shape.
        case unknownShape
        /// A separator of the format does not occur, or not often enough.
        case separatorMissing
        /// A separator of the format occurs too often.
        case separatorMisplaced
        /// A part is not canonical base64.
        case badBase64
        /// A time is not written as the format writes it.
        case badTime
        /// A time lies outside of 1970 to 9999.
        case timeOutOfRange
        /// A compressed part is not one whole zlib stream.
        case badCompression
        /// The token, or a text payload, is not UTF-8.
        case notUTF8
        /// The token does not begin with the mark of the format and its version.
        case prefixMissing
        /// The token is shorter than any of the format.
        case tooShort
        /// The token names an encoding of the payload that the format does not have.
        case unknownEncoding
        /// A header names another algorithm than the codec's, asks for what the codec does not do, or is none.
        case badHeader
        /// A part does not have the length that the format gives it.
        case wrongLength
        /// What was encrypted does not end in the padding of its cipher.
        case badPadding
        /// A claim of the payload is not of the kind that the format asks for.
        case badClaim
    }

    /// The limit that was exceeded, in bytes.
    public enum SizeLimit: Equatable, Sendable {
        /// The token is longer than this.
        case token(limit: Int)
        /// The payload is, after decompression, longer than this.
        case payload(limit: Int)
    }

    /// The word for logs, metrics, vectors and the command, such as `bad_signature`.
    public var code: String {
        switch self {
        case .badSignature: "bad_signature"
        case .malformed: "malformed"
        case .expired: "expired"
        case .notYetValid: "not_yet_valid"
        case .unsafePayload: "unsafe_payload"
        case .notJSON: "not_json"
        case .tooLarge: "too_large"
        }
    }
}

/// A mistake in keys or options, found when a codec or a key ring is made and never by a token.
@nonexhaustive
public enum ConfigurationError: Error, Equatable, Sendable {
    /// A key of the ring does not resist guessing.
    case weakKey(label: String?, index: Int, weakness: KeyWeakness)
    /// A key of the ring is a public key: whoever has it could sign.
    case publicKey(label: String?, index: Int)
    /// A key of the ring names another algorithm or use than this codec's.
    case keyForOtherUse(label: String?, index: Int)
    /// A key of the ring cannot seal: it is not 32 bytes long, or it is text.
    case notASealingKey(label: String?, index: Int)
    /// A key of the ring is not what the codec takes; `expected` says what that is.
    case badKey(label: String?, index: Int, expected: String)
    /// Two keys of the ring have one key id, so that a token does not say which of them sealed it.
    case collidingKeyIDs(first: Int, second: Int)
    /// The ring has more keys than the limit.
    case tooManyKeys(limit: Int)
    /// Two keys of the ring have one label.
    case duplicateLabel(String)
    /// The key file is not a JWK Set; the reason names the member.
    case badKeySet(String)
    /// The separator could occur inside what it separates.
    case badSeparator
    /// More fallbacks than the limit.
    case tooManyFallbacks(limit: Int)
    /// More options than the limit.
    case tooManyOptions(limit: Int)
    /// The codec has no option of this name; `known` are its options.
    case unknownOption(name: String, known: [String])
    /// The option has no such value; `expected` says what it takes.
    case badOption(name: String, expected: String)
    /// An option was given twice.
    case repeatedOption(name: String)
    /// No codec has this name; `known` are the names of the registry.
    case unknownCodec(known: [String])
    /// A codec that does not encrypt is read behind one that does, and nothing says until when.
    case unsealedWithoutEnd(codec: String)
    /// A codec that does not encrypt would show what another one encrypts.
    case exposesPayload(codec: String)
    /// A session's lifetime is bounded, and the codec's tokens do not say when their session began.
    case lifetimeWithoutStart(codec: String)
    /// A codec carries text, where a session is JSON.
    case carriesText(codec: String)
    /// A duration of the policy is negative or longer than 100 years.
    case badDuration
    /// OpenSSL refuses this hash function, as it does SHA-1 where a policy forbids it.
    case hashUnavailable(String)
}

/// Why nothing was signed or sealed.
public enum EncodeError: Error, Equatable, Sendable {
    /// The format's own reader would refuse a token of this size; sizes in bytes.
    case tooLarge(size: Int, limit: Int)
    /// No key of the ring may sign at this time.
    case noSigningKey
    /// The value has no JSON text: it repeats a name, holds a lone surrogate, or exceeds a limit.
    case notJSON(JSONError)
    /// Nothing says when the session began: neither the token, whose format has no time, nor the caller.
    case noStart
    /// The session began so long ago that the format cannot say it: 2^32 seconds, which are 136 years.
    case sessionTooOld
    /// The codec carries text, and was given JSON that is not a string, or the other way round.
    case wrongPayload
}

extension TokenError: CustomStringConvertible {
    /// A sentence for logs and people, without the word and without anything from token, payload or key.
    public var description: String {
        switch self {
        case .badSignature: "no key agrees with the signature"
        case .malformed(let what): what.description
        case .expired(let issuedAt): "too old" + (issuedAt.map { ", issued at \($0)" } ?? "")
        case .notYetValid(let issuedAt): "from the future" + (issuedAt.map { ", issued at \($0)" } ?? "")
        case .unsafePayload(let serialization): "the payload is \(serialization.name), which is never loaded"
        case .notJSON(let error): "the payload is not JSON: \(error)"
        case .tooLarge(.token(let limit)): "the token is longer than \(limit) bytes"
        case .tooLarge(.payload(let limit)): "the payload is longer than \(limit) bytes"
        }
    }
}

extension TokenError.Malformation: CustomStringConvertible {
    /// What is wrong with the text.
    public var description: String {
        switch self {
        case .empty: "the token is empty"
        case .unknownShape: "the token has the shape of none of the codecs"
        case .separatorMissing: "a separator is missing"
        case .separatorMisplaced: "there is a separator too many"
        case .badBase64: "a part is not canonical base64"
        case .badTime: "the time is not written as the format writes it"
        case .timeOutOfRange: "the time lies outside of the years 1970 to 9999"
        case .badCompression: "the compressed part is not one whole zlib stream"
        case .notUTF8: "the token is not UTF-8"
        case .prefixMissing: "the token does not begin with the mark of the format"
        case .tooShort: "the token is shorter than any of the format"
        case .unknownEncoding: "the payload has an encoding that the format does not have"
        case .badHeader: "the header is not one that the codec reads"
        case .wrongLength: "a part does not have the length that the format gives it"
        case .badPadding: "what was encrypted does not end in padding"
        case .badClaim: "the payload is no object, or a time in it is not a number"
        }
    }
}

extension ConfigurationError: CustomStringConvertible {
    /// A sentence for people, without anything from a key.
    public var description: String {
        switch self {
        case .weakKey(let label, let index, let weakness): "\(Self.key(label, index)) is weak: \(weakness)"
        case .publicKey(let label, let index):
            "\(Self.key(label, index)) is a public key, so anybody could sign with it"
        case .keyForOtherUse(let label, let index): "\(Self.key(label, index)) is meant for another algorithm or use"
        case .notASealingKey(let label, let index):
            "\(Self.key(label, index)) is not a sealing key, which is 32 random bytes and no text"
        case .badKey(let label, let index, let expected): "\(Self.key(label, index)) is not \(expected)"
        case .collidingKeyIDs(let first, let second): "key \(first) and key \(second) have the same key id"
        case .tooManyKeys(let limit): "more than \(limit) keys"
        case .duplicateLabel: "two keys have the same label"
        case .badKeySet(let reason): "not a usable set of keys: \(reason)"
        case .badSeparator: "the separator could occur inside what it separates"
        case .tooManyFallbacks(let limit): "more than \(limit) fallbacks"
        case .tooManyOptions(let limit): "more than \(limit) options"
        case .unknownOption(_, let known): "unknown option; the codec has \(known.joined(separator: ", "))"
        case .badOption(let name, let expected): "option \(name) takes \(expected)"
        case .repeatedOption: "an option is given twice"
        case .unknownCodec(let known): "unknown codec; there are \(known.joined(separator: ", "))"
        case .unsealedWithoutEnd(let codec):
            "\(codec) does not encrypt, so it is read behind a codec that does until a date"
        case .exposesPayload(let codec): "\(codec) does not encrypt, and would show what was encrypted"
        case .lifetimeWithoutStart(let codec):
            "\(codec) does not say when a session began, so its lifetime cannot be bounded"
        case .carriesText(let codec): "\(codec) carries text, and a session is JSON"
        case .badDuration: "a duration is below 0 or above 100 years"
        case .hashUnavailable(let name): "OpenSSL does not offer \(name), which a policy may forbid"
        }
    }

    /// A label is the operator's, and may hold anything; it is quoted where it is shown to people.
    private static func key(_ label: String?, _ index: Int) -> String {
        "key \(index)" + (label.map { " (\($0))" } ?? "")
    }
}

extension EncodeError: CustomStringConvertible {
    /// A sentence for people, without anything from payload or key.
    public var description: String {
        switch self {
        case .tooLarge(let size, let limit): "\(size) bytes, where a reader takes at most \(limit)"
        case .noSigningKey: "no key of the ring may sign now"
        case .notJSON(let error): "not JSON: \(error)"
        case .noStart: "nothing says when the session began"
        case .sessionTooOld: "the session began more than 136 years ago"
        case .wrongPayload: "the codec carries text where JSON is given, or JSON where text is given"
        }
    }
}
