internal import SealPrimitives

/// Writes a value as text in a ``JSONStyle``. What it writes, ``JSONScanner`` accepts under the same limits.
///
/// It writes into room on the stack, which is emptied into an array when it is full: appending each byte to an array
/// took 1.7 times as long.
package struct JSONWriter {
    /// What was left when the room was emptied: the text so far.
    package private(set) var utf8: [UInt8] = []
    private let style: JSONStyle
    private let limits: JSONLimits
    private let depthLimit: Int
    private var depth = 0

    /// The greatest that Swift takes from the stack.
    private static let roomCount = 1024

    package init(style: JSONStyle, limits: JSONLimits) {
        self.style = style
        self.limits = limits
        depthLimit = min(limits.depth, JSONScanner.deepest)
    }

    /// Appends `value`.
    package mutating func write(_ value: JSONValue) throws(JSONError) {
        var failure: JSONError?
        StackRoom.lend(Self.roomCount) { room in
            do throws(JSONError) { try write(value, to: &room) } catch { failure = error }
            empty(&room)
        }
        if let failure { throw failure }
    }

    /// Appends what is in the room to the text.
    @inline(never)
    private mutating func empty(_ room: inout Room) {
        // Room for nothing, added to an empty array, would write to the storage that all empty arrays share.
        guard !room.isEmpty else { return }
        utf8.append(addingCapacity: room.count) { out in out.append(copying: room.span) }
        room.removeAll()
    }

    /// Sees to it that there is room for `count` bytes, of which there are few.
    @inline(__always)
    private mutating func reserve(_ count: Int, in room: inout Room) {
        if room.freeCapacity < count { empty(&room) }
    }

    private typealias Room = OutputSpan<UInt8>

    // A value is read where it lies, in its span: handed over by itself it would be retained, which took 8 ns each.
    @inline(never)
    private mutating func write(_ elements: Span<JSONValue>, at index: Int, to room: inout Room) throws(JSONError) {
        try write(elements[index], to: &room)
    }

    /// Returns the fingerprint of the name.
    @inline(never) @discardableResult
    private mutating func write(
        _ members: Span<JSONObject.Member>, at index: Int, to room: inout Room
    ) throws(JSONError) -> UInt32 {
        let fingerprint = try write(members[index].name, to: &room)
        separate(0x3a, in: &room)
        try write(members[index].value, to: &room)
        return fingerprint
    }

    @inline(__always)
    private mutating func write(_ value: JSONValue, to room: inout Room) throws(JSONError) {
        switch value {
        case .null: write(Self.null, to: &room)
        case .bool(true): write(Self.true, to: &room)
        case .bool(false): write(Self.false, to: &room)
        case .number(let number): try write(number, to: &room)
        case .string(let string): try write(string, to: &room)
        case .array(let elements): try write(elements, to: &room)
        case .object(let object): try write(object, to: &room)
        }
    }

    private mutating func write(_ elements: [JSONValue], to room: inout Room) throws(JSONError) {
        let elements = elements.span
        try open(0x5b, count: elements.count, in: &room)
        for index in elements.indices {
            if index > 0 { separate(0x2c, in: &room) }
            try write(elements, at: index, to: &room)
        }
        close(0x5d, in: &room)
    }

    private mutating func write(_ object: JSONObject, to room: inout Room) throws(JSONError) {
        let members = object.unchecked
        try open(0x7b, count: members.count, in: &room)
        if style.sortsNames {
            try writeSorted(members, to: &room)
        } else if members.count <= FewNames.room {
            var names = FewNames()
            for index in members.indices {
                if index > 0 { separate(0x2c, in: &room) }
                names.add(try write(members.span, at: index, to: &room), at: index)
            }
            if names.mayRepeat { try JSONObject.checkUnique(members) }
        } else {
            try JSONObject.checkUnique(members)
            try write(members.span, to: &room) { $0 }
        }
        close(0x7d, in: &room)
    }

    /// Whether one of a few names may have occurred twice: their bytes are at hand once, while they are written.
    private struct FewNames {
        static let room = 16
        private var fingerprints = InlineArray<16, UInt32>(repeating: 0)
        private(set) var mayRepeat = false

        @inline(__always)
        mutating func add(_ fingerprint: UInt32, at index: Int) {
            for other in 0..<index where fingerprints[other] == fingerprint { mayRepeat = true }
            fingerprints[index] = fingerprint
        }

        /// A number that is the same for equal names, and mostly another one for others.
        @inline(__always)
        static func fingerprint(of name: Span<UInt8>) -> UInt32 {
            guard !name.isEmpty else { return 0 }
            let ends = UInt32(name[0]) | UInt32(name[name.count / 2]) << 8 | UInt32(name[name.count &- 1]) << 16
            return ends | UInt32(truncatingIfNeeded: name.count) << 24
        }
    }

    private mutating func writeSorted(_ members: [JSONObject.Member], to room: inout Room) throws(JSONError) {
        if members.count <= FewInOrder.room {
            var order = FewInOrder()
            try order.sort(members.span)
            try write(members.span, to: &room) { Int(order.indices[$0]) }
        } else {
            let order = try inOrder(members)
            try write(members.span, to: &room) { order[$0] }
        }
    }

    @inline(__always)
    private mutating func write(
        _ members: Span<JSONObject.Member>, to room: inout Room, _ order: (Int) -> Int
    ) throws(JSONError) {
        for place in members.indices {
            if place > 0 { separate(0x2c, in: &room) }
            try write(members, at: order(place), to: &room)
        }
    }

    /// Few members in the order of their names, without an allocation.
    private struct FewInOrder {
        static let room = 16
        private var prefixes = InlineArray<16, UInt64>(repeating: 0)
        /// Where in the object the members are, in their order.
        private(set) var indices = InlineArray<16, UInt8>(repeating: 0)

        /// Inserts one after the other, from behind: names that are in order already stay.
        @inline(__always)
        mutating func sort(_ members: Span<JSONObject.Member>) throws(JSONError) {
            for index in members.indices {
                let prefix = members[index].name.orderingPrefix
                var place = index
                while place > 0, prefixes[place &- 1] >= prefix {
                    let before = Int(indices[place &- 1])
                    if prefixes[place &- 1] == prefix {
                        let (left, right) = (members[before].name, members[index].name)
                        if left == right { throw .duplicateName }
                        if left < right { break }
                    }
                    prefixes[place] = prefixes[place &- 1]
                    indices[place] = indices[place &- 1]
                    place &-= 1
                }
                prefixes[place] = prefix
                indices[place] = UInt8(index)
            }
        }
    }

    /// The indices of the members in the order of their names.
    private func inOrder(_ members: [JSONObject.Member]) throws(JSONError) -> [Int] {
        // Numbers move and compare more cheaply than members; most names differ in their first eight bytes.
        var keys = members.indices.map { (prefix: members[$0].name.orderingPrefix, index: $0) }
        keys.sort {
            $0.prefix != $1.prefix ? $0.prefix < $1.prefix : members[$0.index].name < members[$1.index].name
        }
        for (left, right) in zip(keys, keys.dropFirst()) where left.prefix == right.prefix {
            if members[left.index].name == members[right.index].name { throw .duplicateName }
        }
        return keys.map(\.index)
    }

    /// Opens a container. The depth is checked on the way down: a tree that a caller built may be deeper than the
    /// stack.
    private mutating func open(_ bracket: UInt8, count: Int, in room: inout Room) throws(JSONError) {
        guard depth < depthLimit else { throw .limit(.depth(depthLimit)) }
        guard count <= limits.members else { throw .limit(.members(limits.members)) }
        depth += 1
        reserve(1, in: &room)
        room.append(bracket)
    }

    private mutating func close(_ bracket: UInt8, in room: inout Room) {
        depth -= 1
        reserve(1, in: &room)
        room.append(bracket)
    }

    @inline(__always)
    private mutating func separate(_ mark: UInt8, in room: inout Room) {
        reserve(2, in: &room)
        room.append(mark)
        if style.isSpaced { room.append(0x20) }
    }

    // Bytes and no strings, which would take two calls to look into.
    private static let null: InlineArray<_, UInt8> = [0x6e, 0x75, 0x6c, 0x6c]
    private static let `true`: InlineArray<_, UInt8> = [0x74, 0x72, 0x75, 0x65]
    private static let `false`: InlineArray<_, UInt8> = [0x66, 0x61, 0x6c, 0x73, 0x65]

    @inline(__always)
    private mutating func write<let count: Int>(_ word: InlineArray<count, UInt8>, to room: inout Room) {
        reserve(count, in: &room)
        for index in word.indices { room.append(word[index]) }
    }

    private mutating func write(_ text: String, to room: inout Room) {
        write(plain: text.utf8.span, to: &room)
    }

    /// Appends bytes as they are.
    @inline(__always)
    private mutating func write(plain bytes: Span<UInt8>, to room: inout Room) {
        reserve(bytes.count, in: &room)
        guard bytes.count <= room.freeCapacity else {
            return utf8.append(addingCapacity: bytes.count) { out in out.append(copying: bytes) }
        }
        room.append(copying: bytes)
    }

    private mutating func write(_ number: JSONNumber, to room: inout Room) throws(JSONError) {
        if number.hasMoreDigits(than: limits.digits) { throw .limit(.digits(limits.digits)) }
        if let integer = number.canonicalInteger { return write(integer, to: &room) }
        switch style.numbers {
        case .asWritten: write(number.text, to: &room)
        case .python:
            guard let text = number.pythonText else { throw .notFinite }
            write(text, to: &room)
        }
    }

    /// Appends an integer, which has at most 19 digits, without making a `String` of it.
    private mutating func write(_ integer: Int, to room: inout Room) {
        reserve(20, in: &room)
        if integer < 0 { room.append(0x2d) }
        var digits = InlineArray<19, UInt8>(repeating: 0)
        var first = digits.count
        var rest = integer.magnitude
        repeat {
            first &-= 1
            digits[first] = UInt8(truncatingIfNeeded: rest % 10) | 0x30
            rest /= 10
        } while rest > 0
        for index in first..<digits.count { room.append(digits[index]) }
    }

    /// Returns the fingerprint of the string.
    @discardableResult
    private mutating func write(_ string: JSONString, to room: inout Room) throws(JSONError) -> UInt32 {
        guard style.escapesNonASCII || !string.hasLoneSurrogate else { throw .loneSurrogate }
        return string.withBytes { bytes in
            reserve(1, in: &room)
            room.append(0x22)
            var at = 0
            while true {
                let end = JSONLexer.indexOfSpecial(inString: bytes, from: at, delete: style.escapesNonASCII)
                write(plain: bytes.extracting(at..<end), to: &room)
                at = end
                guard at < bytes.count else { break }
                // Two escapes for what is beyond U+FFFF.
                reserve(12, in: &room)
                if bytes[at] >= 0x80, !style.escapesNonASCII {
                    room.append(bytes[at])
                    at &+= 1
                } else {
                    at = JSONEscape.write(bytes, at, &room)
                }
            }
            reserve(1, in: &room)
            room.append(0x22)
            return FewNames.fingerprint(of: bytes)
        }
    }
}
