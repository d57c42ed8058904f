internal import SealPrimitives

/// A token whose signature a key of the ring made.
struct VerifiedToken: Sendable {
    /// All that was signed.
    let signed: VerifiedText
    /// The part of it that carries the payload.
    var value: VerifiedText
    /// The time in it; `nil` where the format has none.
    var issuedAt: UnixTime?
    /// The place of the key in the ring, 0 for the newest.
    let keyIndex: Int
    /// The label of the key.
    let keyLabel: String?
    /// What about key or algorithm asks for a new token.
    let reissueReason: ReissueReason?
}
