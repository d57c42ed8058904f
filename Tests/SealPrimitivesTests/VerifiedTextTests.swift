import SealPrimitives
import Testing

@Suite("Verified text")
struct VerifiedTextTests {
    /// A part is counted from where the text begins, not from the token's beginning.
    @Test func partsAreCountedFromTheirBeginning() throws {
        let token = "abcdefghijkl"
        let mac = try HMAC(.sha256, key: SecretBytes(copying: "a key of some length".utf8.span))
        let tag = mac.tag(of: "defghi".utf8.span)
        let found = mac.verify(3..<9, of: token, tag: tag)
        let text = try #require(found)
        #expect(text.count == 6 && string(text) == "defghi")
        for (part, expected) in [(1..<5, "efgh"), (0..<6, "defghi"), (6..<6, "")] {
            let bytes = text.map(part) { span in span.indices.map { span[$0] } }
            #expect(String(decoding: bytes.bytes, as: UTF8.self) == expected)
        }
        // The tag is that of the range and of no other.
        #expect(mac.verify(2..<9, of: token, tag: tag) == nil)
        #expect(mac.verify(3..<10, of: token, tag: tag) == nil)
    }

    private func string(_ text: VerifiedText) -> String {
        text.withSpan { span in String(decoding: span.indices.map { span[$0] }, as: UTF8.self) }
    }
}
