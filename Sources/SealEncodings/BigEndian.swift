/// Unsigned whole numbers as bytes, most significant first.
///
/// Without a width there are no leading zero bytes, and zero has none at all.
package enum BigEndian {
    /// The last `width` bytes of `number`, at most 8.
    package static func encode(_ number: UInt64, width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (width - 1 - $0))) }
    }

    /// The number that fills all of `bytes`, at most 8.
    package static func decode(whole bytes: Span<UInt8>) -> UInt64 {
        precondition(bytes.count <= 8)
        if bytes.count == 8 { return word(bytes, at: 0) }
        var number: UInt64 = 0
        for i in bytes.indices { number = number << 8 | UInt64(bytes[i]) }
        return number
    }

    /// The eight bytes from `index` on. Byte by byte in the source: with the length of the inner span known, the compiler
    /// drops its checks and makes one load of it, without a pointer, if the bytes stand as the machine loads them.
    @inlinable @inline(__always)
    package static func word(_ bytes: Span<UInt8>, at index: Int) -> UInt64 {
        let eight = bytes.extracting(index..<(index &+ 8))
        let low = UInt64(eight[0]) | UInt64(eight[1]) << 8 | UInt64(eight[2]) << 16 | UInt64(eight[3]) << 24
        let high = UInt64(eight[4]) | UInt64(eight[5]) << 8 | UInt64(eight[6]) << 16 | UInt64(eight[7]) << 24
        return (low | high << 32).byteSwapped
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
        return decode(whole: bytes)
    }
}
