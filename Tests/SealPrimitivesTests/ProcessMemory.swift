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
                let read = unsafe buffer.withUnsafeMutableBytes {
                    unsafe pread(memory.fileDescriptor, $0.baseAddress, count, off_t(truncatingIfNeeded: at))
                }
                guard read > 0 else { break }
                // The buffer itself lies in this memory: what was read of it last time is skipped by wiping it at once.
                let found = isFound(pattern, in: buffer, count: read)
                for i in 0..<read { buffer[i] = 0 }
                if found { return true }
                // Overlap, so that a pattern across the border is seen.
                at += UInt64(max(read - pattern.count, 1))
                if read <= pattern.count { break }
            }
        }
        return false
    }

    private static func isFound(_ pattern: [UInt8], in buffer: [UInt8], count: Int) -> Bool {
        guard count >= pattern.count else { return false }
        for start in 0...count - pattern.count where buffer[start] == ~pattern[0] {
            if pattern.indices.allSatisfy({ buffer[start + $0] == ~pattern[$0] }) { return true }
        }
        return false
    }
}
#endif
