/// What the opcodes of a pickle leave on the unpickler's stack, by kind; each kind is pushed once and popped once.
struct PickleStack {
    private enum Kind {
        case mark, scalar, tuple, list, dictionary, callable
        /// An instance, or whatever came back from the memo.
        case unknown
    }

    private var kinds: [Kind] = []
    private var memoIsUsed = false
    private var isDiscarding = false
    /// Whether an opcode came that protocol 1 replaced.
    var isText = false
    private var isBinary = false

    /// Whether one value is left, as at the end of a pickle.
    var holdsOneValue: Bool { kinds.count == 1 && kinds[0] != .mark }

    /// 1 with an opcode that came with protocol 1, 0 with one that protocol 1 replaced, `nil` with neither.
    var protocolNumber: Int? { isBinary ? 1 : isText ? 0 : nil }

    /// Follows one opcode of protocol 0 or 1; `false` where a pickler could not have written it.
    ///
    /// Left out: DUP, which no pickler writes, and persistent ids, which no session has.
    mutating func apply(_ opcode: Unicode.Scalar) -> Bool {
        // Only a tuple that holds itself is discarded, and then fetched from the memo.
        if isDiscarding, !["0", "g", "h", "j"].contains(opcode) { return false }
        isDiscarding = opcode == "0" || opcode == "1"
        switch opcode {
        case "F", "S", "V", "d", "g", "i", "l", "p": isText = true
        case ")", "1", "G", "J", "K", "M", "T", "U", "X", "]", "e", "h", "j", "o", "q", "r", "u", "}": isBinary = true
        default: break
        }
        return switch opcode {
        case "(": push(.mark)
        case "F", "G", "I", "J", "K", "L", "M", "N", "S", "T", "U", "V", "X": push(.scalar)
        case ")": push(.tuple)
        case "]": push(.list)
        case "}": push(.dictionary)
        case "c": push(.callable)
        case "p", "q", "r": remember()
        case "g", "h", "j": memoIsUsed && push(.unknown)
        case "0": kinds.popLast() != nil
        case "1": popToMark() != nil
        case "t": collectTuple()
        case "l": popToMark() != nil && push(.list)
        case "d": popToMark().map { $0.count.isMultiple(of: 2) } == true && push(.dictionary)
        case "a": popValue() != nil && top(is: .list)
        case "e": popToMark() != nil && top(is: .list)
        case "s": popValue() != nil && popValue() != nil && top(is: .dictionary)
        case "u": popToMark().map { $0.count.isMultiple(of: 2) } == true && top(is: .dictionary)
        case "b": popValue() != nil && kinds.last == .unknown
        case "R": pop(.tuple) && pop(.callable) && push(.unknown)
        case "i": popToMark() != nil && push(.unknown)
        case "o": popToMark().map { $0.first == .callable || $0.first == .unknown } == true && push(.unknown)
        default: false
        }
    }

    private mutating func push(_ kind: Kind) -> Bool {
        kinds.append(kind)
        return true
    }

    private mutating func remember() -> Bool {
        memoIsUsed = true
        return kinds.last.map { $0 != .mark } == true
    }

    private mutating func popValue() -> Kind? {
        kinds.last == .mark ? nil : kinds.popLast()
    }

    private mutating func pop(_ kind: Kind) -> Bool {
        popValue().map { $0 == kind || $0 == .unknown } == true
    }

    /// Only protocol 0 writes the empty tuple as a mark and TUPLE.
    private mutating func collectTuple() -> Bool {
        guard let items = popToMark() else { return false }
        if items.isEmpty { isText = true }
        return push(.tuple)
    }

    private func top(is kind: Kind) -> Bool { kinds.last == kind || kinds.last == .unknown }

    /// Pops the nearest mark and all above it, and returns these; `nil` without a mark.
    private mutating func popToMark() -> [Kind]? {
        guard let mark = kinds.lastIndex(of: .mark) else { return nil }
        let items = Array(kinds[(mark + 1)...])
        kinds.removeSubrange(mark...)
        return items
    }
}
