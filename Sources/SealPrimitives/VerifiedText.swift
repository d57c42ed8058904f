/// A part of a token for which a checked tag vouches. Only ``HMAC`` makes one, and it costs no copy of the token.
package struct VerifiedText: Sendable {
    @usableFromInline let token: String
    @usableFromInline let range: Range<Int>

    init(authentic range: Range<Int>, of token: String) {
        self.range = range
        self.token = token
    }

    /// The length in bytes of UTF-8.
    package var count: Int { range.count }

    /// Lends the text as UTF-8.
    @inlinable
    package func withSpan<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try body(token.utf8.span.extracting(range))
    }

    /// A part of this text; offsets in UTF-8 bytes.
    package func part(_ part: Range<Int>) -> VerifiedText {
        precondition(part.upperBound <= count)
        return VerifiedText(
            authentic: range.lowerBound + part.lowerBound..<range.lowerBound + part.upperBound, of: token)
    }

    /// Decodes: what comes out is as authentic as what went in.
    @inlinable
    package func map<E: Error>(_ decode: (Span<UInt8>) throws(E) -> [UInt8]) throws(E) -> VerifiedBytes {
        VerifiedBytes(authentic: try withSpan(decode))
    }
}

/// Bytes for which a checked tag vouches, made from a ``VerifiedText``, checked by ``HMAC``, or
/// opened by ``AESGCM`` or ``XAES256GCM``.
package struct VerifiedBytes: Sendable {
    /// The bytes.
    package let bytes: [UInt8]

    @usableFromInline
    init(authentic bytes: [UInt8]) { self.bytes = bytes }

    /// Decodes: what comes out is as authentic as what went in.
    @inlinable
    package func map<E: Error>(_ decode: (Span<UInt8>) throws(E) -> [UInt8]) throws(E) -> VerifiedBytes {
        VerifiedBytes(authentic: try decode(bytes.span))
    }
}
