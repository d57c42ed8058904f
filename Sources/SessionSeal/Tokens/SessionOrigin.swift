internal import SealEncodings
internal import SealPrimitives

/// What every token of one session has in common, however often it is issued anew.
package struct SessionOrigin: Equatable, Sendable {
    /// The length of an id in bytes.
    package static let idCount = 16

    /// The halves of the id: numbers, since every token that is opened has one, and an array would be an allocation.
    private let high: UInt64
    private let low: UInt64
    /// When the session began.
    package let startedAt: UnixTime

    /// Makes an origin; `nil` unless `id` has 16 bytes.
    package init?(id: Span<UInt8>, startedAt: UnixTime) {
        guard id.count == Self.idCount else { return nil }
        self.init(id: id, from: 0, startedAt: startedAt)
    }

    /// Makes an origin of the 16 bytes from `start` on.
    init(id bytes: Span<UInt8>, from start: Int, startedAt: UnixTime) {
        high = BigEndian.word(bytes, at: start)
        low = BigEndian.word(bytes, at: start + 8)
        self.startedAt = startedAt
    }

    /// Makes an origin; `nil` unless `id` has 16 bytes.
    package init?(id: [UInt8], startedAt: UnixTime) { self.init(id: id.span, startedAt: startedAt) }

    /// The session's id: 16 random bytes.
    package var id: [UInt8] {
        [UInt8](capacity: Self.idCount) { (out: inout OutputSpan<UInt8>) in appendID(to: &out) }
    }

    /// Appends the id.
    func appendID(to out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: high, width: 8)
        out.append(bigEndian: low, width: 8)
    }
}
