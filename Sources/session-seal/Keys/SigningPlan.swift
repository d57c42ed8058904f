internal import SessionSeal

/// Which key of a ring signs from now on: at any moment the first one that may.
struct SigningPlan {
    /// When a key may sign: from `start` until before `end`, each of them perhaps without bound.
    struct Window {
        let start: UnixTime?
        var end: UnixTime?

        func contains(_ time: UnixTime) -> Bool {
            (start.map { $0 <= time } ?? true) && (end.map { time < $0 } ?? true)
        }
    }

    /// From `start` until the next turn the key at `key` signs; none where it is `nil`.
    struct Turn {
        let start: UnixTime
        let key: Int?
    }

    /// The first begins now, and no two in a row are of one key.
    let turns: [Turn]

    /// The plan of keys, newest first.
    init(_ windows: [Window], from now: UnixTime) {
        let changes = windows.flatMap { [$0.start, $0.end] }.compactMap { $0 }.filter { $0 > now }
        var turns: [Turn] = []
        for time in [now] + Set(changes).sorted() {
            let key = windows.firstIndex { $0.contains(time) }
            if turns.isEmpty || turns[turns.count - 1].key != key { turns.append(Turn(start: time, key: key)) }
        }
        self.turns = turns
    }

    /// Who signs at `time`, which is not before the first turn.
    func signer(at time: UnixTime) -> Int? { turns.last { $0.start <= time }?.key }

    /// When the last turn of a key ends; `nil` where it has no turn, or one without an end.
    func end(ofKey key: Int) -> UnixTime? {
        guard let last = turns.lastIndex(where: { $0.key == key }), last + 1 < turns.count else { return nil }
        return turns[last + 1].start
    }

    /// From when on no key signs, if that ever is so after `time`.
    func firstGap(after time: UnixTime) -> UnixTime? { turns.first { $0.key == nil && $0.start > time }?.start }
}

extension SigningPlan.Window {
    init(_ key: SecretKey) { self.init(start: key.notBefore, end: key.expiresAt) }
}
