import Foundation
import Testing

@testable import SessionSeal
@testable import session_seal

/// What the README says is true.
@Suite("README")
struct ReadmeTests {
    #if os(Linux)
    @Test func swiftCompiles() throws {
        // The middleware's is compiled and run by its own tests: its module is not there without its trait.
        let blocks = try Blocks.of("swift", in: "README.md").filter { !$0.contains("import Hummingbird") }
        #expect(blocks.count >= 2)
        for block in blocks { try Blocks.typeCheck(block, from: "README.md") }
    }
    #endif

    /// The token of the first sample is Flask's, and the command's sample is what the library makes.
    @Test func theSampleTokenIsTrue() throws {
        let token = "eyJuYW1lIjoiYWxpY2UiLCJ1c2VyX2lkIjo0Mn0.ZVPxAA.-CasWk_W-r001FeginEpFEgyfmo"
        #expect(try Project.text("README.md").contains(token))
        #expect(try Project.text("Vectors/flask-3.1.3.json").contains("\"token\": \"\(token)\""))
        let codec = try FlaskCodec(keys: KeyRing(current: SecretKey(text: "correct horse battery staple 01")))
        #expect(try codec.encode(["user_id": 42, "name": "alice"], at: CodecContractTests.now) == token)
    }

    @Test func theCountsAreTrue() throws {
        let cases = try VectorTests.files.flatMap { try VectorTests.vectors(of: $0) }
        let readme = try Project.text("README.md")
        let format = { (count: Int) in
            count < 1000 ? "\(count)" : "\(count / 1000),\(String(format: "%03d", count % 1000))"
        }
        #expect(readme.contains("\(format(cases.count)) test vectors"))
        #expect(readme.contains("\(format(cases.count { $0.vector.isRefusal })) of them must be refused"))
        #expect(readme.split(whereSeparator: \.isWhitespace).count <= 1400)
    }
}
