import Foundation
import SealEncodings
import SealPrimitives
import Testing

@Suite("Secret bytes")
struct SecretBytesTests {
    @Test func holdWhatWasWritten() {
        let bytes = SecretBytes(concatenating: "ab".utf8.span, "c".utf8.span)
        #expect(bytes.count == 3)
        #expect(bytes.withSpan { Hex.encode($0) } == "616263")
        #expect(SecretBytes(copying: Span()).count == 0)
    }

    @Test func countWhatWasAppended() throws {
        #expect(try decodedCount("YWJj") == 3)
        #expect(try decodedCount("") == 0)
        #expect(throws: Refusal.self) { try decodedCount("YW!j") }
    }

    private struct Refusal: Error {}

    private func decodedCount(_ text: String) throws(Refusal) -> Int {
        let bytes = try SecretBytes(capacity: 8) { (out: inout OutputSpan<UInt8>) throws(Refusal) -> Void in
            guard Base64.urlSafe.decode(text.utf8.span, into: &out) else { throw Refusal() }
        }
        return bytes.count
    }

    @Test func randomBytesDiffer() {
        let a = SecretBytes(randomCount: 32).withSpan { Hex.encode($0) }
        let b = SecretBytes(randomCount: 32).withSpan { Hex.encode($0) }
        #expect(a != b && a.count == 64)
        #expect(RandomBytes.draw(16) != RandomBytes.draw(16))
    }

    #if os(Linux)
    /// A sanitizer keeps what is freed, and its shadow takes hours to read.
    private static let seesMemory = ConditionTrait.disabled(
        if: ProcessInfo.processInfo.environment["SANITIZER"] != nil, "a sanitizer keeps what is freed")

    /// The pattern is never in memory as a whole but in the secret: the needle is looked for half by half, inverted.
    @Test(seesMemory) func areWipedWithTheirOwner() throws {
        let inverted = RandomBytes.draw(48)
        do {
            let secret = SecretBytes(count: 48) { bytes in for i in inverted.indices { bytes[i] = ~inverted[i] } }
            #expect(try ProcessMemory.contains(inverting: inverted))
            _ = secret.count
        }
        #expect(try !ProcessMemory.contains(inverting: inverted))
    }

    /// Nobody owns what was being made when its maker gave up.
    @Test(seesMemory) func areWipedWhereTheyWereNeverMade() throws {
        let inverted = RandomBytes.draw(48)
        #expect(throws: Refusal.self) { try secret(inverting: inverted, asCount: true) }
        #expect(throws: Refusal.self) { try secret(inverting: inverted, asCount: false) }
        #expect(try !ProcessMemory.contains(inverting: inverted))
    }

    private func secret(inverting inverted: [UInt8], asCount: Bool) throws(Refusal) {
        if asCount {
            _ = try SecretBytes(count: 48) { (bytes: inout MutableSpan<UInt8>) throws(Refusal) -> Void in
                for i in inverted.indices { bytes[i] = ~inverted[i] }
                throw Refusal()
            }
        } else {
            _ = try SecretBytes(capacity: 48) { (out: inout OutputSpan<UInt8>) throws(Refusal) -> Void in
                for byte in inverted { out.append(~byte) }
                throw Refusal()
            }
        }
    }

    @Test(seesMemory) func aKeyedMACIsWipedWithItsOwner() throws {
        let inverted = RandomBytes.draw(48)
        do {
            let secret = SecretBytes(count: 48) { bytes in for i in inverted.indices { bytes[i] = ~inverted[i] } }
            let mac = try HMAC(.sha256, key: secret)
            #expect(mac.tag(of: "message".utf8.span).count == 32)
        }
        #expect(try !ProcessMemory.contains(inverting: inverted))
    }
    #endif
}

#if os(Linux)
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
