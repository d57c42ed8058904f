#if os(Linux)
import Foundation

/// This process's own memory, as the kernel shows it.
enum ProcessMemory {
    /// Whether the inverse of `pattern` stands anywhere in writable memory. Reads in place, so that no copy is found.
    static func contains(inverting pattern: [UInt8]) throws -> Bool {
        let maps = try String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
        let memory = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/mem"))
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        for line in maps.split(separator: "\n") where line.contains(" rw") {
            let bounds = line.split(separator: " ")[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            var at = bounds[0]
            while at < bounds[1] {
                let count = Int(min(UInt64(buffer.count), bounds[1] - at))
                let (read, isThere) = unsafe buffer.withUnsafeMutableBytes { room in
                    let read = unsafe pread(
                        memory.fileDescriptor, room.baseAddress, count, off_t(truncatingIfNeeded: at))
                    guard read > 0, let start = room.baseAddress else { return (0, false) }
                    let isThere = unsafe Self.isThere(pattern, in: start, count: read)
                    // The buffer lies in this memory too: what was read into it is not what is looked for.
                    unsafe memset(start, 0, read)
                    return (read, isThere)
                }
                if isThere { return true }
                guard read > 0 else {
                    // A page that other tests have given back since the list was made; what lies behind it counts.
                    at += UInt64(getpagesize())
                    continue
                }
                let end = at + UInt64(read)
                if end == bounds[1] { break }
                // Overlap, so that a pattern across the border is seen; before a page that is gone there is none.
                at = read == count ? end - UInt64(pattern.count) : end
            }
        }
        return false
    }

    private static func isThere(_ pattern: [UInt8], in bytes: UnsafeMutableRawPointer, count: Int) -> Bool {
        var start = 0
        while count - start >= pattern.count,
            let first = unsafe memchr(bytes + start, Int32(~pattern[0]), count - start)
        {
            start = unsafe bytes.distance(to: first)
            if count - start >= pattern.count,
                pattern.indices.allSatisfy({
                    unsafe bytes.load(fromByteOffset: start + $0, as: UInt8.self) == ~pattern[$0]
                })
            {
                return true
            }
            start += 1
        }
        return false
    }
}
#endif
