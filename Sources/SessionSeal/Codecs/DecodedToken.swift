internal import SealEncodings
internal import SealPrimitives

/// A token that a key vouches for and that was fresh when it was decoded.
public struct DecodedToken: Sendable {
    /// What it carries.
    public let payload: Payload
    /// The registry name of the codec that decoded it.
    public let codec: String
    /// When it was issued; `nil` where the format has no time.
    public let issuedAt: UnixTime?
    /// Which key verified: its place in the ring, 0 for the newest.
    public let keyIndex: Int
    /// Which key verified: its label, if it has one.
    public let keyLabel: String?
    /// Why the holder should get a new token now, or `nil`.
    public private(set) var reissueReason: ReissueReason?

    /// The session of which this is one token; `nil` where the format does not say.
    let origin: SessionOrigin?
    private let identity: TokenIdentity

    /// Makes a result of a signed token and what was read from it.
    init(
        signed token: borrowing SignedToken, under keys: borrowing KeyRing, payload: Payload, codec: String,
        at now: UnixTime, freshness: Freshness
    ) {
        self.init(
            token.verdict, keyLabel: keys.label(of: token.verdict), issuedAt: token.issuedAt, of: nil,
            identity: .text(token.text), payload: payload, codec: codec, at: now, freshness: freshness)
    }

    /// Makes a result of a sealed token and what was read from it.
    init(
        opened token: borrowing OpenedToken, under keys: borrowing KeyRing, identity: TokenIdentity, payload: Payload,
        codec: String, at now: UnixTime, freshness: Freshness
    ) {
        self.init(
            token.verdict, keyLabel: keys.label(of: token.verdict), issuedAt: token.issuedAt, of: token.session,
            identity: identity, payload: payload, codec: codec, at: now, freshness: freshness)
    }

    private init(
        _ verdict: TokenVerdict, keyLabel: String?, issuedAt: UnixTime?, of session: SessionOrigin?,
        identity: TokenIdentity, payload: Payload, codec: String, at now: UnixTime, freshness: Freshness
    ) {
        self.payload = payload
        self.codec = codec
        self.issuedAt = issuedAt
        origin = session
        keyIndex = verdict.keyIndex
        self.keyLabel = keyLabel
        reissueReason = verdict.reissueReason ?? freshness.reissueReason(issuedAt: issuedAt, at: now)
        self.identity = identity
    }

    /// The same, with a reason to be replaced.
    func reissuing(for reason: ReissueReason) -> DecodedToken {
        var copy = self
        copy.reissueReason = reason
        return copy
    }

    /// When the session began, of which this is one token; `nil` where the format does not say.
    public var startedAt: UnixTime? { origin?.startedAt }

    /// Names the session, in hexadecimal: the same in each of its tokens; `nil` where the format does not say.
    public var sessionID: String? { origin.map { Hex.encode($0.id.span) } }

    /// The JSON, to look into as ``JSONText/value`` is; `nil` where the payload is text.
    public var json: JSONValue? {
        guard case .json(let text) = payload else { return nil }
        return text.value
    }

    /// Names this one token, so that it can be put on a list of refused ones: the first 16 bytes, in hexadecimal, of
    /// SHA-256 over codec name, a zero byte and what the key vouches for: the signed text, or the sealed bytes. Every
    /// re-issue has another.
    public var tokenID: String {
        let name = codec + "\0"
        let digest = identity.withSpan { try? HashFunction.sha256.digest(of: name.utf8.span, $0) }
        guard let digest else { fatalError("OpenSSL offers no SHA-256") }
        return digest.withSpan { Hex.encode($0.extracting(first: 16)) }
    }
}

extension DecodedToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Codec, key and kind of payload, never the token or its content.
    public var description: String { "DecodedToken(\(codec), key \(keyIndex), \(payload))" }
    /// Codec, key and kind of payload, never the token or its content.
    public var debugDescription: String { description }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why a token that is still good should be replaced by a new one.
public enum ReissueReason: String, Equatable, Sendable {
    /// Another codec than the one that issues now made it.
    case previousCodec = "previous_codec"
    /// It was signed under another key than the one that signs now.
    case oldKey = "old_key"
    /// It was signed under a fallback algorithm.
    case weakerAlgorithm = "weaker_algorithm"
    /// Half of its max age is gone.
    case halfSpent = "half_spent"
}
