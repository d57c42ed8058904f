/// Writes a value as text in a ``JSONStyle``. What it writes, ``JSONScanner`` accepts under the same limits.
package struct JSONWriter {
    /// The text so far.
    package private(set) var utf8: [UInt8] = []
    private let style: JSONStyle
    private let limits: JSONLimits
    private let depthLimit: Int
    private var depth = 0

    package init(style: JSONStyle, limits: JSONLimits) {
        self.style = style
        self.limits = limits
        depthLimit = min(limits.depth, JSONScanner.deepest)
        utf8.reserveCapacity(512)
    }

    /// Appends `value`.
    package mutating func write(_ value: JSONValue) throws(JSONError) {
        switch value {
        case .null: append("null")
        case .bool(true): append("true")
        case .bool(false): append("false")
        case .number(let number): try write(number)
        case .string(let string): try write(string)
        case .array(let elements):
            try open(0x5b, count: elements.count)
            let elements = elements.span
            for index in elements.indices {
                if index > 0 { separate(0x2c) }
                try write(elements[index])
            }
            close(0x5d)
        case .object(let object):
            let members = object.unchecked
            try open(0x7b, count: members.count)
            if style.sortsNames {
                for (place, index) in try sorted(members).enumerated() {
                    if place > 0 { separate(0x2c) }
                    try write(members[index])
                }
            } else {
                try JSONObject.checkUnique(members)
                let members = members.span
                for index in members.indices {
                    if index > 0 { separate(0x2c) }
                    try write(members[index])
                }
            }
            close(0x7d)
        }
    }

    private mutating func write(_ member: JSONObject.Member) throws(JSONError) {
        try write(member.name)
        separate(0x3a)
        try write(member.value)
    }

    /// The indices of the members in the order of their names.
    private func sorted(_ members: [JSONObject.Member]) throws(JSONError) -> [Int] {
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
    private mutating func open(_ bracket: UInt8, count: Int) throws(JSONError) {
        guard depth < depthLimit else { throw .limit(.depth(depthLimit)) }
        guard count <= limits.members else { throw .limit(.members(limits.members)) }
        depth += 1
        utf8.append(bracket)
    }

    private mutating func close(_ bracket: UInt8) {
        depth -= 1
        utf8.append(bracket)
    }

    private mutating func separate(_ mark: UInt8) {
        utf8.append(mark)
        if style.isSpaced { utf8.append(0x20) }
    }

    private mutating func append(_ text: String) {
        utf8.append(contentsOf: text.utf8)
    }

    private mutating func write(_ number: JSONNumber) throws(JSONError) {
        if number.hasMoreDigits(than: limits.digits) { throw .limit(.digits(limits.digits)) }
        switch style.numbers {
        case .asWritten: append(number.text)
        case .python:
            guard let text = number.pythonText else { throw .notFinite }
            append(text)
        }
    }

    private mutating func write(_ string: JSONString) throws(JSONError) {
        guard style.escapesNonASCII || !string.hasLoneSurrogate else { throw .loneSurrogate }
        let greatestPlain: UInt8 = style.escapesNonASCII ? 0x7e : 0xff
        string.withBytes { bytes in
            // Room for the worst case once, so that no byte asks whether the array has to grow.
            utf8.append(addingCapacity: 6 * bytes.count + 2) { (room: inout OutputSpan<UInt8>) in
                room.append(0x22)
                var at = 0
                while at < bytes.count {
                    let byte = bytes[at]
                    if byte >= 0x20, byte <= greatestPlain, byte != 0x22, byte != 0x5c {
                        room.append(byte)
                        at &+= 1
                    } else {
                        at = Self.writeEscape(bytes, at, &room)
                    }
                }
                room.append(0x22)
            }
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
