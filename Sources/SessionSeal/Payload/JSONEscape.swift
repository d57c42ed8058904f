/// Escapes in a string of JSON.
enum JSONEscape {
    /// Writes the escape of the code point at `at`, and returns the index after it.
    static func write(_ bytes: Span<UInt8>, _ at: Int, _ room: inout OutputSpan<UInt8>) -> Int {
        let letter: UInt8
        switch bytes[at] {
        case 0x22, 0x5c: letter = bytes[at]
        case 0x08: letter = 0x62
        case 0x09: letter = 0x74
        case 0x0a: letter = 0x6e
        case 0x0c: letter = 0x66
        case 0x0d: letter = 0x72
        case let byte where byte < 0x80:
            writeUnit(UInt32(byte), &room)
            return at + 1
        default: return writeSequence(bytes, at, &room)
        }
        room.append(0x5c)
        room.append(letter)
        return at + 1
    }

    /// Writes the code point at `at`, in UTF-8 or a surrogate in its pattern, as one or two escapes.
    private static func writeSequence(_ bytes: Span<UInt8>, _ at: Int, _ room: inout OutputSpan<UInt8>) -> Int {
        let lead = UInt32(bytes[at])
        let count = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
        var codePoint = lead & (0x7f >> UInt32(count))
        for index in at + 1..<at + count { codePoint = codePoint << 6 | UInt32(bytes[index] & 0x3f) }
        if codePoint < 0x10000 {
            writeUnit(codePoint, &room)
        } else {
            writeUnit(0xd800 + (codePoint - 0x10000) >> 10, &room)
            writeUnit(0xdc00 + codePoint & 0x3ff, &room)
        }
        return at + count
    }

    private static func writeUnit(_ unit: UInt32, _ room: inout OutputSpan<UInt8>) {
        room.append(0x5c)
        room.append(0x75)
        for place: UInt32 in 0..<4 {
            let digit = UInt8(unit >> (12 - 4 * place) & 0xf)
            room.append(digit < 10 ? digit + 0x30 : digit + 0x57)
        }
    }
}
