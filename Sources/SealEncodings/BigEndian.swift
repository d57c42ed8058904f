/// Unsigned whole numbers as bytes, most significant first, without leading zero bytes: zero has none.
package enum BigEndian {
    /// The bytes of `number`, 0 to 8 of them.
    package static func encode(_ number: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var shift = 64 - number.leadingZeroBitCount / 8 * 8
        while shift > 0 {
            shift -= 8
            bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
        }
        return bytes
    }

    /// The number of at most 8 `bytes`; `nil` where there are more, or where the first one is zero.
    package static func decode(_ bytes: Span<UInt8>) -> UInt64? {
        guard bytes.count <= 8, bytes.isEmpty || bytes[0] != 0 else { return nil }
        var number: UInt64 = 0
        for i in bytes.indices { number = number << 8 | UInt64(bytes[i]) }
        return number
    }
}
