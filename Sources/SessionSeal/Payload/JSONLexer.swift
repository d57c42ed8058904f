/// Strings and numbers of RFC 8259 over a span; ``JSONScanner`` has the structure around them.
package enum JSONLexer {
    /// The index of the first byte from `start` on that is not white space of JSON.
    @inline(__always)
    static func skipSpace(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            // One comparison settles the usual case.
            guard byte <= 0x20, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { break }
            at &+= 1
        }
        return at
    }

    /// A one in each byte of a word.
    static let ones: UInt64 = 0x0101_0101_0101_0101

    /// Eight bytes, the first in the lowest place. Byte by byte in the source: with the length of the inner span
    /// known, the compiler drops its checks and makes one load of it, without a pointer.
    @inline(__always)
    static func word(_ bytes: Span<UInt8>, at index: Int) -> UInt64 {
        let eight = bytes.extracting(index..<(index &+ 8))
        let low = UInt64(eight[0]) | UInt64(eight[1]) << 8 | UInt64(eight[2]) << 16 | UInt64(eight[3]) << 24
        let high = UInt64(eight[4]) | UInt64(eight[5]) << 8 | UInt64(eight[6]) << 16 | UInt64(eight[7]) << 24
        return low | high << 32
    }

    /// Four bytes in the same way.
    @inline(__always)
    static func halfWord(_ bytes: Span<UInt8>, at index: Int) -> UInt32 {
        let four = bytes.extracting(index..<(index &+ 4))
        return UInt32(four[0]) | UInt32(four[1]) << 8 | UInt32(four[2]) << 16 | UInt32(four[3]) << 24
    }

    /// A one in each byte of `word` that is `byte`.
    @inline(__always)
    static func bytes(of word: UInt64, equalTo byte: UInt8) -> UInt64 {
        // Zero where they are equal, and only zero has no high bit after the sum. No carry leaves its byte.
        let difference = word ^ ones &* UInt64(byte)
        let low = ones &* 0x7f
        return ~((difference & low) &+ low | difference) >> 7 & ones
    }

    /// The index after the closing quote of the string whose content begins at `start`: no control characters, only
    /// the escapes of JSON (half surrogate pairs among them), and strict UTF-8.
    @inline(__always)
    static func endOfString(_ bytes: Span<UInt8>, from start: Int) throws(JSONError) -> Int {
        var at = start
        while true {
            at = indexOfSpecial(bytes, from: at)
            guard at < bytes.count else { throw .syntax(offset: at) }
            switch bytes[at] {
            case 0x22: return at &+ 1
            case 0x5c: at = try endOfEscape(bytes, from: at &+ 1)
            case 0x80...: at = try endOfSequence(bytes, from: at)
            default: throw .syntax(offset: at)
            }
        }
    }

    /// The index of the next quote, backslash, control character or byte that is not ASCII, or the count.
    @inline(__always)
    static func indexOfSpecial(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while bytes.count &- at >= 8 {
            let special = special(word(bytes, at: at))
            if special != 0 { return at &+ special.trailingZeroBitCount / 8 }
            at &+= 8
        }
        while at < bytes.count, bytes[at] >= 0x20, bytes[at] < 0x80, bytes[at] != 0x22, bytes[at] != 0x5c { at &+= 1 }
        return at
    }

    /// The same for one whole string, which is short and mostly plain: its last bytes are looked at all at once. With
    /// `delete` the control character U+007F, which JSON lets stand, counts too.
    @inline(__always)
    static func indexOfSpecial(inString bytes: Span<UInt8>, from start: Int, delete: Bool) -> Int {
        let count = bytes.count
        var at = start
        while count &- at >= 8 {
            let special = special(word(bytes, at: at), delete: delete)
            if special != 0 { return at &+ special.trailingZeroBitCount / 8 }
            at &+= 8
        }
        let rest = count &- at
        guard rest > 0 else { return count }
        // In parts that overlap.
        let word =
            if rest >= 4 {
                UInt64(halfWord(bytes, at: at)) | UInt64(halfWord(bytes, at: count &- 4)) << 32
            } else {
                0x2020_2020_2000_0000 | UInt64(bytes[at]) | UInt64(bytes[at &+ rest / 2]) << 8
                    | UInt64(bytes[count &- 1]) << 16
            }
        guard special(word, delete: delete) != 0 else { return count }
        while special(0x2020_2020_2020_2000 | UInt64(bytes[at]), delete: delete) == 0 { at &+= 1 }
        return at
    }

    /// The high bit of the first byte of `word` that is to be found, and maybe of later ones.
    @inline(__always)
    private static func special(_ word: UInt64, delete: Bool = false) -> UInt64 {
        // A byte's high bit is set where it underflows. Borrows run upwards, so the lowest one that is set is true.
        let control = word &- ones &* 0x20
        let quote = (word ^ (ones &* 0x22)) &- ones
        let backslash = (word ^ (ones &* 0x5c)) &- ones
        let last = delete ? (word ^ (ones &* 0x7f)) &- ones : 0
        return (control | quote | backslash | word | last) & (ones &* 0x80)
    }

    /// The index of the next quote or backslash, or the count. For strings that are known to be grammatical.
    @inline(__always)
    static func indexOfQuoteOrBackslash(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while bytes.count &- at >= 8 {
            let word = word(bytes, at: at)
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5c)
            let found = (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)) & (ones &* 0x80)
            if found != 0 { return at &+ found.trailingZeroBitCount / 8 }
            at &+= 8
        }
        while at < bytes.count, bytes[at] != 0x22, bytes[at] != 0x5c { at &+= 1 }
        return at
    }

    /// The index after the escape whose letter stands at `letter`.
    private static func endOfEscape(_ bytes: Span<UInt8>, from letter: Int) throws(JSONError) -> Int {
        guard letter < bytes.count else { throw .syntax(offset: letter) }
        switch bytes[letter] {
        case 0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74: return letter + 1
        case 0x75:
            for at in letter + 1...letter + 4 {
                guard at < bytes.count, hexDigit(bytes[at]) != nil else { throw .syntax(offset: at) }
            }
            return letter + 5
        default: throw .syntax(offset: letter)
        }
    }

    /// The index after the UTF-8 sequence of two to four bytes at `start`: neither longer than needed, nor a
    /// surrogate, nor above U+10FFFF (Unicode, table 3-7).
    private static func endOfSequence(_ bytes: Span<UInt8>, from start: Int) throws(JSONError) -> Int {
        let count: Int
        let second: ClosedRange<UInt8>
        switch bytes[start] {
        case 0xc2...0xdf: (count, second) = (2, 0x80...0xbf)
        case 0xe0: (count, second) = (3, 0xa0...0xbf)
        case 0xed: (count, second) = (3, 0x80...0x9f)
        case 0xe1...0xef: (count, second) = (3, 0x80...0xbf)
        case 0xf0: (count, second) = (4, 0x90...0xbf)
        case 0xf1...0xf3: (count, second) = (4, 0x80...0xbf)
        case 0xf4: (count, second) = (4, 0x80...0x8f)
        default: throw .syntax(offset: start)
        }
        guard bytes.count - start >= count, second.contains(bytes[start + 1]) else { throw .syntax(offset: start) }
        for at in start + 2..<start + count where bytes[at] & 0xc0 != 0x80 { throw .syntax(offset: start) }
        return start + count
    }

    /// The value of a hexadecimal digit of either case.
    @inline(__always)
    static func hexDigit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case 0x30...0x39: UInt16(byte &- 0x30)
        case 0x41...0x46: UInt16(byte &- 0x37)
        case 0x61...0x66: UInt16(byte &- 0x57)
        default: nil
        }
    }

    /// The index after the number that begins at `start`, and how many digits it has.
    @inline(__always)
    static func endOfNumber(_ bytes: Span<UInt8>, from start: Int) throws(JSONError) -> (end: Int, digits: Int) {
        var at = start
        if at < bytes.count, bytes[at] == 0x2d { at &+= 1 }
        let whole = at
        at = try endOfDigits(bytes, from: whole)
        // A zero stands alone: what follows it is found not to fit by whoever goes on from there.
        if bytes[whole] == 0x30 { at = whole &+ 1 }
        var digits = at &- whole
        if at < bytes.count, bytes[at] == 0x2e {
            let fraction = at &+ 1
            at = try endOfDigits(bytes, from: fraction)
            digits &+= at &- fraction
        }
        if at < bytes.count, bytes[at] | 0x20 == 0x65 {
            var exponent = at &+ 1
            if exponent < bytes.count, bytes[exponent] == 0x2b || bytes[exponent] == 0x2d { exponent &+= 1 }
            at = try endOfDigits(bytes, from: exponent)
            digits &+= at &- exponent
        }
        return (at, digits)
    }

    /// The index after one or more digits.
    @inline(__always)
    private static func endOfDigits(_ bytes: Span<UInt8>, from start: Int) throws(JSONError) -> Int {
        var at = start
        while at < bytes.count, bytes[at] &- 0x30 < 10 { at &+= 1 }
        guard at > start else { throw .syntax(offset: at) }
        return at
    }
}
