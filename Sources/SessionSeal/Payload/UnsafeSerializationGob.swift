// Go's encoding/gob: a chain of messages, each a length and that many bytes. An unsigned number is one byte below 0x80,
// or the byte 0x100 - k and k bytes, big-endian; a signed one is unsigned, its lowest bit saying "complement the rest".

extension UnsafeSerialization {
    /// Whether messages fill `bytes` exactly, and the first one begins as gob's encoder begins.
    ///
    /// That is the id of a basic type (1 to 8) and the byte 0 before its value, or a new type's negated id (from -64
    /// down) and the field of its definition (1 to 7). Either way a control character follows that no text holds.
    static func goGob(_ bytes: Span<UInt8>) -> UnsafeSerialization? {
        guard let length = gobNumber(in: bytes, at: 0), let id = gobNumber(in: bytes, at: length.end),
            id.end < bytes.count, id.end - length.end < length.value
        else { return nil }
        let field = bytes[id.end]
        let isBasic = id.value % 2 == 0 && (1...8).contains(id.value / 2) && field == 0
        let isDefinition = id.value % 2 == 1 && id.value / 2 >= 63 && (1...7).contains(field)
        guard isBasic || isDefinition else { return nil }

        var position = 0
        while position < bytes.count {
            guard let length = gobNumber(in: bytes, at: position), length.value > 0,
                length.value <= bytes.count - length.end
            else { return nil }
            position = length.end + Int(length.value)
        }
        return .goGob
    }

    /// The unsigned number at `start` and where it ends, or `nil` where none is.
    private static func gobNumber(in bytes: Span<UInt8>, at start: Int) -> (value: UInt64, end: Int)? {
        guard start < bytes.count else { return nil }
        let first = bytes[start]
        if first < 0x80 { return (UInt64(first), start + 1) }
        let size = 0x100 - Int(first)
        guard size <= 8, size < bytes.count - start else { return nil }
        var value: UInt64 = 0
        for index in start + 1...start + size { value = value << 8 | UInt64(bytes[index]) }
        return (value, start + size + 1)
    }
}
