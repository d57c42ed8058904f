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
        case .null: write("null", to: &room)
        case .bool(true): write("true", to: &room)
        case .bool(false): write("false", to: &room)
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
        } else if members.count <= JSONObject.FewNames.room {
            var names = JSONObject.FewNames()
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

    private mutating func writeSorted(_ members: [JSONObject.Member], to room: inout Room) throws(JSONError) {
        if members.count <= JSONObject.FewInOrder.room {
            var order = JSONObject.FewInOrder()
            try order.sort(members.span)
            try write(members.span, to: &room) { Int(order.indices[$0]) }
        } else {
            let order = try JSONObject.inOrder(members)
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
                    at = Self.writeEscape(bytes, at, &room)
                }
            }
            reserve(1, in: &room)
            room.append(0x22)
            return JSONObject.FewNames.fingerprint(of: bytes)
        }
    }

    /// Writes the escape of the code point at `at`, and returns the index after it.
    private static func writeEscape(_ bytes: Span<UInt8>, _ at: Int, _ room: inout OutputSpan<UInt8>) -> Int {
        let letter: UInt8
        switch bytes[at] {
        case 0x22, 0x5c: letter = bytes[at]
        case 0x08: letter = 0x62
        case 0x09: letter = 0x74
        case 0x0a: letter = 0x6e
        case 0x0c: letter = 0x66
        case 0x0d: letter = 0x72
        case let byte where byte < 0x80:
            writeUnit(UInt32(byte), &room)
            return at + 1
        default: return writeSequence(bytes, at, &room)
        }
        room.append(0x5c)
        room.append(letter)
        return at + 1
    }

    /// Writes the code point at `at`, in UTF-8 or a surrogate in its pattern, as one or two escapes.
    private static func writeSequence(_ bytes: Span<UInt8>, _ at: Int, _ room: inout OutputSpan<UInt8>) -> Int {
        let lead = UInt32(bytes[at])
        let count = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
        var codePoint = lead & (0x7f >> UInt32(count))
        for index in at + 1..<at + count { codePoint = codePoint << 6 | UInt32(bytes[index] & 0x3f) }
        if codePoint < 0x10000 {
            writeUnit(codePoint, &room)
        } else {
            writeUnit(0xd800 + (codePoint - 0x10000) >> 10, &room)
            writeUnit(0xdc00 + codePoint & 0x3ff, &room)
        }
        return at + count
    }

    private static func writeUnit(_ unit: UInt32, _ room: inout OutputSpan<UInt8>) {
        room.append(0x5c)
        room.append(0x75)
        for place: UInt32 in 0..<4 {
            let digit = UInt8(unit >> (12 - 4 * place) & 0xf)
            room.append(digit < 10 ? digit + 0x30 : digit + 0x57)
        }
    }
}
