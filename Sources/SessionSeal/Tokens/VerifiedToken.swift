internal import SealEncodings
internal import SealPrimitives

/// A signed token that a key of the ring vouches for.
///
/// Offsets instead of parts and no copies, so that nothing is counted but the one text: that took 85 ns a token.
struct SignedToken: ~Copyable, Sendable {
    /// All that the signature covers; it tells this token from all others.
    let text: VerifiedText
    /// The part of the text that carries the payload, in bytes of UTF-8.
    var value: Range<Int>
    /// The time in it; `nil` where the format has none.
    var issuedAt: UnixTime?
    /// The place of the key in the ring, 0 for the newest.
    let keyIndex: Int
    /// The label of the key.
    let keyLabel: String?
    /// What about key or algorithm asks for a new token.
    let reissueReason: ReissueReason?

    /// Decodes the part that carries the payload.
    @inline(__always)
    func decodeValue(_ decode: (Span<UInt8>) throws(TokenError) -> [UInt8]) throws(TokenError) -> VerifiedBytes {
        try text.map(value, decode)
    }
}

/// A sealed token that a key of the ring vouches for.
struct OpenedToken: ~Copyable, Sendable {
    /// What tells this token from all others.
    let identity: TokenIdentity
    /// What was sealed.
    let value: VerifiedBytes
    /// The time in it; `nil` where the format has none.
    var issuedAt: UnixTime?
    /// The session that it belongs to; `nil` where the format does not say.
    var session: SessionOrigin?
    /// The place of the key in the ring, 0 for the newest.
    let keyIndex: Int
    /// The label of the key.
    let keyLabel: String?
    /// What about key or algorithm asks for a new token.
    let reissueReason: ReissueReason?
}

/// The bytes for which a token's tag vouches.
enum TokenIdentity: Sendable {
    /// A part of the token's text.
    case text(VerifiedText)
    /// Bytes that the token's text stands for.
    case bytes([UInt8])
    /// What the token's text from an offset on stands for in base64url: decoded again by the few who ask.
    case base64(String, from: Int)

    /// Lends the bytes.
    func withSpan<R>(_ body: (Span<UInt8>) -> R) -> R {
        switch self {
        case .text(let text): return text.withSpan(body)
        case .bytes(let bytes): return body(bytes.span)
        case .base64(let token, let start):
            guard let bytes = Base64.urlSafe.decode(token.utf8.span.extracting(start...)) else {
                fatalError("what was decoded once is decoded again")
            }
            return body(bytes.span)
        }
    }
}
