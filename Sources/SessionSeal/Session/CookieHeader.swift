internal import SealPrimitives

/// The cookies of a request, read as bytes.
///
/// Fields count as joined with `; `. The text is split at each `;`, a pair at its first `=`; only blanks and tabs are
/// taken off the ends; a name is compared byte for byte. So `$Version` is a name like any other, a comma separates
/// nothing, a pair without `=` is skipped, and no white space of Unicode makes one name of two.
public struct CookieHeader: Sendable {
    /// The most different values of one name that are looked at; whoever sends more plants them.
    public static let valueLimit = 4

    private let fields: [[UInt8]]

    /// Takes the values of a request's `Cookie` fields in their order.
    public init(_ fields: [[UInt8]]) {
        self.fields = fields
    }

    /// The different values of a cookie, quotes and escapes undone; those that cannot be read are left out.
    ///
    /// - Parameters:
    ///   - name: compared byte for byte.
    ///   - style: whose escapes are undone.
    /// - Returns: the values in the order in which they came, none of them more the cookie than another; `nil` where there
    ///   are more than ``valueLimit``.
    public func values(named name: String, style: CookieStyle = .standard) -> [String]? {
        let values = gathered(named: Array(name.utf8), style: style)
        return values.areTooMany ? nil : values.texts.compactMap(\.self)
    }

    /// What stands behind one name.
    func gathered(named name: [UInt8], style: CookieStyle) -> CookieValues {
        var values = CookieValues(name: name, style: style)
        for field in fields { values.gather(field.span) }
        return values
    }
}

extension CookieStyle {
    /// The text that a value of a `Cookie` field stands for.
    ///
    /// One pair of quotes is taken off, and the escapes inside are undone: `\ooo` is a byte of UTF-8, with Django a
    /// character of Latin-1. `nil` for control characters, for quotes and backslashes anywhere else, and for what is no
    /// text. Percent signs stand for themselves.
    func reading(of value: Span<UInt8>) -> String? {
        if Self.isPlain(value) {
            guard let text = try? UTF8Span(validating: value) else { return nil }
            return String(copying: text)
        }
        for index in value.indices where value[index] < 0x20 || value[index] == 0x7f { return nil }
        return unquoted(Array(copying: value)[...]).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// Whether there is neither a control character nor a quote or backslash; eight bytes at a time, as tokens are long.
    private static func isPlain(_ value: Span<UInt8>) -> Bool {
        var at = 0
        while value.count &- at >= 8 {
            let word = JSONLexer.word(value, at: at)
            // No bit of a byte below 0x20 is one of these three.
            let controls = ~(word >> 5 | word >> 6 | word >> 7) & JSONLexer.ones
            let quotes = JSONLexer.bytes(of: word, equalTo: UInt8(ascii: "\""))
            let backslashes = JSONLexer.bytes(of: word, equalTo: UInt8(ascii: "\\"))
            let deletes = JSONLexer.bytes(of: word, equalTo: 0x7f)
            guard controls | quotes | backslashes | deletes == 0 else { return false }
            at &+= 8
        }
        while at < value.count, value[at] >= 0x20, value[at] != 0x22, value[at] != 0x5c, value[at] != 0x7f { at &+= 1 }
        return at == value.count
    }

    /// What stands between the quotes of a value, escapes undone; `nil` without quotes around it, and where a control
    /// character or a quote stands there without a backslash, or a backslash last.
    package func unquoted(_ value: ArraySlice<UInt8>) -> [UInt8]? {
        let (quote, backslash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
        guard value.count >= 2, value.first == quote, value.last == quote else { return nil }
        let inner = value.dropFirst().dropLast()
        var bytes: [UInt8] = []
        var at = inner.startIndex
        while at < inner.endIndex {
            let byte = inner[at]
            at += 1
            guard byte >= 0x20, byte != quote, byte != 0x7f else { return nil }
            guard byte == backslash else {
                bytes.append(byte)
                continue
            }
            guard at < inner.endIndex else { return nil }
            if let code = Self.octal(inner[at...].prefix(3)) {
                if self == .django { bytes += Array(String(Unicode.Scalar(code)).utf8) } else { bytes.append(code) }
                at += 3
            } else {
                bytes.append(inner[at])
                at += 1
            }
        }
        return bytes
    }

    private static func octal(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard digits.count == 3, digits.allSatisfy({ 48...55 ~= $0 }) else { return nil }
        return UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
    }
}
