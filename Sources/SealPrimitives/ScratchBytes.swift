/// Memory that one caller at a time writes into, kept for the next one.
///
/// `@unchecked Sendable` holds because whoever owns it, a ``ZlibStream``, is with one caller at a time.
@safe final class ScratchBytes: @unchecked Sendable {
    /// More than this is let go after use: no hostile token makes a process keep it.
    private static let mostKept = 64 * 1024

    private var memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 0)
    private var count = 0

    deinit { unsafe memory.deallocate() }

    /// Takes what `write` appends, at most `capacity` bytes, in place of what was there; returns what it returns.
    func fill(capacity: Int, _ write: (inout OutputSpan<UInt8>) -> Bool) -> Bool {
        if unsafe capacity > memory.count || memory.count > Self.mostKept {
            unsafe memory.deallocate()
            unsafe memory = .allocate(capacity: capacity)
        }
        var output = unsafe OutputSpan(buffer: memory, initializedCount: 0)
        let result = write(&output)
        count = unsafe output.finalize(for: memory)
        return result
    }

    /// Lends the bytes.
    func withSpan<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try body(unsafe Span(_unsafeElements: UnsafeBufferPointer(memory)).extracting(first: count))
    }
}
