#if Hummingbird
internal import SessionSeal

/// A store, and what its questions need.
final class Revoker: Sendable {
    let store: any RevocationStore
    private let policy: SessionPolicy
    private let clock: @Sendable () -> UnixTime

    init(_ store: any RevocationStore, _ policy: SessionPolicy, _ clock: @escaping @Sendable () -> UnixTime) {
        (self.store, self.policy, self.clock) = (store, policy, clock)
    }

    func logOutEverywhere(_ subject: String?) async throws {
        let now = clock()
        try await store.setCutOff(now, for: subject, until: policy.end(ofCutOff: now))
    }
}
#endif
