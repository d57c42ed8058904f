/// Unsigned whole numbers as bytes, most significant first.
///
/// Without a width there are no leading zero bytes, and zero has none at all.
package enum BigEndian {
    /// The bytes of a number of fixed width.
    package static func encodeFixed<Number: FixedWidthInteger & UnsignedInteger>(_ number: Number) -> [UInt8] {
        (1...Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (Number.bitWidth - 8 * $0)) }
    }

    /// The number of fixed width in `bytes`, which are as many as it has.
    package static func decodeFixed<Number: FixedWidthInteger & UnsignedInteger>(
        _ bytes: Span<UInt8>, as type: Number.Type = Number.self
    ) -> Number {
        precondition(bytes.count == Number.bitWidth / 8)
        var number: Number = 0
        for i in bytes.indices { number = number << 8 | Number(bytes[i]) }
        return number
    }

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
