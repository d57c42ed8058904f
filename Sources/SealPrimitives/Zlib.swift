internal import CZlib

/// zlib streams (RFC 1950).
package enum Zlib {
    /// Why a stream was not inflated.
    package enum InflateError: Error {
        /// Not one whole stream, without a preset dictionary, that ends where the bytes end.
        case malformed
        /// The stream holds more than the limit.
        case tooLarge
    }

    /// The stream that `zlib.compress(data)` of Python makes: level 6, window 15, memory level 8, default strategy.
    package static func deflate(_ bytes: Span<UInt8>) -> [UInt8] {
        var stream = unsafe z_stream()
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        guard unsafe deflateInit_(&stream, Z_DEFAULT_COMPRESSION, ZLIB_VERSION, size) == Z_OK else {
            fatalError("zlib: out of memory")
        }
        defer { unsafe deflateEnd(&stream) }
        let capacity = unsafe Int(deflateBound(&stream, UInt(bytes.count)))
        return unsafe bytes.withUnsafeBufferPointer { source in
            unsafe [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
                // zlib only reads through next_in, in spite of its type.
                unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.avail_in = UInt32(source.count)
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(target.count)
                guard unsafe CZlib.deflate(&stream, Z_FINISH) == Z_STREAM_END else {
                    fatalError("zlib: cannot deflate")
                }
                count = unsafe Int(stream.total_out)
            }
        }
    }

    /// What no limit raises further: it fits zlib's counters, and a sum with it overflows nowhere.
    private static let mostInflated = 1 << 30

    /// What the stream in `bytes` holds: at most `limit` bytes (or 1 GiB, if that is less), and never inflated further.
    package static func inflate(_ bytes: Span<UInt8>, limit: Int) throws(InflateError) -> [UInt8] {
        // One byte over the limit tells a stream that ends there from one that goes on.
        let most = min(max(limit, 0), mostInflated) + 1
        var capacity = min(most, max(256, bytes.count * 4))
        while true {
            if let inflated = try inflate(bytes, capacity: capacity) {
                guard inflated.count <= limit else { throw .tooLarge }
                return inflated
            }
            guard capacity < most else { throw .tooLarge }
            capacity = min(most, capacity * 4)
        }
    }

    /// `nil` where `capacity` bytes do not hold what the stream holds. Starting again with more room costs less than
    /// to keep a stream open across growing arrays, and happens to payloads that shrink to less than a quarter only.
    private static func inflate(_ bytes: Span<UInt8>, capacity: Int) throws(InflateError) -> [UInt8]? {
        var stream = unsafe z_stream()
        guard unsafe inflateInit_(&stream, ZLIB_VERSION, unsafe Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            fatalError("zlib: out of memory")
        }
        defer { unsafe inflateEnd(&stream) }
        var status = Z_OK
        let inflated = unsafe bytes.withUnsafeBufferPointer { source in
            unsafe [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
                unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.avail_in = UInt32(source.count)
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(capacity)
                status = unsafe CZlib.inflate(&stream, Z_FINISH)
                count = capacity - Int(unsafe stream.avail_out)
            }
        }
        if status == Z_STREAM_END {
            guard unsafe stream.avail_in == 0 else { throw .malformed }
            return inflated
        }
        guard status == Z_BUF_ERROR || status == Z_OK, unsafe stream.avail_out == 0 else { throw .malformed }
        return nil
    }
}
