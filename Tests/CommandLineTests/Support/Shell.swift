import Foundation
import Testing

/// What a script printed, and how it ended.
struct Outcome {
    let status: Int32
    let output: [UInt8]
    let errors: [UInt8]

    var text: String { String(decoding: output, as: UTF8.self) }
    var errorText: String { String(decoding: errors, as: UTF8.self) }

    /// The lines of standard error that tell why.
    var errorLines: [Substring] { errorText.split(separator: "\n").filter { $0.contains("error:") } }
    var hintLines: [Substring] { errorText.split(separator: "\n").filter { $0.hasPrefix("hint: ") } }

    /// The one object on standard output.
    var object: [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(output))) as? [String: Any]
    }
}

/// Runs scripts of `/bin/sh` in which `seal` is the command that was built with the tests.
struct Shell {
    /// A folder of its own, where scripts run.
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("session-seal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// The command stands beside the test bundle.
    static let command: String = {
        let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(".build/debug")
        let candidates = [beside, package].map { $0.appendingPathComponent("session-seal").path }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) } ?? "session-seal"
    }()

    /// Traces a command. The leak sanitizer, which `Scripts/sanitize` builds in, works under no tracer and would fail it.
    static let strace = "strace -qq -E ASAN_OPTIONS=detect_leaks=0"

    /// What every script finds in its environment; the sanitizers' options too, where `Scripts/sanitize` sets them.
    static let environment = [
        "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "SEAL": command, "KEY": "correct horse battery staple 01",
        "OTHER": "the key that replaces it in 2026", "WEAK": "dev", "EMPTY": "",
    ].merging(ProcessInfo.processInfo.environment.filter { $0.key.hasSuffix("SAN_OPTIONS") }) { own, _ in own }

    /// How long a script may take, in seconds: few take ten on a machine that is not busy.
    ///
    /// Not a time limit of Swift Testing, which counts from when a test is ready to run: all of them are at once, and wait
    /// for one another while scripts keep the few threads busy.
    private static let patience = 600

    /// Runs a script; one that hangs is ended, with all that it has started, and ends with 124 or by SIGKILL.
    func run(_ script: String) throws -> Outcome {
        let name = UUID().uuidString
        let (out, err) = (folder.appendingPathComponent("\(name).out"), folder.appendingPathComponent("\(name).err"))
        for file in [out, err] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = [
            "--kill-after=5", "\(Self.patience)", "/bin/sh", "-c", "seal() { \"$SEAL\" \"$@\"; }\n" + script,
        ]
        process.environment = Self.environment
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: out)
        process.standardError = try FileHandle(forWritingTo: err)
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: [UInt8](try Data(contentsOf: out)),
            errors: [UInt8](try Data(contentsOf: err)))
    }
}

/// Runs one script in a folder that goes afterwards.
func run(_ script: String) throws -> Outcome {
    let shell = try Shell()
    defer { shell.remove() }
    return try shell.run(script)
}

/// Checks that a script ends with an error of this status: one line that says why, at most one hint, and nothing on
/// standard output for mistakes of usage, keys and input.
@discardableResult
func expectFailure(
    _ script: String, _ status: Int32, _ sentence: String = "", sourceLocation: SourceLocation = #_sourceLocation
) throws -> Outcome {
    let outcome = try run(script)
    #expect(outcome.status == status, "\(script): \(outcome.errorText)", sourceLocation: sourceLocation)
    #expect(outcome.errorLines.count == 1, "\(script): \(outcome.errorText)", sourceLocation: sourceLocation)
    #expect(
        outcome.errorLines.first?.hasPrefix("session-seal: error: ") == true, "\(script): \(outcome.errorText)",
        sourceLocation: sourceLocation)
    #expect(outcome.hintLines.count <= 1, "\(script): \(outcome.errorText)", sourceLocation: sourceLocation)
    #expect(
        sentence.isEmpty || outcome.errorText.contains(sentence), "\(script): \(outcome.errorText)",
        sourceLocation: sourceLocation)
    if status >= 64 { #expect(outcome.output.isEmpty, "\(script): \(outcome.text)", sourceLocation: sourceLocation) }
    return outcome
}
