import Foundation
import Testing

@testable import SessionSeal

@Suite("Bombs", .disabled(if: ProcessInfo.processInfo.environment["SANITIZER"] != nil, "a sanitizer takes memory too"))
struct BombTests {
    /// 100 MiB in a token of 140 KB, which is let in so that the inflater sees it: a child decodes it and says what it cost.
    @Test func costNoMoreThanTheLimitOfAPayload() throws {
        var limits = Limits()
        (limits.tokenBytes, limits.payloadBytes) = (1 << 20, 1 << 30)
        let key = SecretKey(text: "correct horse battery staple 01")
        let codec = try FlaskCodec(keys: KeyRing(current: key), limits: limits)
        let bytes = [UInt8(ascii: "\"")] + Array(repeating: UInt8(ascii: "a"), count: 100 << 20) + [UInt8(ascii: "\"")]
        let token = try UnsafePayloadTests.token(of: bytes, by: codec)
        #expect(token.utf8.count > 100_000)

        let probe = try Probe.run(["bomb"], input: Array(token.utf8))
        let words = probe.split(separator: " ").map { $0.trimmingCharacters(in: .newlines) }
        try #require(words.count == 3, "\(probe)")
        #expect(words[0] == "too_large")
        let (memory, microseconds) = (try #require(Int(words[1])), try #require(Int(words[2])))
        // The payload's 256 KiB, the token's bytes, the inflater's window, and what the allocator rounds up; 100 MiB were
        // tried. The time is the processor's, so a busy machine does not change it.
        #expect(memory <= 1 << 20, "\(memory) bytes")
        #expect(microseconds < 50_000, "\(microseconds) µs")
    }
}
