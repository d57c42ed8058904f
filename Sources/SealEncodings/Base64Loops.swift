// A room for unsafe code: base64 over pointers. With every index checked the loops cost 1.5 times as much (266 and 176 ns
// for 560 characters), and a token pays for three of them. No C comes in here. Buffers are measured before a loop begins,
// and the fuzz target `base64` does nothing else than to try these functions.

extension Base64 {
    /// The text of `bytes`.
    package func encode(_ bytes: Span<UInt8>) -> [UInt8] {
        let count = encodedCount(of: bytes.count)
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { target, written in
            written = unsafe encode(bytes, to: UnsafeMutableRawBufferPointer(target))
        }
    }

    /// The text of `bytes` as a string.
    package func text(of bytes: Span<UInt8>) -> String {
        unsafe String(unsafeUninitializedCapacity: encodedCount(of: bytes.count)) { target in
            unsafe encode(bytes, to: UnsafeMutableRawBufferPointer(target))
        }
    }

    /// `prefix`, which is ASCII, and the text of `bytes` behind it, in one string.
    package func text(_ prefix: Span<UInt8>, _ bytes: Span<UInt8>) -> String {
        let start = prefix.count
        return unsafe String(unsafeUninitializedCapacity: start + encodedCount(of: bytes.count)) { target in
            for i in 0..<start { unsafe target[i] = prefix[i] }
            let room = UnsafeMutableRawBufferPointer(target)
            return unsafe start + encode(bytes, to: UnsafeMutableRawBufferPointer(rebasing: room[start...]))
        }
    }

    /// Appends the text of `bytes`; traps where `out` has no room for ``encodedCount(of:)`` characters.
    package func encode(_ bytes: Span<UInt8>, into out: inout OutputSpan<UInt8>) {
        unsafe out.withUnsafeMutableBufferPointer { target, count in
            let room = unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(target)[count...])
            count += unsafe encode(bytes, to: room)
        }
    }

    /// Appends the bytes that `text` stands for; `false`, with none of them appended, unless it is canonical.
    ///
    /// Traps where `out` has no room for ``decodedCapacity(of:)`` bytes.
    package func decode(_ text: Span<UInt8>, into out: inout OutputSpan<UInt8>) -> Bool {
        unsafe out.withUnsafeMutableBufferPointer { target, count in
            let room = unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(target)[count...])
            guard let decoded = unsafe decode(text, to: room) else { return false }
            count += decoded
            return true
        }
    }

    /// Writes the bytes that `text` stands for over the first ones of `target`; how many, or `nil` unless it is canonical.
    ///
    /// Traps where `target` has no room for ``decodedCapacity(of:)`` bytes.
    package func decode(_ text: Span<UInt8>, over target: inout MutableSpan<UInt8>) -> Int? {
        unsafe target.withUnsafeMutableBytes { unsafe decode(text, to: $0) }
    }

    /// Writes the text of `bytes`; how long it is.
    private func encode(_ bytes: Span<UInt8>, to target: UnsafeMutableRawBufferPointer) -> Int {
        let count = encodedCount(of: bytes.count)
        precondition(target.count >= count)
        let whole = bytes.count / 3
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let source = source.baseAddress, let start = target.baseAddress else { return }
            unsafe encodeGroups(whole, of: source, to: start)
        }
        let left = bytes.count - 3 * whole
        guard left > 0 else { return count }
        let second = left == 2 ? bytes[3 * whole + 1] : 0
        let group = UInt32(bytes[3 * whole]) << 16 | UInt32(second) << 8
        for place in 0..<left + 1 {
            unsafe target[4 * whole + place] = unsafe digits[Int(group >> UInt32(18 - 6 * place) & 63)]
        }
        for place in 4 * whole + left + 1..<max(count, 4 * whole + left + 1) {
            unsafe target[place] = UInt8(ascii: "=")
        }
        return count
    }

    /// Writes the bytes that `text` stands for; how many, or `nil` unless it is canonical.
    private func decode(_ text: Span<UInt8>, to target: UnsafeMutableRawBufferPointer) -> Int? {
        guard let count = unpaddedCount(of: text) else { return nil }
        let (whole, left) = (count / 4, count % 4)
        let decoded = 3 * whole + max(left - 1, 0)
        precondition(target.count >= decoded)
        var seen: UInt32 = 0
        unsafe text.withUnsafeBufferPointer { source in
            guard let source = source.baseAddress, let start = target.baseAddress else { return }
            seen = unsafe decodeGroups(whole, of: source, to: start)
        }
        if left > 0 {
            guard left > 1 else { return nil }
            var group: UInt32 = 0
            for place in 0..<left { group |= unsafe places[256 * place + Int(text[4 * whole + place])] }
            seen |= group
            unsafe target[3 * whole] = UInt8(truncatingIfNeeded: group)
            if left == 3 { unsafe target[3 * whole + 1] = UInt8(truncatingIfNeeded: group >> 8) }
            // The bits of the last character that belong to no byte are zero.
            guard group >> UInt32(8 * (left - 1)) & 0xff == 0 else { return nil }
        }
        return seen < Self.foreign ? decoded : nil
    }

    /// Decodes whole groups of four characters; the result is `foreign` or more where one is not of the alphabet.
    ///
    /// One look-up for each character gives its bits in their places, and one store of four bytes writes three: the
    /// fourth is overwritten by the next group, so the last group is stored in two pieces.
    @inline(__always)
    private func decodeGroups(
        _ groups: Int, of text: UnsafePointer<UInt8>, to target: UnsafeMutableRawPointer
    ) -> UInt32 {
        guard groups > 0 else { return 0 }
        var seen: UInt32 = 0
        var (from, to) = unsafe (text, target)
        for _ in 1..<groups {
            let three = unsafe group(at: from)
            seen |= three
            unsafe to.storeBytes(of: three.littleEndian, as: UInt32.self)
            unsafe (from, to) = unsafe (from + 4, to + 3)
        }
        let last = unsafe group(at: from)
        unsafe to.storeBytes(of: UInt16(truncatingIfNeeded: last).littleEndian, as: UInt16.self)
        unsafe to.storeBytes(of: UInt8(truncatingIfNeeded: last >> 16), toByteOffset: 2, as: UInt8.self)
        return seen | last
    }

    @inline(__always)
    private func group(at text: UnsafePointer<UInt8>) -> UInt32 {
        unsafe places[Int(text[0])] | places[256 &+ Int(text[1])] | places[512 &+ Int(text[2])]
            | places[768 &+ Int(text[3])]
    }

    /// Encodes whole groups of three bytes: exactly four characters for each.
    @inline(__always)
    private func encodeGroups(_ groups: Int, of bytes: UnsafePointer<UInt8>, to target: UnsafeMutableRawPointer) {
        var (from, to) = unsafe (bytes, target)
        for _ in 0..<groups {
            let three = unsafe UInt32(from[0]) << 16 | UInt32(from[1]) << 8 | UInt32(from[2])
            let four = unsafe UInt32(pairs[Int(three >> 12)]) | UInt32(pairs[Int(three & 0xfff)]) << 16
            unsafe to.storeBytes(of: four.littleEndian, as: UInt32.self)
            unsafe (from, to) = unsafe (from + 3, to + 4)
        }
    }
}
