/// A string of JSON, which unlike Swift's may hold half of a surrogate pair, as Python's can.
///
/// Two are equal when their code points are, and are ordered by code point, as Python orders them. Composed and
/// decomposed letters differ, which they do not in Swift's `String`.
public struct JSONString: Sendable {
    private enum Storage {
        /// Text without a lone surrogate.
        case text(String)
        /// At least one lone surrogate; UTF-8 but for those, which are encoded as if they were characters (WTF-8).
        case surrogates([UInt8])
    }

    private let storage: Storage

    /// Makes the string of a text.
    public init(_ text: String) {
        storage = .text(text)
    }

    /// Makes a string of UTF-8 in which half surrogate pairs may stand as three bytes, but never two that make a pair.
    package init(surrogates bytes: [UInt8]) {
        storage = .surrogates(bytes)
    }

    /// The text; throws ``JSONError/loneSurrogate`` where there is none.
    public var text: String {
        get throws(JSONError) {
            guard case .text(let text) = storage else { throw .loneSurrogate }
            return text
        }
    }

    /// Whether no text can hold this string.
    package var hasLoneSurrogate: Bool {
        if case .surrogates = storage { true } else { false }
    }

    /// How many bytes there are.
    package var byteCount: Int {
        switch storage {
        case .text(let text): text.utf8.count
        case .surrogates(let bytes): bytes.count
        }
    }

    /// The first eight bytes as a number that orders strings unless it is the same for both.
    @inline(__always)
    package var orderingPrefix: UInt64 {
        switch storage {
        case .text(let text): Self.orderingPrefix(of: text.utf8.span)
        case .surrogates(let bytes): Self.orderingPrefix(of: bytes.span)
        }
    }

    @inline(__always)
    private static func orderingPrefix(of bytes: Span<UInt8>) -> UInt64 {
        let count = bytes.count
        if count >= 8 { return JSONLexer.word(bytes, at: 0).byteSwapped }
        // At most three parts, which overlap: a loop over the bytes takes twice as long.
        let last = UInt64(64 &- 8 &* count)
        if count >= 4 {
            let (first, rest) = (JSONLexer.halfWord(bytes, at: 0), JSONLexer.halfWord(bytes, at: count &- 4))
            return UInt64(first.byteSwapped) << 32 | UInt64(rest.byteSwapped) << last
        }
        guard count > 0 else { return 0 }
        let middle = UInt64(bytes[count / 2]) << UInt64(56 &- 8 &* (count / 2))
        return UInt64(bytes[0]) << 56 | middle | UInt64(bytes[count &- 1]) << last
    }

    /// Hands over the text as it is, or nothing where there is none.
    package var textOrNil: String? {
        if case .text(let text) = storage { text } else { nil }
    }

    /// Calls `body` with the bytes: UTF-8, lone surrogates as three bytes.
    @inline(__always)
    package func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch storage {
        case .text(let text): try body(text.utf8.span)
        case .surrogates(let bytes): try body(bytes.span)
        }
    }

    /// Whether this is exactly `name`, byte for byte.
    package func isName(_ name: String) -> Bool {
        guard case .text(let text) = storage, text.utf8.count == name.utf8.count else { return false }
        return Self.areEqual(text.utf8.span, name.utf8.span)
    }

    /// Whether the bytes are the same.
    static func areEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }
}

extension JSONString: Hashable, Comparable {
    /// Whether the code points are the same.
    public static func == (left: JSONString, right: JSONString) -> Bool {
        switch (left.storage, right.storage) {
        case (.text(let left), .text(let right)):
            // Lengths first: they are at hand, and differ for most names of an object.
            left.utf8.count == right.utf8.count && areEqual(left.utf8.span, right.utf8.span)
        case (.surrogates(let left), .surrogates(let right)): left == right
        default: false
        }
    }

    /// Feeds the bytes, never Swift's `String`, whose hash is the same for both forms of `é`.
    public func hash(into hasher: inout Hasher) {
        withBytes { bytes in
            var at = 0
            while bytes.count - at >= 8 {
                hasher.combine(JSONLexer.word(bytes, at: at))
                at += 8
            }
            var rest: UInt64 = 0
            while at < bytes.count {
                rest = rest << 8 | UInt64(bytes[at])
                at += 1
            }
            hasher.combine(rest)
            hasher.combine(bytes.count)
        }
    }

    /// The order of code points, which is that of the bytes, and not that of UTF-16.
    public static func < (left: JSONString, right: JSONString) -> Bool {
        left.withBytes { left in
            right.withBytes { right in
                for index in 0..<min(left.count, right.count) where left[index] != right[index] {
                    return left[index] < right[index]
                }
                return left.count < right.count
            }
        }
    }
}

extension JSONString: ExpressibleByStringLiteral {
    /// Makes the string of a text.
    public init(stringLiteral text: String) {
        self.init(text)
    }
}
