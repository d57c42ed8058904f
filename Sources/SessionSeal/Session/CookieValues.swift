internal import SealPrimitives

/// The different values of one cookie, gathered from one field after the other, quotes and escapes undone.
struct CookieValues {
    /// What a value reads as.
    private enum Reading {
        case text(String)
        /// None: a value that cannot be read counts too.
        case none([UInt8])

        var text: String? {
            if case .text(let text) = self { text } else { nil }
        }
    }

    private let name: [UInt8]
    private let style: CookieStyle
    /// By itself, since most requests have no other, and an array would be an allocation.
    private var first: Reading?
    private var others: [Reading] = []
    /// Whether there are more than ``CookieHeader/valueLimit``.
    private(set) var areTooMany = false

    /// No value yet of the cookie `name`, which is written in `style`.
    init(name: [UInt8], style: CookieStyle) {
        (self.name, self.style) = (name, style)
    }

    /// Whether no field had the cookie.
    var isEmpty: Bool { first == nil }

    /// How many values there are.
    var count: Int { first == nil ? 0 : others.count + 1 }

    /// The values in the order in which they came; `nil` for those that cannot be read.
    var texts: [String?] { ([first].compactMap(\.self) + others).map(\.text) }

    /// Calls `body` with each of ``texts``.
    func forEach(_ body: (String?) -> Void) {
        guard let first else { return }
        body(first.text)
        for other in others { body(other.text) }
    }

    /// Takes the values that stand in a `Cookie` field.
    mutating func gather(_ field: Span<UInt8>) {
        var start = 0
        while start < field.count, !areTooMany {
            let end = Self.endOfPair(in: field, from: start)
            if let place = place(in: field, start..<end) { add(field.extracting(place)) }
            start = end + 1
        }
    }

    private mutating func add(_ value: Span<UInt8>) {
        let reading = style.reading(of: value).map { Reading.text($0) } ?? .none(Array(copying: value))
        guard let first else {
            self.first = reading
            return
        }
        // Equal values count once, as they are written and as they read.
        guard !Self.areEqual(first, reading), !others.contains(where: { Self.areEqual($0, reading) }) else { return }
        areTooMany = others.count + 1 == CookieHeader.valueLimit
        if !areTooMany { others.append(reading) }
    }

    /// By code point: `String`'s own comparison takes a composed letter for a decomposed one.
    private static func areEqual(_ left: Reading, _ right: Reading) -> Bool {
        switch (left, right) {
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
        case (.none(let left), .none(let right)): left == right
        default: false
        }
    }

    /// Where the value of a pair stands, if in front of its `=` stands the name and nothing but blanks.
    private func place(in field: Span<UInt8>, _ pair: Range<Int>) -> Range<Int>? {
        var at = Self.skipBlanks(field, pair)
        guard pair.upperBound - at > name.count else { return nil }
        for index in name.indices {
            guard field[at] == name[index] else { return nil }
            at += 1
        }
        at = Self.skipBlanks(field, at..<pair.upperBound)
        guard at < pair.upperBound, field[at] == UInt8(ascii: "=") else { return nil }
        at = Self.skipBlanks(field, at + 1..<pair.upperBound)
        var end = pair.upperBound
        while end > at, Self.isBlank(field[end - 1]) { end -= 1 }
        return at..<end
    }

    private static func skipBlanks(_ field: Span<UInt8>, _ place: Range<Int>) -> Int {
        var at = place.lowerBound
        while at < place.upperBound, isBlank(field[at]) { at += 1 }
        return at
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// The index of the next semicolon, or the count; eight bytes at a time, since other applications' cookies are long.
    private static func endOfPair(in field: Span<UInt8>, from start: Int) -> Int {
        let semicolon = UInt8(ascii: ";")
        var at = start
        while field.count &- at >= 8 {
            let found = JSONLexer.bytes(of: JSONLexer.word(field, at: at), equalTo: semicolon)
            if found != 0 { return at &+ found.trailingZeroBitCount / 8 }
            at &+= 8
        }
        while at < field.count, field[at] != semicolon { at &+= 1 }
        return at
    }
}
