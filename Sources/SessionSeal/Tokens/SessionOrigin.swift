/// What every token of one session has in common, however often it is issued anew.
package struct SessionOrigin: Equatable, Sendable {
    /// The length of an id in bytes.
    package static let idCount = 16

    /// The session's id: 16 random bytes.
    package let id: [UInt8]
    /// When the session began.
    package let startedAt: UnixTime

    /// Makes an origin; `nil` unless `id` has 16 bytes.
    package init?(id: [UInt8], startedAt: UnixTime) {
        guard id.count == Self.idCount else { return nil }
        self.id = id
        self.startedAt = startedAt
    }
}
