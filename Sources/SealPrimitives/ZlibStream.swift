internal import CZlib
internal import Synchronization

/// One stream of zlib, which can be used any number of times, by one thread at a time.
///
/// At a place of its own on the heap, because zlib's state points back at it. `@unchecked Sendable` holds because a
/// stream is either in the pool or with the one caller that took it out.
@safe final class ZlibStream: @unchecked Sendable {
    /// What a stream does.
    enum Direction {
        case deflate, inflate
    }

    private let stream: UnsafeMutablePointer<z_stream>
    private let direction: Direction
    /// Where a caller may put what it has no memory for.
    let scratch = ScratchBytes()

    init(_ direction: Direction) {
        self.direction = direction
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        let status =
            switch direction {
            case .deflate: unsafe deflateInit_(stream, Z_DEFAULT_COMPRESSION, ZLIB_VERSION, size)
            case .inflate: unsafe inflateInit_(stream, ZLIB_VERSION, size)
            }
        guard status == Z_OK else { fatalError("zlib: out of memory") }
    }

    deinit {
        switch direction {
        case .deflate: unsafe deflateEnd(stream)
        case .inflate: unsafe inflateEnd(stream)
        }
        unsafe stream.deallocate()
    }

    /// The most bytes that deflating so many makes.
    func bound(of count: Int) -> Int { unsafe Int(deflateBound(stream, UInt(count))) }

    /// Runs the whole of `source` through, and fills the whole of `output`, which is empty, at most.
    ///
    /// - Returns: zlib's status, and how many bytes of `source` were left over.
    func run(_ source: Span<UInt8>, into output: inout OutputSpan<UInt8>) -> (status: Int32, left: Int) {
        precondition(output.isEmpty && output.capacity <= UInt32.max && source.count <= UInt32.max)
        let status = unsafe source.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target, count in
                // zlib only reads through next_in, in spite of its type.
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.pointee.avail_in = UInt32(source.count)
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(target.count)
                defer { count = unsafe target.count - Int(stream.pointee.avail_out) }
                return switch direction {
                case .deflate: unsafe deflate(stream, Z_FINISH)
                case .inflate: unsafe inflate(stream, Z_FINISH)
                }
            }
        }
        let left = unsafe Int(stream.pointee.avail_in)
        unsafe stream.pointee.next_in = nil
        unsafe stream.pointee.next_out = nil
        return (status, left)
    }

    /// Makes the stream as good as new.
    func reset() {
        switch direction {
        case .deflate: unsafe deflateReset(stream)
        case .inflate: unsafe inflateReset(stream)
        }
    }
}

/// Streams that are kept for the next caller: making one costs 50 µs, twenty times the deflating of a cookie.
///
/// A stream that is kept still holds what it saw last, which is payload and never a key.
final class ZlibPool: Sendable {
    static let deflate = ZlibPool(.deflate)
    static let inflate = ZlibPool(.inflate)

    /// As many as threads are usual; one that finds none makes its own.
    private static let most = 16

    private let direction: ZlibStream.Direction
    private let streams = Mutex<[ZlibStream]>([])

    private init(_ direction: ZlibStream.Direction) { self.direction = direction }

    /// Lends a stream that is as good as new; it comes back so, by ``ZlibStream/reset()``.
    func withStream<Result, E: Error>(_ body: (ZlibStream) throws(E) -> Result) throws(E) -> Result {
        let stream = streams.withLock { $0.popLast() } ?? ZlibStream(direction)
        defer {
            streams.withLock { streams in
                if streams.count < Self.most { streams.append(stream) }
            }
        }
        return try body(stream)
    }
}
