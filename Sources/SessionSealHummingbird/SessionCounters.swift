#if Hummingbird
internal import Metrics
internal import SessionSeal
internal import Synchronization

/// The counter `session_seal_sessions`: one a request, by outcome, codec and key.
///
/// This is how an operator sees that nothing comes under an old key any more. Values come from the configuration and
/// from words of this package, never from a token, so there are few.
final class SessionCounters: Sendable {
    private struct Entry {
        let outcome: String
        let codec: String
        let key: String
        let counter: Counter
    }

    /// A list: the outcomes of a server are few, and to hash three words takes longer than to compare some of them.
    private let entries = Mutex<[Entry]>([])

    func count(_ opened: OpenedSession) {
        let (outcome, codec, key) = (opened.outcome.code, opened.codec ?? "", opened.keyLabel ?? "")
        let counter = entries.withLock { entries in
            for index in entries.indices
            where entries[index].outcome == outcome && entries[index].key == key && entries[index].codec == codec {
                return entries[index].counter
            }
            let counter = Counter(
                label: "session_seal_sessions", dimensions: [("outcome", outcome), ("codec", codec), ("key", key)])
            entries.append(Entry(outcome: outcome, codec: codec, key: key, counter: counter))
            return counter
        }
        counter.increment()
    }
}
#endif
