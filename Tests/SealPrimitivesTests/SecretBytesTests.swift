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
}
