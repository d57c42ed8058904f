import Foundation
import Testing

/// The blocks of code in a document, and a compiler for those in Swift.
enum Blocks {
    /// The blocks of a language, of a document by its path from the top level.
    static func of(_ language: String, in path: String) throws -> [String] {
        let parts = try Project.text(path).components(separatedBy: "\n```")
        return parts.enumerated().filter { $0.offset % 2 == 1 && $0.element.hasPrefix("\(language)\n") }
            .map { String($0.element.dropFirst(language.count + 1)) }
    }

    #if os(Linux)
    /// Type-checks a block as a program of its own, against the modules that this test was built from; what the compiler
    /// says goes with the failure.
    static func typeCheck(_ block: String, from document: String) throws {
        // The folder of the running test bundle holds the modules that it was built from.
        let products = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let file = FileManager.default.temporaryDirectory.appending(path: "block-\(UUID().uuidString).swift")
        try block.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let folders = [products.path + "/Modules"] + ["COpenSSL", "CZlib"].map { "\(Project.root.path)/Sources/\($0)" }
        compiler.arguments =
            ["swiftc", "-typecheck", "-warnings-as-errors", "-swift-version", "6", file.path]
            + folders.flatMap { ["-I", $0] }
        let output = Pipe()
        compiler.standardError = output
        try compiler.run()
        let messages = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        compiler.waitUntilExit()
        #expect(compiler.terminationStatus == 0, "\(document): \(messages)")
    }
    #endif
}
