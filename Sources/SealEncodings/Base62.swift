/// Non-negative whole numbers in base 62, as Django writes its timestamps: digits, then capitals, then small letters.
package enum Base62 {
    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// The shortest text of `number`, most significant digit first.
    package static func encode(_ number: UInt64) -> [UInt8] {
        var text: [UInt8] = []
        var rest = number
        repeat {
            text.append(digits[Int(rest % 62)])
            rest /= 62
        } while rest > 0
        text.reverse()
        return text
    }

    /// The number that `text` stands for; `nil` unless `encode` writes it so.
    package static func decode(_ text: Span<UInt8>) -> UInt64? {
        guard !text.isEmpty, text.count == 1 || text[0] != UInt8(ascii: "0") else { return nil }
        var number: UInt64 = 0
        for i in text.indices {
            guard let digit = value(of: text[i]) else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: 62)
            let (sum, carry) = product.addingReportingOverflow(digit)
            guard !overflow, !carry else { return nil }
            number = sum
        }
        return number
    }

    private static func value(of character: UInt8) -> UInt64? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(character - UInt8(ascii: "0"))
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt64(character - UInt8(ascii: "A")) + 10
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt64(character - UInt8(ascii: "a")) + 36
        default: nil
        }
    }
}
