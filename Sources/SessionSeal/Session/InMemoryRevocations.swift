internal import Synchronization

/// One process's memory of what is revoked: no other process sees it, and a restart brings revoked tokens back.
///
/// For tests, and for a service that is one process and can live with that. Anything else keeps the same two tables, of
/// ids and of cut-offs, where all machines ask: a ``RevocationStore`` over a database or a cache.
public final class InMemoryRevocations: RevocationStore {
    private struct Entry {
        var cutOff: UnixTime
        var end: UnixTime?
    }

    private struct State {
        var listed: [String: UnixTime?] = [:]
        var subjects: [JSONString: Entry] = [:]
        var everybody: Entry?
        var nextSweep = UnixTime(clamping: 0)

        func cutOff(for subject: String?) -> UnixTime? {
            let own = subject.flatMap { subjects[JSONString($0)]?.cutOff }
            return [own, everybody?.cutOff].compactMap(\.self).max()
        }

        /// Drops what has come to its end; once a minute, since it looks at everything.
        mutating func forget(at now: UnixTime) {
            guard now >= nextSweep else { return }
            nextSweep = UnixTime(clamping: now.seconds + 60)
            let isOver = { (end: UnixTime?) in end.map { $0 <= now } ?? false }
            listed = listed.filter { !isOver($0.value) }
            subjects = subjects.filter { !isOver($0.value.end) }
            if isOver(everybody?.end) { everybody = nil }
        }
    }

    private let state = Mutex(State())
    private let clock: @Sendable () -> UnixTime

    /// Nothing is revoked yet; `clock` says what may be forgotten.
    public init(clock: @escaping @Sendable () -> UnixTime = { .now }) {
        self.clock = clock
    }

    /// Whether an id is listed, or a cut-off ends the session.
    public func isRevoked(_ session: SessionFacts) -> Bool {
        state.withLock { state in
            session.ids.contains { state.listed[$0] != nil } || session.isEnded(by: state.cutOff(for: session.subject))
        }
    }

    /// The later one of the cut-offs of `subject` and of everybody.
    public func cutOff(for subject: String?) -> UnixTime? {
        state.withLock { $0.cutOff(for: subject) }
    }

    /// Ends what began at or before `cutOff`.
    public func setCutOff(_ cutOff: UnixTime, for subject: String?, until end: UnixTime?) {
        let now = clock()
        state.withLock { state in
            state.forget(at: now)
            let old = subject.map { state.subjects[JSONString($0)] } ?? state.everybody
            let entry = Entry(
                cutOff: max(cutOff, old?.cutOff ?? cutOff), end: old.map { Self.later($0.end, end) } ?? end)
            if let subject { state.subjects[JSONString(subject)] = entry } else { state.everybody = entry }
        }
    }

    /// Lists an id.
    public func list(_ id: String, until end: UnixTime?) {
        let now = clock()
        state.withLock { state in
            state.forget(at: now)
            state.listed.updateValue(state.listed[id].map { Self.later($0, end) } ?? end, forKey: id)
        }
    }

    /// The later of two ends, `nil` being none: policies of different lifetimes may share a store, and what one of them
    /// still needs is not forgotten because another does not.
    private static func later(_ one: UnixTime?, _ other: UnixTime?) -> UnixTime? {
        guard let one, let other else { return nil }
        return max(one, other)
    }

    /// How many ids and cut-offs are kept.
    package var count: Int {
        state.withLock { $0.listed.count + $0.subjects.count + ($0.everybody == nil ? 0 : 1) }
    }
}
