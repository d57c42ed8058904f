/// Makes values of text that ``JSONScanner`` has accepted.
///
/// It relies on the grammar only for what it builds, never for memory: every index is checked. Recursive: the scanner
/// has bounded the depth.
package enum JSONParser {
    /// What becomes of the objects on the way.
    private enum Objects {
        /// They stay text, and are passed over where something follows.
        case text
        /// They are built, with all that is in them.
        case members
    }

    /// The value of validated text: its objects stay text until they are looked into.
    package static func value(of utf8: [UInt8]) -> JSONValue {
        value(at: JSONLexer.skipSpace(utf8.span, from: 0), of: utf8)
    }

    /// The value that begins at `start` of validated text.
    static func value(at start: Int, of utf8: [UInt8]) -> JSONValue {
        // Nobody asks for the end of this one.
        if utf8[start] == 0x7b { return .object(JSONObject(text: utf8, at: start)) }
        var at = start
        return value(utf8, &at, .text)
    }

    /// The members of the object that begins at `start` of validated text, built with all that is in them: whoever
    /// recurses through them reads no byte again.
    static func members(at start: Int, of utf8: [UInt8]) -> [JSONObject.Member] {
        var at = start
        return members(utf8, &at)
    }

    /// The string that begins at `start` of validated text.
    static func string(at start: Int, of utf8: [UInt8]) -> JSONString {
        var at = start
        return string(utf8, &at)
    }

    /// Reads the value that begins at `at`, and leaves `at` after it.
    private static func value(_ utf8: [UInt8], _ at: inout Int, _ objects: Objects) -> JSONValue {
        switch utf8[at] {
        case 0x22: return .string(string(utf8, &at))
        case 0x7b:
            guard objects == .text else { return .object(JSONObject(unchecked: members(utf8, &at))) }
            let start = at
            at = JSONCursor.end(of: utf8.span, at: start)
            return .object(JSONObject(text: utf8, at: start))
        case 0x5b: return .array(array(utf8, &at, objects))
        case 0x74:
            at &+= 4
            return .bool(true)
        case 0x66:
            at &+= 5
            return .bool(false)
        case 0x6e:
            at &+= 4
            return .null
        default:
            let start = at
            while at < utf8.count, isOfNumber(utf8[at]) { at &+= 1 }
            return .number(JSONNumber(grammatical: utf8[start..<at]))
        }
    }

    private static func members(_ utf8: [UInt8], _ at: inout Int) -> [JSONObject.Member] {
        var members: [JSONObject.Member] = []
        at = JSONLexer.skipSpace(utf8.span, from: at &+ 1)
        guard utf8[at] != 0x7d else {
            at &+= 1
            return members
        }
        // Growing from nothing costs three allocations for most objects.
        members.reserveCapacity(4)
        while true {
            let name = string(utf8, &at)
            at = JSONLexer.skipSpace(utf8.span, from: at) &+ 1
            at = JSONLexer.skipSpace(utf8.span, from: at)
            members.append(JSONObject.Member(name: name, value: value(utf8, &at, .members)))
            at = JSONLexer.skipSpace(utf8.span, from: at)
            let isLast = utf8[at] != 0x2c
            at &+= 1
            guard !isLast else { return members }
            at = JSONLexer.skipSpace(utf8.span, from: at)
        }
    }

    private static func array(_ utf8: [UInt8], _ at: inout Int, _ objects: Objects) -> [JSONValue] {
        var elements: [JSONValue] = []
        at = JSONLexer.skipSpace(utf8.span, from: at &+ 1)
        guard utf8[at] != 0x5d else {
            at &+= 1
            return elements
        }
        while true {
            elements.append(value(utf8, &at, objects))
            at = JSONLexer.skipSpace(utf8.span, from: at)
            let isLast = utf8[at] != 0x2c
            at &+= 1
            guard !isLast else { return elements }
            at = JSONLexer.skipSpace(utf8.span, from: at)
        }
    }

    @inline(__always)
    private static func isOfNumber(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || byte == 0x2e || byte == 0x2d || byte == 0x2b || byte | 0x20 == 0x65
    }

    /// Reads the string whose opening quote stands at `at`.
    private static func string(_ utf8: [UInt8], _ at: inout Int) -> JSONString {
        let start = at &+ 1
        at = JSONLexer.indexOfQuoteOrBackslash(utf8.span, from: start)
        guard utf8[at] == 0x5c else {
            at &+= 1
            return JSONString(String(decoding: utf8[start..<(at &- 1)], as: UTF8.self))
        }
        return unescaped(utf8, start, &at)
    }

    /// Undoes the escapes of the string that begins at `start` and has its first escape at `at`.
    private static func unescaped(_ utf8: [UInt8], _ start: Int, _ at: inout Int) -> JSONString {
        var content: [UInt8] = []
        var plain = start
        var hasLoneSurrogate = false
        while true {
            content.append(contentsOf: utf8[plain..<at])
            guard utf8[at] == 0x5c else { break }
            let letter = utf8[at &+ 1]
            at &+= 2
            switch letter {
            case 0x62: content.append(0x08)
            case 0x66: content.append(0x0c)
            case 0x6e: content.append(0x0a)
            case 0x72: content.append(0x0d)
            case 0x74: content.append(0x09)
            case 0x75:
                let codePoint = codePoint(utf8, &at)
                if 0xd800...0xdfff ~= codePoint { hasLoneSurrogate = true }
                content.append(codePoint: codePoint)
            default: content.append(letter)
            }
            plain = at
            at = JSONLexer.indexOfQuoteOrBackslash(utf8.span, from: at)
        }
        at &+= 1
        return hasLoneSurrogate
            ? JSONString(surrogates: content) : JSONString(String(decoding: content, as: UTF8.self))
    }

    /// Reads the four digits at `at`, and the escape after them if the two are a surrogate pair.
    private static func codePoint(_ utf8: [UInt8], _ at: inout Int) -> UInt32 {
        let unit = fourDigits(utf8, at)
        at &+= 4
        guard 0xd800...0xdbff ~= unit, at &+ 6 <= utf8.count, utf8[at] == 0x5c, utf8[at &+ 1] == 0x75 else {
            return unit
        }
        let next = fourDigits(utf8, at &+ 2)
        guard 0xdc00...0xdfff ~= next else { return unit }
        at &+= 6
        return 0x10000 + ((unit & 0x3ff) << 10 | next & 0x3ff)
    }

    private static func fourDigits(_ utf8: [UInt8], _ at: Int) -> UInt32 {
        var value: UInt32 = 0
        for index in at..<at + 4 { value = value << 4 | UInt32(JSONLexer.hexDigit(utf8[index]) ?? 0) }
        return value
    }
}

extension Array<UInt8> {
    /// Appends a code point, surrogates among them, in the bit pattern of UTF-8.
    package mutating func append(codePoint: UInt32) {
        func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(codePoint >> shift & 0x3f) }
        switch codePoint {
        case ..<0x80: append(UInt8(codePoint))
        case ..<0x800:
            append(0xc0 | UInt8(codePoint >> 6))
            append(tail(0))
        case ..<0x10000:
            append(0xe0 | UInt8(codePoint >> 12))
            append(tail(6))
            append(tail(0))
        default:
            append(0xf0 | UInt8(codePoint >> 18 & 0x07))
            append(tail(12))
            append(tail(6))
            append(tail(0))
        }
    }
}
