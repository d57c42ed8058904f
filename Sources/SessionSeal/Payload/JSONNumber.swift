/// A number of JSON as it is written, so that no digit is lost: Python's integers have any size.
///
/// Two are equal when they are written alike: `1`, `1.0` and `1e0` are three numbers.
public struct JSONNumber: Sendable, Hashable {
    /// Text that an `Int` writes again byte for byte is always kept as one, so equal text is equal storage.
    private enum Storage: Hashable {
        case integer(Int)
        case text(String)
    }

    private let storage: Storage

    /// Makes an integer.
    public init(_ integer: Int) {
        storage = .integer(integer)
    }

    /// Makes a number with the fewest digits that read back as `value`, in Python's notation (`100.0`, `1e+16`);
    /// `nil` for infinities and NaN, which JSON does not have.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        storage = .text(PythonFloat.repr(value))
    }

    /// Makes a number of its text; `nil` unless that is a number by the grammar of JSON and nothing else.
    public init?(text: String) {
        let utf8 = Array(text.utf8)
        guard let number = try? JSONLexer.endOfNumber(utf8.span, from: 0), number.end == utf8.count else { return nil }
        self.init(grammatical: utf8[...])
    }

    /// Makes a number of text that is known to be one.
    package init(grammatical utf8: ArraySlice<UInt8>) {
        if let integer = Self.canonicalInteger(utf8) {
            storage = .integer(integer)
        } else {
            storage = .text(String(decoding: utf8, as: UTF8.self))
        }
    }

    /// The value if `utf8` is what an `Int` is written as; so not for `-0`.
    private static func canonicalInteger(_ utf8: ArraySlice<UInt8>) -> Int? {
        let isNegative = utf8.first == 0x2d
        let digits = isNegative ? utf8.dropFirst() : utf8
        if isNegative, digits.first == 0x30 { return nil }
        var value = 0
        for byte in digits {
            let digit = byte &- 0x30
            guard digit < 10 else { return nil }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            // Downwards for negative numbers: there is one more of them.
            let (next, overflowToo) =
                isNegative ? tens.subtractingReportingOverflow(Int(digit)) : tens.addingReportingOverflow(Int(digit))
            if overflow || overflowToo { return nil }
            value = next
        }
        return value
    }

    /// The number as it is written.
    public var text: String {
        switch storage {
        case .integer(let integer): String(integer)
        case .text(let text): text
        }
    }

    /// Whether the number is written as an integer, of whatever size: `1.0` and `1e2` are not.
    public var isInteger: Bool {
        switch storage {
        case .integer: true
        case .text(let text): !text.utf8.contains { $0 == 0x2e || $0 | 0x20 == 0x65 }
        }
    }

    /// The value, if it is written as an integer and an `Int` has room for it.
    public var int: Int? {
        switch storage {
        case .integer(let integer): integer
        case .text(let text): Int(text)
        }
    }

    /// The nearest `Double`; `nil` beyond the greatest.
    public var double: Double? {
        switch storage {
        case .integer(let integer): Double(integer)
        case .text(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
        }
    }

    /// The number as Python writes it after reading it: its integers have no negative zero, and the rest is a float;
    /// `nil` where that is infinite.
    package var pythonText: String? {
        guard case .text(let text) = storage else { return text }
        if PythonFloat.isRepr(text) { return text }
        if isInteger { return text == "-0" ? "0" : text }
        return double.map(PythonFloat.repr)
    }

    /// The integer, if `Int` writes it as the number is written.
    package var canonicalInteger: Int? {
        if case .integer(let integer) = storage { integer } else { nil }
    }

    /// How many digits the number is written with.
    package var digitCount: Int {
        switch storage {
        case .integer(let integer): String(integer.magnitude).utf8.count
        case .text(let text): text.utf8.count { $0 &- 0x30 < 10 }
        }
    }

    /// Whether there are more digits than `limit`; seldom counted.
    package func hasMoreDigits(than limit: Int) -> Bool {
        switch storage {
        case .integer where limit >= 19: false
        case .text(let text) where text.utf8.count <= limit: false
        default: digitCount > limit
        }
    }
}
