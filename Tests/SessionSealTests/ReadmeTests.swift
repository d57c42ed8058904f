import Foundation
import Testing

@testable import SessionSeal
@testable import session_seal

/// What the README says is true.
@Suite("README")
struct ReadmeTests {
    /// The blocks of a language.
    static func blocks(_ language: String) throws -> [String] {
        let parts = try Project.text("README.md").components(separatedBy: "\n```")
        return parts.enumerated().filter { $0.offset % 2 == 1 && $0.element.hasPrefix("\(language)\n") }
            .map { String($0.element.dropFirst(language.count + 1)) }
    }

    #if os(Linux)
    @Test func swiftCompiles() throws {
        // The folder of the running test bundle holds the modules that it was built from.
        let products = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let folder = FileManager.default.temporaryDirectory.appending(path: "readme-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // The middleware's is compiled and run by its own tests: its module is not there without its trait.
        let blocks = try Self.blocks("swift").filter { !$0.contains("import Hummingbird") }
        #expect(blocks.count >= 2)
        for (index, block) in blocks.enumerated() {
            let file = folder.appending(path: "block\(index).swift")
            try block.write(to: file, atomically: true, encoding: .utf8)
            let compiler = Process()
            compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            let folders =
                [products.path + "/Modules"] + ["COpenSSL", "CZlib"].map { "\(Project.root.path)/Sources/\($0)" }
            compiler.arguments =
                ["swiftc", "-typecheck", "-swift-version", "6", file.path] + folders.flatMap { ["-I", $0] }
            let output = Pipe()
            compiler.standardError = output
            try compiler.run()
            let messages = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            compiler.waitUntilExit()
            #expect(compiler.terminationStatus == 0, "\(messages)")
        }
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
