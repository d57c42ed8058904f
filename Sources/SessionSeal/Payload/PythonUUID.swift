/// UUIDs as Python's `uuid` package reads and writes them.
package enum PythonUUID {
    /// 32 lower-case hexadecimal digits.
    package static func hex(_ uuid: UInt128) -> String {
        let digits = String(uuid, radix: 16)
        return String(repeating: "0", count: 32 - digits.utf8.count) + digits
    }

    /// Reads 32 hexadecimal digits, hyphens anywhere among them, in braces or not, behind `urn:uuid:` or not.
    ///
    /// Stricter than Python, which also reads blanks, underscores and `0x`, as it does in any number.
    package static func read(_ text: String) -> UInt128? {
        var utf8 = Array(text.utf8)[...]
        for prefix in ["urn:", "uuid:"] where utf8.starts(with: prefix.utf8) {
            utf8 = utf8.dropFirst(prefix.utf8.count)
        }
        if utf8.first == 0x7b, utf8.last == 0x7d { utf8 = utf8.dropFirst().dropLast() }
        var value: UInt128 = 0
        var count = 0
        for byte in utf8 where byte != 0x2d {
            guard let digit = JSONLexer.hexDigit(byte), count < 32 else { return nil }
            value = value << 4 | UInt128(digit)
            count += 1
        }
        return count == 32 ? value : nil
    }
}
