#if DEBUG
internal import Synchronization

/// Counts how many tags are compared, and so how many MACs a token or a header costs: for tests, in debug builds only.
package final class ComparedTags: Sendable {
    /// Where the running task counts; tasks beside it do not see it.
    @TaskLocal private static var current: ComparedTags?

    private let total = Atomic<Int>(0)

    private init() {}

    /// How many tags this thread compares while `body` runs.
    package static func count(during body: () throws -> Void) rethrows -> Int {
        let tags = ComparedTags()
        try $current.withValue(tags) { try body() }
        return tags.total.load(ordering: .relaxed)
    }

    /// Counts one.
    static func add() { current?.total.add(1, ordering: .relaxed) }
}
#endif
