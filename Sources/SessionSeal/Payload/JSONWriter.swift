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
                try object.checkUnique()
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

    /// The indices of the members in the order of their names. Numbers move more cheaply than members.
    private func sorted(_ members: [JSONObject.Member]) throws(JSONError) -> [Int] {
        let order = members.indices.sorted { members[$0].name < members[$1].name }
        for (left, right) in zip(order, order.dropFirst()) where members[left].name == members[right].name {
            throw .duplicateName
        }
        return order
    }

    /// Opens a container. The depth is checked on the way down: a tree that a caller built may be deeper than the stack.
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
        guard number.digitCount <= limits.digits else { throw .limit(.digits(limits.digits)) }
        guard style.numbers == .python else { return append(number.text) }
        if number.isInteger {
            // Python's integers have no negative zero.
            append(number.text == "-0" ? "0" : number.text)
        } else {
            guard let value = number.double else { throw .notFinite }
            append(PythonFloat.repr(value))
        }
    }

    private mutating func write(_ string: JSONString) throws(JSONError) {
        guard style.escapesNonASCII || !string.hasLoneSurrogate else { throw .loneSurrogate }
        utf8.append(0x22)
        string.withBytes { bytes in
            var at = indexOfEscaped(bytes, from: 0)
            if at == bytes.count, let text = string.textOrNil {
                utf8.append(contentsOf: text.utf8)
                return
            }
            var plain = 0
            while true {
                for index in plain..<at { utf8.append(bytes[index]) }
                guard at < bytes.count else { return }
                plain = writeEscape(bytes, at)
                at = indexOfEscaped(bytes, from: plain)
            }
        }
        utf8.append(0x22)
    }

    /// The index of the next byte that is not written as it is, or the count.
    private func indexOfEscaped(_ bytes: Span<UInt8>, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var at = start
        while bytes.count &- at >= 8 {
            let word = JSONLexer.word(bytes, at: at)
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5c)
            var found =
                ((word &- ones &* 0x20) & ~word) | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
            if style.escapesNonASCII { found |= word | (word &+ ones) }
            found &= ones &* 0x80
            if found != 0 { return at &+ found.trailingZeroBitCount / 8 }
            at &+= 8
        }
        while at < bytes.count, isPlain(bytes[at]) { at &+= 1 }
        return at
    }

    private func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x22 && byte != 0x5c && (byte < 0x7f || !style.escapesNonASCII)
    }

    /// Writes the escape of the code point at `at`, and returns the index after it.
    private mutating func writeEscape(_ bytes: Span<UInt8>, _ at: Int) -> Int {
        switch bytes[at] {
        case 0x22: append("\\\"")
        case 0x5c: append("\\\\")
        case 0x08: append("\\b")
        case 0x09: append("\\t")
        case 0x0a: append("\\n")
        case 0x0c: append("\\f")
        case 0x0d: append("\\r")
        case let byte where byte < 0x80: writeUnit(UInt32(byte))
        default: return writeSequence(bytes, at)
        }
        return at + 1
    }

    /// Writes the code point of the bytes at `at`, which are UTF-8 or a surrogate written like it, as one or two escapes.
    private mutating func writeSequence(_ bytes: Span<UInt8>, _ at: Int) -> Int {
        let lead = UInt32(bytes[at])
        let count = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
        var codePoint = lead & (0x7f >> UInt32(count))
        for index in at + 1..<at + count { codePoint = codePoint << 6 | UInt32(bytes[index] & 0x3f) }
        if codePoint < 0x10000 {
            writeUnit(codePoint)
        } else {
            writeUnit(0xd800 + (codePoint - 0x10000) >> 10)
            writeUnit(0xdc00 + codePoint & 0x3ff)
        }
        return at + count
    }

    private mutating func writeUnit(_ unit: UInt32) {
        append("\\u")
        for place: UInt32 in 0..<4 {
            let digit = UInt8(unit >> (12 - 4 * place) & 0xf)
            utf8.append(digit < 10 ? digit + 0x30 : digit + 0x57)
        }
    }
}
