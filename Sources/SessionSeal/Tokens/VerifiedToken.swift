internal import SealEncodings
internal import SealPrimitives

/// A signed token that a key of the ring vouches for.
///
/// Offsets instead of parts and no copies, so that nothing is counted but the one text: that took 85 ns a token.
struct SignedToken: ~Copyable, Sendable {
    /// All that the signature covers; it tells this token from all others.
    let text: VerifiedText
    /// The part of the text that carries the payload, in bytes of UTF-8.
    let value: Range<Int>
    /// The time in the token; `nil` where the format has none.
    var issuedAt: UnixTime?
    let verdict: TokenVerdict

    /// Decodes the part that carries the payload.
    @inline(__always)
    func decodeValue(_ decode: (Span<UInt8>) throws(TokenError) -> [UInt8]) throws(TokenError) -> VerifiedBytes {
        try text.map(value, decode)
    }
}

/// A sealed token that a key of the ring vouches for.
struct OpenedToken: ~Copyable, Sendable {
    /// What was sealed.
    let value: VerifiedBytes
    /// The session that it belongs to; `nil` where the format does not say.
    var session: SessionOrigin?
    /// The time in the token; `nil` where the format has none.
    var issuedAt: UnixTime?
    let verdict: TokenVerdict
}

/// Which key of a ring vouches for a token, and what is known with it: numbers, which are moved and counted for nothing.
struct TokenVerdict: Sendable {
    /// What about key or algorithm asks for a new token.
    let reissueReason: ReissueReason?
    /// The place of the key in the ring, 0 for the newest. Last, so that what ends in a verdict is copied by whole words.
    let keyIndex: Int
}

extension KeyRing {
    /// The verdict of the key at `index`; another one that signs at `now` is a reason for a new token. Not an initializer,
    /// which would be handed a ring of its own, counted (25 ns).
    func verdict(of index: Int, at now: UnixTime) -> TokenVerdict {
        TokenVerdict(reissueReason: isOld(index, at: now) ? .oldKey : nil, keyIndex: index)
    }
}

/// The bytes for which a token's tag vouches: the token, and where they stand in it, since few ask for them.
struct TokenIdentity: Sendable {
    /// How the bytes stand in the text.
    private enum Form {
        /// As they are, at these offsets.
        case text(Range<Int>)
        /// From an offset on, in base64url.
        case base64(from: Int)
        /// But for so many at their end, in padded base64url.
        case paddedBase64(droppingLast: Int)
    }

    private let token: String
    private let form: Form

    /// A part of the token's text.
    static func text(_ text: VerifiedText) -> Self { Self(token: text.token, form: .text(text.range)) }
    /// The token's text.
    static func whole(_ token: String) -> Self { Self(token: token, form: .text(0..<token.utf8.count)) }
    /// What the token's text from an offset on stands for.
    static func base64(_ token: String, from start: Int) -> Self { Self(token: token, form: .base64(from: start)) }
    /// What the token's text stands for, without the last bytes.
    static func paddedBase64(_ token: String, droppingLast count: Int) -> Self {
        Self(token: token, form: .paddedBase64(droppingLast: count))
    }

    /// Lends the bytes.
    func withSpan<R>(_ body: (Span<UInt8>) -> R) -> R {
        let text = token.utf8.span
        let (bytes, tagCount): ([UInt8]?, Int)
        switch form {
        case .text(let range): return body(text.extracting(range))
        case .base64(let start): (bytes, tagCount) = (Base64.urlSafe.decode(text.extracting(start...)), 0)
        case .paddedBase64(let count): (bytes, tagCount) = (Base64.urlSafePadded.decode(text), count)
        }
        guard let bytes else { fatalError("what was decoded once is decoded again") }
        return body(bytes.span.extracting(droppingLast: tagCount))
    }
}
