internal import SealPrimitives

/// Walks text that ``JSONScanner`` has accepted without making values of it, for readers that must leave no copy.
///
/// A place is a range of offsets: a value from its first to after its last byte.
package enum JSONCursor {
    /// The offset of the first byte from `start` on that is not white space.
    package static func skipSpace(_ text: Span<UInt8>, from start: Int) -> Int {
        JSONLexer.skipSpace(text, from: start)
    }

    /// The value at a place.
    package static func value(at place: Range<Int>, of text: Span<UInt8>) -> JSONValue {
        JSONParser.value(of: Array(copying: text.extracting(place)))
    }

    /// Calls `body` with the places of name and value of each member of the object that begins at `start`.
    package static func forEachMember<E: Error>(
        of text: Span<UInt8>, at start: Int, _ body: (_ name: Range<Int>, _ value: Range<Int>) throws(E) -> Void
    ) throws(E) {
        try forEachMember(of: text, at: start) { (name, _, value) throws(E) in try body(name, value) }
    }

    /// The same, and whether a name is as it is written, without an escape.
    @inline(__always)
    static func forEachMember<E: Error>(
        of text: Span<UInt8>, at start: Int,
        _ body: (_ name: Range<Int>, _ isPlain: Bool, _ value: Range<Int>) throws(E) -> Void
    ) throws(E) {
        try forEachItem(of: text, at: start) { (at) throws(E) in
            let (end, isPlain) = endOfString(text, from: at + 1)
            let colon = skipSpace(text, from: end)
            let start = skipSpace(text, from: colon + 1)
            let value = start..<self.end(of: text, at: start)
            try body(at..<end, isPlain, value)
            return value.upperBound
        }
    }

    /// Calls `body` with the place of each element of the array that begins at `start`.
    package static func forEachElement<E: Error>(
        of text: Span<UInt8>, at start: Int, _ body: (_ element: Range<Int>) throws(E) -> Void
    ) throws(E) {
        try forEachItem(of: text, at: start) { (at) throws(E) in
            let element = at..<end(of: text, at: at)
            try body(element)
            return element.upperBound
        }
    }

    /// Calls `body` with where each item of the container at `start` begins; `body` returns where it ends.
    private static func forEachItem<E: Error>(
        of text: Span<UInt8>, at start: Int, _ body: (Int) throws(E) -> Int
    ) throws(E) {
        var at = skipSpace(text, from: start + 1)
        while !isClosing(text[at]) {
            at = skipSpace(text, from: try body(at))
            if text[at] == UInt8(ascii: ",") { at = skipSpace(text, from: at + 1) }
        }
    }

    /// The offset after the value that begins at `start`.
    @inline(__always)
    static func end(of text: Span<UInt8>, at start: Int) -> Int {
        switch text[start] {
        case UInt8(ascii: "\""): return endOfString(text, from: start + 1).end
        case UInt8(ascii: "{"), UInt8(ascii: "["): return endOfContainer(text, at: start)
        default:
            // A number or a word ends where something else begins.
            var at = start + 1
            while at < text.count, !isDelimiter(text[at]) { at += 1 }
            return at
        }
    }

    /// The offset after the string whose content begins at `start`, and whether there is no escape in it.
    @inline(__always)
    private static func endOfString(_ text: Span<UInt8>, from start: Int) -> (end: Int, isPlain: Bool) {
        var at = JSONLexer.indexOfQuoteOrBackslash(text, from: start)
        var isPlain = true
        while text[at] != UInt8(ascii: "\"") {
            isPlain = false
            at = JSONLexer.indexOfQuoteOrBackslash(text, from: at + 2)
        }
        return (at + 1, isPlain)
    }

    /// The offset after the container that begins at `start`: eight bytes at a time with the strings in them, which
    /// are mostly too short to be worth a search for their ends.
    private static func endOfContainer(_ text: Span<UInt8>, at start: Int) -> Int {
        var at = start
        var depth = 0
        // A one in each byte inside of a string, and none outside.
        var inString: UInt64 = 0
        while at < text.count {
            if text.count &- at >= 8 {
                let word = JSONLexer.word(text, at: at)
                if JSONLexer.bytes(of: word, equalTo: UInt8(ascii: "\\")) == 0 {
                    // Each byte of the product counts the quotes up to its place: odd from where a string begins.
                    let quotes = JSONLexer.bytes(of: word, equalTo: UInt8(ascii: "\""))
                    let strings = (quotes &* JSONLexer.ones ^ inString) & JSONLexer.ones
                    // Outside of strings, brackets are the only bytes of JSON with these three bits.
                    var brackets = word >> 6 & word >> 4 & word >> 3 & JSONLexer.ones & ~strings
                    while brackets != 0 {
                        let place = brackets.trailingZeroBitCount
                        depth &+= word >> UInt64(place &+ 2) & 1 == 0 ? 1 : -1
                        if depth == 0 { return at &+ place / 8 &+ 1 }
                        brackets &= brackets &- 1
                    }
                    inString = strings >> 56 &* JSONLexer.ones
                    at &+= 8
                    continue
                }
            }
            switch text[at] {
            case UInt8(ascii: "\\"): at &+= 1
            case UInt8(ascii: "\""): inString ^= JSONLexer.ones
            case UInt8(ascii: "{") where inString == 0, UInt8(ascii: "[") where inString == 0: depth &+= 1
            case let byte where inString == 0 && isClosing(byte):
                depth &-= 1
                if depth == 0 { return at &+ 1 }
            default: break
            }
            at &+= 1
        }
        return at
    }

    @inline(__always)
    private static func isClosing(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
    }

    @inline(__always)
    private static func isDelimiter(_ byte: UInt8) -> Bool {
        byte <= UInt8(ascii: " ") || byte == UInt8(ascii: ",") || isClosing(byte)
    }
}
