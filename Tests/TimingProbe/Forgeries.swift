import SealEncodings

/// Tokens whose tag is wrong in its first byte or in its last, and differ in nothing else.
///
/// Both classes are made by the same work in the same memory, of the same messages and by the same change: what one of
/// them leaves in caches and predictors the other leaves too. Many messages and changes take turns, so that no look-up
/// that depends on one of them is taken for a difference between the classes.
struct Forgeries {
    /// Where the tag is wrong.
    enum Place: UInt8, CaseIterable {
        case first = 0
        case last = 0xff
    }

    /// How many messages take turns.
    static let messageCount = 64

    private let tokens: [(head: [UInt8], bytes: [UInt8])]
    private let tagCount: Int
    private let base64: Base64

    /// Makes forgeries of good tokens, each with a tag of `tagCount` bytes at the end of its last part.
    init(of tokens: [String], tagCount: Int) {
        let base64 = tokens.contains { $0.hasSuffix("=") } ? Base64.urlSafePadded : .urlSafe
        self.tokens = tokens.map { token in
            let separator = token.utf8.lastIndex { ".:".utf8.contains($0) }
            let start = separator.map { token.utf8.index(after: $0) } ?? token.startIndex
            guard let bytes = base64.decode(token[start...].utf8.span) else { fatalError("no base64") }
            return (Array(token[..<start].utf8), bytes)
        }
        self.tagCount = tagCount
        self.base64 = base64
    }

    /// The token of a message with one byte of its tag changed by `change`, which is not 0.
    func token(_ message: Int, wrongAt place: Place, by change: UInt8) -> String {
        var (text, bytes) = tokens[message % tokens.count]
        bytes[bytes.count - tagCount] ^= change & ~place.rawValue
        bytes[bytes.count - 1] ^= change & place.rawValue
        text += base64.encode(bytes.span)
        return String(decoding: text, as: UTF8.self)
    }
}
