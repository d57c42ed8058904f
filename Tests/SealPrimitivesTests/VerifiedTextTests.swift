import SealPrimitives
import Testing

@Suite("Verified text")
struct VerifiedTextTests {
    /// A part of a part is counted from where that begins, not from the token's beginning.
    @Test func partsAreCountedFromTheirBeginning() throws {
        let token = "abcdefghijkl"
        let mac = try HMAC(.sha256, key: SecretBytes(copying: "a key of some length".utf8.span))
        var workspace = HMAC.Workspace()
        let tag = mac.tag(of: "defghi".utf8.span)
        let found = mac.verify(3..<9, of: token, tag: tag, using: &workspace)
        let text = try #require(found)
        #expect(text.count == 6 && string(text) == "defghi")
        #expect(string(text.part(1..<5)) == "efgh")
        #expect(string(text.part(1..<5).part(2..<4)) == "gh")
        #expect(string(text.part(6..<6)) == "")
        // The tag is that of the range and of no other.
        #expect(mac.verify(2..<9, of: token, tag: tag, using: &workspace) == nil)
        #expect(mac.verify(3..<10, of: token, tag: tag, using: &workspace) == nil)
    }

    private func string(_ text: VerifiedText) -> String {
        text.withSpan { span in String(decoding: span.indices.map { span[$0] }, as: UTF8.self) }
    }
}
