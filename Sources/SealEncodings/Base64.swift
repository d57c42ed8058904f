/// Base64 (RFC 4648), canonical in both directions: `decode` takes exactly the texts that `encode` writes.
///
/// So two texts never decode to the same bytes, and a changed bit of a text is a changed byte or a refusal.
package struct Base64: Sendable {
    /// Alphabet of section 5 (`-` and `_`), without padding.
    package static let urlSafe = Base64(last: ("-", "_"), padded: false)
    /// Alphabet of section 5, padded with `=`.
    package static let urlSafePadded = Base64(last: ("-", "_"), padded: true)
    /// Alphabet of section 4 (`+` and `/`), padded with `=`.
    package static let standard = Base64(last: ("+", "/"), padded: true)

    private let digits: [UInt8]
    /// What a character stands for; 64 and above for characters outside of the alphabet.
    private let values: [UInt8]
    private let padded: Bool

    private init(last: (Unicode.Scalar, Unicode.Scalar), padded: Bool) {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        digits = Array(letters.utf8) + [UInt8(ascii: last.0), UInt8(ascii: last.1)]
        var values = [UInt8](repeating: 0xff, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        self.values = values
        self.padded = padded
    }

    /// The length of the text of `count` bytes.
    package func encodedCount(of count: Int) -> Int {
        padded ? (count + 2) / 3 * 4 : (count * 4 + 2) / 3
    }

    /// The length of what a text of `count` characters stands for, or a little more where it is padded.
    package func decodedCapacity(of count: Int) -> Int {
        count / 4 * 3 + count % 4 * 3 / 4
    }

    /// The text of `bytes` as a string.
    package func text(of bytes: Span<UInt8>) -> String {
        String(decoding: encode(bytes), as: UTF8.self)
    }

    /// The text of `bytes`.
    package func encode(_ bytes: Span<UInt8>) -> [UInt8] {
        Array(capacity: encodedCount(of: bytes.count)) { out in encode(bytes, into: &out) }
    }

    /// Appends the text of `bytes`; traps where `out` has no room for ``encodedCount(of:)`` characters.
    package func encode(_ bytes: Span<UInt8>, into out: inout OutputSpan<UInt8>) {
        let digits = digits.span
        let whole = bytes.count - bytes.count % 3
        var i = 0
        while i < whole {
            let group = UInt32(bytes[i]) << 16 | UInt32(bytes[i + 1]) << 8 | UInt32(bytes[i + 2])
            out.append(digits[Int(group >> 18)])
            out.append(digits[Int(group >> 12 & 63)])
            out.append(digits[Int(group >> 6 & 63)])
            out.append(digits[Int(group & 63)])
            i += 3
        }
        let left = bytes.count - whole
        guard left > 0 else { return }
        let group = UInt32(bytes[i]) << 16 | (left == 2 ? UInt32(bytes[i + 1]) << 8 : 0)
        out.append(digits[Int(group >> 18)])
        out.append(digits[Int(group >> 12 & 63)])
        if left == 2 { out.append(digits[Int(group >> 6 & 63)]) }
        guard padded else { return }
        for _ in left..<3 { out.append(UInt8(ascii: "=")) }
    }

    /// The bytes that `text` stands for; `nil` unless it is canonical.
    package func decode(_ text: Span<UInt8>) -> [UInt8]? {
        var isCanonical = false
        let bytes = Array(capacity: decodedCapacity(of: text.count)) { out in isCanonical = decode(text, into: &out) }
        return isCanonical ? bytes : nil
    }

    /// Appends the bytes that `text` stands for; `false`, with part of them appended, unless it is canonical.
    ///
    /// Traps where `out` has no room for ``decodedCapacity(of:)`` bytes.
    package func decode(_ text: Span<UInt8>, into out: inout OutputSpan<UInt8>) -> Bool {
        let values = values.span
        guard let count = unpaddedCount(of: text) else { return false }
        let whole = count - count % 4
        var i = 0
        // The test for foreign characters is made once at the end: their value sets a bit that no digit sets.
        var seen: UInt8 = 0
        while i < whole {
            let (a, b) = (values[Int(text[i])], values[Int(text[i + 1])])
            let (c, d) = (values[Int(text[i + 2])], values[Int(text[i + 3])])
            seen |= a | b | c | d
            out.append(a << 2 | b >> 4)
            out.append(b << 4 | c >> 2)
            out.append(c << 6 | d)
            i += 4
        }
        switch count - whole {
        case 0: break
        case 1: return false
        case 2:
            let (a, b) = (values[Int(text[i])], values[Int(text[i + 1])])
            guard b & 15 == 0 else { return false }
            seen |= a | b
            out.append(a << 2 | b >> 4)
        default:
            let (a, b, c) = (values[Int(text[i])], values[Int(text[i + 1])], values[Int(text[i + 2])])
            guard c & 3 == 0 else { return false }
            seen |= a | b | c
            out.append(a << 2 | b >> 4)
            out.append(b << 4 | c >> 2)
        }
        return seen < 64
    }

    /// How many characters stand before the padding; `nil` where the padding is not what the length demands.
    private func unpaddedCount(of text: Span<UInt8>) -> Int? {
        guard padded else { return text.count }
        guard text.count % 4 == 0 else { return nil }
        var count = text.count
        while count > 0, text.count - count < 2, text[count - 1] == UInt8(ascii: "=") { count -= 1 }
        return count
    }
}

extension Base64 {
    /// Writes the bytes that `text` stands for over the first ones of `target`; `false` unless `text` is canonical.
    ///
    /// Traps where `target` has no room for ``decodedCapacity(of:)`` bytes.
    package func decode(_ text: Span<UInt8>, over target: inout MutableSpan<UInt8>) -> Bool {
        guard let bytes = decode(text) else { return false }
        for i in bytes.indices { target[i] = bytes[i] }
        return true
    }
}
