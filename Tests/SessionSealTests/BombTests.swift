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

        // The least of several children. The kernel counts pages for each processor by itself and adds them up after so
        // many, the more the more processors there are: here and there a figure is half a megabyte too large. So each
        // child has a few pages more than the one before, and another place between two sums.
        let costs = try [0, 23, 53, 79, 109].map { pages in
            let probe = try Probe.run(["bomb", "\(pages)"], input: Array(token.utf8))
            let words = probe.split(whereSeparator: \.isWhitespace)
            try #require(words.count == 3, "\(probe)")
            #expect(words[0] == "too_large")
            return (memory: try #require(Int(words[1])), microseconds: try #require(Int(words[2])))
        }
        let (memory, microseconds) = (costs.map(\.memory).min() ?? .max, costs.map(\.microseconds).min() ?? .max)
        // The payload's 256 KiB, the token's bytes, the inflater's window, and what the allocator rounds up; 100 MiB were
        // tried. The time is the processor's, so a busy machine does not change it.
        #expect(memory <= 1 << 20, "\(costs)")
        #expect(microseconds < 50_000, "\(costs)")
    }
}
