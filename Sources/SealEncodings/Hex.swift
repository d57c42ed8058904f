/// Bytes as pairs of hexadecimal digits.
package enum Hex {
    /// The lower-case text of `bytes`.
    package static func encode(_ bytes: Span<UInt8>) -> String {
        guard !bytes.isEmpty else { return "" }
        var text: [UInt8] = []
        text.append(addingCapacity: bytes.count * 2) { text in
            for i in bytes.indices {
                text.append(digit(of: bytes[i] >> 4))
                text.append(digit(of: bytes[i] & 15))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func digit(of value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// The bytes that `text` stands for, in either case; `nil` where it is not a row of pairs of digits.
    package static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        guard text.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        var i = 0
        while i < text.count {
            guard let high = digit(text[i]), let low = digit(text[i + 1]) else { return nil }
            bytes.append(high << 4 | low)
            i += 2
        }
        return bytes
    }

    /// The value of one digit, in either case.
    package static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
