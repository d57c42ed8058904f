// What takes a closure here is public, as in ``Tag``, and inlined by force: the compiler does not specialize generic
// functions of another module that are `package`, which costs 15 ns for each closure. The module is no product.

/// A part of a token for which a checked tag vouches. Only ``HMAC`` makes one, and it costs no copy of the token.
public struct VerifiedText: Sendable {
    /// The token that it is a part of.
    @usableFromInline package let token: String
    /// Where, in bytes of UTF-8.
    @usableFromInline package let range: Range<Int>

    init(authentic range: Range<Int>, of token: String) {
        self.range = range
        self.token = token
    }

    /// The length in bytes of UTF-8.
    package var count: Int { range.count }

    /// Lends the text as UTF-8.
    @inlinable @inline(__always)
    public func withSpan<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try body(token.utf8.span.extracting(range))
    }

    /// Decodes a part of this text (offsets in UTF-8 bytes): what comes out is as authentic as what went in.
    @inlinable @inline(__always)
    public func map<E: Error>(
        _ part: Range<Int>, _ decode: (Span<UInt8>) throws(E) -> [UInt8]
    ) throws(E) -> VerifiedBytes {
        VerifiedBytes(authentic: try decode(token.utf8.span.extracting(range).extracting(part)))
    }
}

/// Bytes for which a checked tag vouches, made from a ``VerifiedText``, checked by ``HMAC``, or
/// opened by ``AESGCM`` or ``XAES256GCM``.
public struct VerifiedBytes: Sendable {
    /// The bytes.
    public let bytes: [UInt8]

    @usableFromInline
    init(authentic bytes: [UInt8]) { self.bytes = bytes }

    /// Decodes: what comes out is as authentic as what went in.
    @inlinable @inline(__always)
    public func map<E: Error>(_ decode: (Span<UInt8>) throws(E) -> [UInt8]) throws(E) -> VerifiedBytes {
        VerifiedBytes(authentic: try decode(bytes.span))
    }
}
