#if Hummingbird
internal import Metrics
internal import SessionSeal
internal import Synchronization

/// The counter `session_seal_sessions`: one a request, by outcome, codec and key.
///
/// This is how an operator sees that nothing comes under an old key any more. Values come from the configuration and
/// from words of this package, never from a token, so there are few.
final class SessionCounters: Sendable {
    private struct Dimensions: Hashable {
        let outcome: String
        let codec: String
        let key: String
    }

    private let counters = Mutex<[Dimensions: Counter]>([:])

    func count(_ opened: OpenedSession) {
        let dimensions = Dimensions(
            outcome: opened.outcome.code, codec: opened.codec ?? "", key: opened.keyLabel ?? "")
        let counter = counters.withLock { counters in
            if let counter = counters[dimensions] { return counter }
            let counter = Counter(
                label: "session_seal_sessions",
                dimensions: [("outcome", dimensions.outcome), ("codec", dimensions.codec), ("key", dimensions.key)])
            counters[dimensions] = counter
            return counter
        }
        counter.increment()
    }
}
#endif
