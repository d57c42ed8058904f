/// The grammar of RFC 8259, checked before anything is built from the bytes.
///
/// Not recursive, so that no nesting exhausts the stack. Stricter than the RFC allows readers to be: strict UTF-8, no
/// byte order mark. A name may repeat and a surrogate escape may stand alone: that is a matter of looking, not of
/// grammar.
package enum JSONScanner {
    /// The nesting that no configured limit raises further: whatever walks or frees a tree recurses.
    package static let deepest = 512

    /// Checks that `bytes` are exactly one value, white space around it allowed.
    ///
    /// The first fault from the left is reported, be it grammar or a limit. ``JSONLimits/depth`` counts as
    /// ``deepest`` when it is greater.
    package static func validate(_ bytes: Span<UInt8>, limits: JSONLimits) throws(JSONError) {
        var nesting = Nesting(limits: limits, textCount: bytes.count)
        var at = 0
        nextValue: while true {
            at = JSONLexer.skipSpace(bytes, from: at)
            guard at < bytes.count else { throw .syntax(offset: at) }
            switch bytes[at] {
            case 0x22:
                at = try JSONLexer.endOfString(bytes, from: at &+ 1)
            case 0x7b:
                try nesting.open(object: true)
                at = JSONLexer.skipSpace(bytes, from: at &+ 1)
                guard at < bytes.count, bytes[at] == 0x7d else {
                    try nesting.countMember()
                    at = try endOfName(bytes, from: at)
                    continue nextValue
                }
                nesting.close()
                at &+= 1
            case 0x5b:
                try nesting.open(object: false)
                at = JSONLexer.skipSpace(bytes, from: at &+ 1)
                guard at < bytes.count, bytes[at] == 0x5d else {
                    try nesting.countMember()
                    continue nextValue
                }
                nesting.close()
                at &+= 1
            case 0x74: at = try endOfLetters(bytes, from: at, 0x6575_7274)
            case 0x66: at = try endOfLetters(bytes, from: at &+ 1, 0x6573_6c61)
            case 0x6e: at = try endOfLetters(bytes, from: at, 0x6c6c_756e)
            default:
                let (end, digits) = try JSONLexer.endOfNumber(bytes, from: at)
                guard digits <= limits.digits else { throw .limit(.digits(limits.digits)) }
                at = end
            }
            // A value has ended, and perhaps the containers around it.
            while true {
                at = JSONLexer.skipSpace(bytes, from: at)
                guard nesting.depth > 0 else {
                    guard at == bytes.count else { throw .syntax(offset: at) }
                    return
                }
                guard at < bytes.count else { throw .syntax(offset: at) }
                let byte = bytes[at]
                if byte == 0x2c {
                    try nesting.countMember()
                    at &+= 1
                    if nesting.inObject {
                        at = try endOfName(bytes, from: JSONLexer.skipSpace(bytes, from: at))
                    }
                    continue nextValue
                }
                guard byte == (nesting.inObject ? 0x7d : 0x5d) else { throw .syntax(offset: at) }
                nesting.close()
                at &+= 1
            }
        }
    }

    /// The index after a name and its colon.
    @inline(__always)
    private static func endOfName(_ bytes: Span<UInt8>, from start: Int) throws(JSONError) -> Int {
        guard start < bytes.count, bytes[start] == 0x22 else { throw .syntax(offset: start) }
        let end = JSONLexer.skipSpace(bytes, from: try JSONLexer.endOfString(bytes, from: start &+ 1))
        guard end < bytes.count, bytes[end] == 0x3a else { throw .syntax(offset: end) }
        return end &+ 1
    }

    /// The index after four letters, the first of them in the lowest byte of `letters`.
    private static func endOfLetters(
        _ bytes: Span<UInt8>, from start: Int, _ letters: UInt32
    ) throws(JSONError) -> Int {
        for index in 0..<4 {
            let letter = UInt8(truncatingIfNeeded: letters >> UInt32(8 * index))
            guard start + index < bytes.count, bytes[start + index] == letter else {
                throw .syntax(offset: start + index)
            }
        }
        return start + 4
    }

    /// The containers that are open, each with its kind and, where they may be too many, the members it has had so far.
    private struct Nesting {
        private(set) var depth = 0
        private(set) var inObject = false
        private let depthLimit: Int
        private let memberLimit: Int
        // What `inObject` was outside, a bit for each container from the outermost on: few words to clear for a text
        // that is mostly short.
        private var outer = InlineArray<8, UInt64>(repeating: 0)
        // Every member takes a byte and a comma, so a short text cannot have too many of them.
        private let isCounting: Bool
        private var members = 0
        private var outerMembers: [Int] = []

        init(limits: JSONLimits, textCount: Int) {
            depthLimit = min(limits.depth, deepest)
            memberLimit = limits.members
            isCounting = textCount / 2 >= limits.members
        }

        @inline(__always)
        mutating func open(object: Bool) throws(JSONError) {
            guard depth < depthLimit else { throw .limit(.depth(depthLimit)) }
            let bit: UInt64 = 1 << UInt64(depth & 63)
            if inObject { outer[depth >> 6] |= bit } else { outer[depth >> 6] &= ~bit }
            depth &+= 1
            inObject = object
            if isCounting {
                outerMembers.append(members)
                members = 0
            }
        }

        @inline(__always)
        mutating func close() {
            depth &-= 1
            inObject = outer[depth >> 6] >> UInt64(depth & 63) & 1 == 1
            if isCounting { members = outerMembers.removeLast() }
        }

        @inline(__always)
        mutating func countMember() throws(JSONError) {
            guard isCounting else { return }
            guard members < memberLimit else { throw .limit(.members(memberLimit)) }
            members &+= 1
        }
    }
}
