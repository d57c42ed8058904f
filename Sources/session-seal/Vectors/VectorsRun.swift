internal import SealPrimitives
internal import SessionSeal

/// `vectors run`: conformance of this build, or of another implementation.
struct VectorsRun {
    private static let fileLimit = 256 << 20

    /// What came of one file.
    private struct Tally {
        var passed = 0
        var skipped = 0
        var failures: [(id: Int, comment: String, expected: String, got: String)] = []
    }

    /// Runs the vectors of all files; the exit code is 0 when none failed. `command` is a shell command that answers
    /// the JSON Lines protocol in place of this build.
    static func run(paths: [String], command: String?, asJSON: Bool) throws -> Int32 {
        var files: [(path: String, file: VectorFile)] = []
        for (place, path) in paths.enumerated() { files.append((path, try read(path, place: place + 1))) }
        let child = try command.map { (command) throws(Failure) in try ChildProcess(shell: command) }
        defer { child?.finish() }
        var tallies: [(path: String, tally: Tally)] = []
        for (path, file) in files { tallies.append((path, try tally(file, child: child))) }
        if asJSON {
            try Output.line(Report.text(of: object(tallies)))
        } else {
            try Output.show(lines(tallies))
        }
        return tallies.allSatisfy { $0.tally.failures.isEmpty } ? 0 : 1
    }

    private static func read(_ path: String, place: Int) throws(Failure) -> VectorFile {
        let bytes: [UInt8]
        do { bytes = try System.readFile(path, limit: fileLimit) } catch {
            throw .input("vector file \(place) cannot be read: \(error.reason)")
        }
        do { return try VectorFile(bytes) } catch {
            throw .input("file \(place) is not a vector file: \(error.reason)")
        }
    }

    private static func tally(_ file: VectorFile, child: ChildProcess?) throws(Failure) -> Tally {
        var answers = try child?.answers(to: file.cases.flatMap(\.requests))[...]
        var tally = Tally()
        for vector in file.cases {
            let count = vector.requests.count
            let verdict = answers.map { vector.judge(Array($0.prefix(count))) } ?? vector.judgeThisBuild()
            answers = answers?.dropFirst(count)
            switch verdict {
            case .passed: tally.passed += 1
            case .skipped: tally.skipped += 1
            case .failed(let expected, let got): tally.failures.append((vector.id, vector.comment, expected, got))
            }
        }
        return tally
    }

    private static func object(_ tallies: [(path: String, tally: Tally)]) -> JSONValue {
        let failures = tallies.flatMap { (path, tally) in
            tally.failures.map { failure -> JSONValue in
                [
                    "file": JSONValue(path), "id": JSONValue(failure.id), "expected": JSONValue(failure.expected),
                    "got": JSONValue(failure.got),
                ]
            }
        }
        return [
            "passed": JSONValue(tallies.reduce(0) { $0 + $1.tally.passed }), "failed": JSONValue(failures.count),
            "skipped": JSONValue(tallies.reduce(0) { $0 + $1.tally.skipped }), "failures": .array(failures),
        ]
    }

    private static func lines(_ tallies: [(path: String, tally: Tally)]) -> [String] {
        func summary(_ tallies: [Tally]) -> String {
            let passed = tallies.reduce(0) { $0 + $1.passed }
            let failed = tallies.reduce(0) { $0 + $1.failures.count }
            return "\(passed) passed, \(failed) failed, \(tallies.reduce(0) { $0 + $1.skipped }) skipped"
        }
        let files = tallies.flatMap { (path, tally) in
            ["\(path): \(summary([tally]))"]
                + tally.failures.map { "    #\($0.id) \($0.comment): expected \($0.expected), got \($0.got)" }
        }
        return files + [summary(tallies.map(\.tally))]
    }
}

/// `vectors answer`: this build's side of the JSON Lines protocol.
enum VectorsAnswer {
    /// Answers each line of standard input; the exit code.
    static func run() throws -> Int32 {
        try LineStream.run(limit: LineProtocol.lineLimit) { line, answers in
            answers.report.add(line: LineProtocol.answer(to: Array(copying: line)))
        }
    }
}
