/// Floating point numbers as Python writes them.
package enum PythonFloat {
    /// What `repr` gives for a finite number: the fewest digits that read back as the same one, in positional
    /// notation from 1e-4 up to, and not with, 1e16. Swift finds the same digits, and changes notation elsewhere.
    package static func repr(_ value: Double) -> String {
        // Here, and that is nearly always, the notation is the same too.
        if 1e-4..<1e15 ~= value.magnitude { return value.description }
        var digits: [UInt8] = []
        // Where the point stands, counted from the first digit, and what the exponent moves it by.
        var point: Int?
        var exponent = 0
        var text = Substring(value.magnitude.description)
        if let mark = text.firstIndex(of: "e") {
            exponent = Int(text[text.index(after: mark)...]) ?? 0
            text = text[..<mark]
        }
        for byte in text.utf8 {
            if byte == 0x2e { point = digits.count } else { digits.append(byte) }
        }
        exponent += (point ?? digits.count) - 1
        let leading = digits.prefix { $0 == 0x30 }.count
        digits.removeFirst(leading)
        exponent -= leading
        while digits.last == 0x30 { digits.removeLast() }
        if digits.isEmpty { (digits, exponent) = ([0x30], 0) }
        let sign = value.sign == .minus ? "-" : ""
        return sign + (-4..<16 ~= exponent ? positional(digits, exponent) : scientific(digits, exponent))
    }

    /// Whether a number of JSON is written as `repr` writes it; `false` also stands for "not known".
    ///
    /// Up to 15 digits go through a `Double` and come back, so nothing has to be converted to know it.
    package static func isRepr(_ text: String) -> Bool {
        let utf8 = text.utf8.span
        let first = utf8[0] == 0x2d ? 1 : 0
        guard utf8.count - first <= 16 else { return false }
        var point: Int?
        for index in first..<utf8.count {
            if utf8[index] == 0x2e { point = index } else if utf8[index] &- 0x30 >= 10 { return false }
        }
        guard let point, point + 1 < utf8.count else { return false }
        let isFractionZero = point + 2 == utf8.count && utf8[point + 1] == 0x30
        // Nor trailing zeros, nor so small a number that it might have an exponent.
        return isFractionZero || utf8[utf8.count - 1] != 0x30 && (utf8[first] != 0x30 || utf8[point + 1] != 0x30)
    }

    /// `digits` with the point after the digit that counts 10^0; a digit always follows it.
    private static func positional(_ digits: [UInt8], _ exponent: Int) -> String {
        var bytes = Array(repeating: 0x30 as UInt8, count: max(0, -exponent)) + digits
        let whole = max(0, exponent) + 1
        while bytes.count <= whole { bytes.append(0x30) }
        bytes.insert(0x2e, at: whole)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// One digit, the others behind the point, and the exponent with its sign and two digits at least.
    private static func scientific(_ digits: [UInt8], _ exponent: Int) -> String {
        var bytes = digits
        if bytes.count > 1 { bytes.insert(0x2e, at: 1) }
        let magnitude = String(exponent.magnitude)
        let mantissa = String(decoding: bytes, as: UTF8.self)
        return mantissa + (exponent < 0 ? "e-" : "e+") + (magnitude.utf8.count < 2 ? "0" : "") + magnitude
    }
}
