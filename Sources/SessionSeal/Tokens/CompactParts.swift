/// Where the parts of a compact serialization stand (RFC 7515, section 7.1; RFC 7516, section 7.1): texts with a "." between
/// one and the next.
struct CompactParts: Sendable {
    /// Offsets in UTF-8 bytes.
    let ranges: [Range<Int>]

    /// Finds exactly `count` parts, of which any may be empty.
    init(_ token: Span<UInt8>, count: Int) throws(TokenError) {
        var ranges: [Range<Int>] = []
        var start = 0
        for at in token.indices where token[at] == UInt8(ascii: ".") {
            // A token of separators alone is not looked at further than a good one.
            guard ranges.count < count else { throw .malformed(.separatorMisplaced) }
            ranges.append(start..<at)
            start = at + 1
        }
        ranges.append(start..<token.count)
        guard ranges.count >= count else { throw .malformed(.separatorMissing) }
        guard ranges.count == count else { throw .malformed(.separatorMisplaced) }
        self.ranges = ranges
    }
}
