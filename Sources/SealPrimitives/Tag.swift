internal import COpenSSL

/// A MAC's output, of at most 64 bytes, on the stack.
public struct Tag: Sendable {
    /// The most bytes that a tag has: those of HMAC-SHA512.
    package static let capacity = 64

    @usableFromInline var storage = InlineArray<64, UInt8>(repeating: 0)
    /// The length in bytes.
    public let count: Int

    /// Makes a tag of `count` bytes, the first ones of the 64 that `write` is handed as zeros, to fill.
    @inlinable @inline(__always)
    public init<E: Error>(count: Int, write: (inout MutableSpan<UInt8>) throws(E) -> Void) throws(E) {
        self.count = count
        var span = storage.mutableSpan
        try write(&span)
    }

    /// Lends the bytes.
    @inlinable @inline(__always)
    public func withSpan<R>(_ body: (Span<UInt8>) -> R) -> R {
        body(storage.span.extracting(first: count))
    }

    /// Compares two tags in a time that depends on their lengths alone.
    package static func == (a: Tag, b: Tag) -> Bool {
        a.withSpan { a in b.withSpan { b in constantTimeEqual(a, b) } }
    }
}

/// Compares two byte strings in a time that depends on their lengths alone.
package func constantTimeEqual(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    #if DEBUG
    ComparedTags.add()
    #endif
    guard a.count == b.count else { return false }
    return unsafe a.withUnsafeBufferPointer { a in
        unsafe b.withUnsafeBufferPointer { b in unsafe CRYPTO_memcmp(a.baseAddress, b.baseAddress, a.count) == 0 }
    }
}
