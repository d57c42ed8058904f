import Foundation
import Testing

/// The program `Probe`, which stands beside the test bundle.
enum Probe {
    /// Runs it to its end; what it printed.
    static func run(_ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]) throws -> String {
        let probe = Process()
        probe.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
            .deletingLastPathComponent().appending(path: "Probe")
        probe.arguments = arguments
        probe.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let file = FileManager.default.temporaryDirectory.appending(path: "probe-\(UUID().uuidString)")
        try Data(input).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        probe.standardInput = try FileHandle(forReadingFrom: file)
        let output = Pipe()
        probe.standardOutput = output
        try probe.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        probe.waitUntilExit()
        #expect(probe.terminationStatus == 0)
        return String(decoding: text, as: UTF8.self)
    }
}
