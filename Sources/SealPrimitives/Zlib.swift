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
        withDeflated(bytes) { stream in
            [UInt8](capacity: stream.count) { out in for i in stream.indices { out.append(stream[i]) } }
        }
    }

    /// What `body` makes of that stream, which is lent in memory that is kept.
    package static func withDeflated<R>(_ bytes: Span<UInt8>, _ body: (Span<UInt8>) -> R) -> R {
        ZlibPool.deflate.withStream { stream in
            let hasEnded = stream.scratch.fill(capacity: stream.bound(of: bytes.count)) { out in
                stream.run(bytes, into: &out).status == Z_STREAM_END
            }
            stream.reset()
            guard hasEnded else { fatalError("zlib: cannot deflate") }
            return stream.scratch.withSpan(body)
        }
    }

    /// What no limit raises further: it fits zlib's counters, and a sum with it overflows nowhere.
    private static let mostInflated = 1 << 30

    /// What the stream in `bytes` holds: at most `limit` bytes (or 1 GiB, if that is less), and never inflated further.
    package static func inflate(_ bytes: Span<UInt8>, limit: Int) throws(InflateError) -> [UInt8] {
        try ZlibPool.inflate.withStream { (stream) throws(InflateError) in
            try inflate(bytes, by: stream, limit: limit)
        }
    }

    /// The same for a stream of at most `capacity` bytes that `write` appends, into memory that is kept; `nil` if it says
    /// that there is none.
    package static func inflate(
        limit: Int, capacity: Int, _ write: (inout OutputSpan<UInt8>) -> Bool
    ) throws(InflateError) -> [UInt8]? {
        try ZlibPool.inflate.withStream { (stream) throws(InflateError) in
            guard stream.scratch.fill(capacity: capacity, write) else { return nil }
            return try stream.scratch.withSpan { (bytes) throws(InflateError) in
                try inflate(bytes, by: stream, limit: limit)
            }
        }
    }

    private static func inflate(
        _ bytes: Span<UInt8>, by stream: ZlibStream, limit: Int
    ) throws(InflateError) -> [UInt8] {
        // One byte over the limit tells a stream that ends there from one that goes on.
        let most = min(max(limit, 0), mostInflated) + 1
        var capacity = min(most, max(256, bytes.count * 4))
        while true {
            if let inflated = try inflate(bytes, by: stream, capacity: capacity) {
                guard inflated.count <= limit else { throw .tooLarge }
                return inflated
            }
            guard capacity < most else { throw .tooLarge }
            capacity = min(most, capacity * 4)
        }
    }

    /// `nil` where `capacity` bytes do not hold what the stream holds. Starting again with more room costs less than
    /// to keep a stream open across growing arrays, and happens to payloads that shrink to less than a quarter only.
    private static func inflate(
        _ bytes: Span<UInt8>, by stream: ZlibStream, capacity: Int
    ) throws(InflateError) -> [UInt8]? {
        defer { stream.reset() }
        var output: [UInt8] = []
        output.reserveCapacity(capacity)
        var (status, left) = (Z_OK, 0)
        output.append(addingCapacity: capacity) { out in (status, left) = stream.run(bytes, into: &out) }
        if status == Z_STREAM_END {
            guard left == 0 else { throw .malformed }
            return output
        }
        guard status == Z_BUF_ERROR || status == Z_OK, output.count == capacity else { throw .malformed }
        return nil
    }
}
