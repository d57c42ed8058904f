/// How a value is written where JSON leaves a choice.
public struct JSONStyle: Sendable, Equatable {
    /// How numbers are written.
    public enum Numbers: Sendable {
        /// As they were.
        case asWritten
        /// As Python writes what it reads: `-0` as `0`, and with a point or exponent as `repr` of the float.
        case python
    }

    /// A blank after each comma and colon.
    public var isSpaced: Bool
    /// Everything but printable ASCII as `\uxxxx`, beyond U+FFFF as two. Without it a lone surrogate has no text.
    public var escapesNonASCII: Bool
    /// The members of every object by name, in the order of code points.
    public var sortsNames: Bool
    /// How numbers are written.
    public var numbers: Numbers

    /// Makes a style.
    public init(isSpaced: Bool, escapesNonASCII: Bool, sortsNames: Bool = false, numbers: Numbers = .asWritten) {
        self.isSpaced = isSpaced
        self.escapesNonASCII = escapesNonASCII
        self.sortsNames = sortsNames
        self.numbers = numbers
    }

    /// The shortest, nothing converted: UTF-8, members in their order, numbers as they were.
    public static let compact = JSONStyle(isSpaced: false, escapesNonASCII: false)
    /// Python's default, `json.dumps(value)`.
    public static let pythonSpacedASCII = JSONStyle(isSpaced: true, escapesNonASCII: true, numbers: .python)
    /// Python's `json.dumps(value, separators=(",", ":"))`.
    public static let pythonCompactASCII = JSONStyle(isSpaced: false, escapesNonASCII: true, numbers: .python)
    /// Python's `json.dumps(value, separators=(",", ":"), ensure_ascii=False)`.
    public static let pythonCompactUTF8 = JSONStyle(isSpaced: false, escapesNonASCII: false, numbers: .python)

    /// The same style with the members sorted, as by Python's `sort_keys=True`.
    public var sortingNames: JSONStyle {
        var style = self
        style.sortsNames = true
        return style
    }
}
