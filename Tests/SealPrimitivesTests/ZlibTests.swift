import SealEncodings
import SealPrimitives
import Testing

@Suite("zlib, RFC 1950")
struct ZlibTests {
    /// `zlib.compress(data)` of CPython 3.11 with zlib 1.2.13.
    @Test func writesTheBytesOfPython() throws {
        let json = "{\"a\":\"" + String(repeating: "x", count: 40) + "\"}"
        let stream = Zlib.deflate(json.utf8.span)
        #expect(Hex.encode(stream.span) == "789cab564a54b252aa201228d50200eb4414dc")
        #expect(try Zlib.inflate(stream.span, limit: 1000) == Array(json.utf8))
    }

    @Test(arguments: [0, 1, 255, 256, 257, 1024, 70_000])
    func roundTrips(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
        let stream = Zlib.deflate(bytes.span)
        #expect(try Zlib.inflate(stream.span, limit: count) == bytes)
        #expect(try Zlib.inflate(stream.span, limit: count + 1) == bytes)
        if count > 0 {
            #expect(throws: Zlib.InflateError.tooLarge) { try Zlib.inflate(stream.span, limit: count - 1) }
        }
    }

    @Test func refusesDamage() {
        let stream = Zlib.deflate([UInt8](repeating: 7, count: 500).span)
        for count in 0..<stream.count {
            #expect(throws: Zlib.InflateError.malformed) {
                try Zlib.inflate(stream.span.extracting(..<count), limit: 1000)
            }
        }
        for bit in 0..<stream.count * 8 {
            var changed = stream
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            // Bits that deflate leaves unused change nothing; all others are noticed. (A MAC covers them all.)
            if let inflated = try? Zlib.inflate(changed.span, limit: 1000) {
                #expect(inflated == [UInt8](repeating: 7, count: 500))
            }
        }
        #expect(throws: Zlib.InflateError.malformed) { try Zlib.inflate((stream + [0]).span, limit: 1000) }
        #expect(throws: Zlib.InflateError.malformed) { try Zlib.inflate((stream + stream).span, limit: 1000) }
        let gzip: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        #expect(throws: Zlib.InflateError.malformed) { try Zlib.inflate(gzip.span, limit: 1000) }
        // A stream that needs a preset dictionary: FDICT set, header check mended.
        let withDictionary = [0x78, 0xbb, 0, 0, 0, 1] + stream[2...]
        #expect(throws: Zlib.InflateError.malformed) { try Zlib.inflate(withDictionary.span, limit: 1000) }
    }

    @Test func stopsABombAtTheLimit() {
        let bomb = Zlib.deflate([UInt8](repeating: 0, count: 20_000_000).span)
        #expect(throws: Zlib.InflateError.tooLarge) { try Zlib.inflate(bomb.span, limit: 256 * 1024) }
    }
}
