internal import SealEncodings

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
        try forEachItem(of: text, at: start) { (at) throws(E) in
            let name = at..<end(of: text, at: at)
            let colon = skipSpace(text, from: name.upperBound)
            let start = skipSpace(text, from: colon + 1)
            let value = start..<end(of: text, at: start)
            try body(name, value)
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
    private static func end(of text: Span<UInt8>, at start: Int) -> Int {
        var at = start
        var depth = 0
        repeat {
            switch text[at] {
            case UInt8(ascii: "\""): at = endOfString(text, from: at + 1)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                at += 1
            case let byte where isClosing(byte):
                depth -= 1
                at += 1
            default:
                at += 1
                // A number or a word ends where something else begins.
                while depth == 0, at < text.count, !isDelimiter(text[at]) { at += 1 }
            }
        } while depth > 0
        return at
    }

    private static func endOfString(_ text: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while text[at] != UInt8(ascii: "\"") { at += text[at] == UInt8(ascii: "\\") ? 2 : 1 }
        return at + 1
    }

    private static func isClosing(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        byte <= UInt8(ascii: " ") || byte == UInt8(ascii: ",") || isClosing(byte)
    }
}
