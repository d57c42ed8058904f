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
        switch values(of: Array(name.utf8), style: style) {
        case .none: []
        case .some(.tooMany): nil
        case .some(.some(let texts)): texts.compactMap(\.self)
        }
    }

    /// What stands behind one name.
    enum Values: Equatable {
        /// At most ``CookieHeader/valueLimit`` different values, at least one; `nil` for those that cannot be read.
        case some([String?])
        /// More of them.
        case tooMany
    }

    /// The different values of the cookie of this name, quotes and escapes undone; `nil` where there is none.
    func values(of name: [UInt8], style: CookieStyle) -> Values? {
        var raw: [ArraySlice<UInt8>] = []
        var texts: [String?] = []
        for field in fields {
            var start = 0
            while start < field.count {
                let end = field[start...].firstIndex(of: UInt8(ascii: ";")) ?? field.count
                defer { start = end + 1 }
                guard let value = Self.value(of: name, in: field[start..<end]) else { continue }
                // Equal values count once, as they are written and as they read.
                guard !raw.contains(value) else { continue }
                let text = style.reading(of: value)
                if let text, texts.contains(where: { $0?.utf8.elementsEqual(text.utf8) == true }) { continue }
                guard texts.count < Self.valueLimit else { return .tooMany }
                raw.append(value)
                texts.append(text)
            }
        }
        return texts.isEmpty ? nil : .some(texts)
    }

    /// What stands behind the `=` of a pair, if in front of it stands `name` and nothing but blanks.
    private static func value(of name: [UInt8], in pair: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var at = pair.startIndex
        while at < pair.endIndex, isBlank(pair[at]) { at += 1 }
        guard pair.endIndex - at > name.count else { return nil }
        for byte in name {
            guard pair[at] == byte else { return nil }
            at += 1
        }
        while at < pair.endIndex, isBlank(pair[at]) { at += 1 }
        guard at < pair.endIndex, pair[at] == UInt8(ascii: "=") else { return nil }
        at += 1
        while at < pair.endIndex, isBlank(pair[at]) { at += 1 }
        var end = pair.endIndex
        while end > at, isBlank(pair[end - 1]) { end -= 1 }
        return pair[at..<end]
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}

extension CookieStyle {
    /// The text that a value of a `Cookie` field stands for.
    ///
    /// One pair of quotes is taken off, and the escapes inside are undone: `\ooo` is a byte of UTF-8, with Django a
    /// character of Latin-1. `nil` for control characters, for quotes and backslashes anywhere else, and for what is no
    /// text. Percent signs stand for themselves.
    func reading(of value: ArraySlice<UInt8>) -> String? {
        let (quote, backslash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
        var isPlain = true
        for byte in value {
            guard byte >= 0x20, byte != 0x7f else { return nil }
            if byte == quote || byte == backslash { isPlain = false }
        }
        if isPlain { return String(validating: value, as: UTF8.self) }
        return unquoted(value).flatMap { String(validating: $0, as: UTF8.self) }
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
