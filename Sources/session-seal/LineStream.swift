internal import SessionSeal

/// `--lines`: each line of standard input becomes one line of standard output, in order and in constant memory.
enum LineStream {
    /// Hands every line to `answer`, `nil` for one over the limit; the exit code is 0 when all were good, else 1.
    static func run(
        limit: Int, answer: ([UInt8]?) throws -> (line: [UInt8], isGood: Bool)
    ) throws -> Int32 {
        var reader = LineReader(limit: limit)
        var output = OutputBuffer()
        var progress = Progress()
        while let line = try reader.next(beforeReading: { () throws(Failure) in try output.flush() }) {
            var bytes: [UInt8]?
            if case .whole(let whole) = line { bytes = whole }
            let answered = try answer(bytes)
            try output.add(line: answered.line)
            progress.count(isGood: answered.isGood)
        }
        try output.flush()
        progress.end()
        return progress.badCount == 0 ? 0 : 1
    }
}

/// Counts lines, and says so every few seconds where somebody watches.
private struct Progress {
    private static let interval: Int64 = 2
    private let isShown = System.isTerminal(System.standardError)
    private var lineCount = 0
    private(set) var badCount = 0
    private var lastShown = UnixTime.now.seconds
    private var hasShown = false

    mutating func count(isGood: Bool) {
        lineCount += 1
        if !isGood { badCount += 1 }
        guard isShown, lineCount % 1024 == 0, UnixTime.now.seconds - lastShown >= Self.interval else { return }
        show()
        lastShown = UnixTime.now.seconds
        hasShown = true
    }

    func end() {
        if hasShown { show() }
    }

    private func show() { Notice.note("\(lineCount) lines, \(badCount) refused") }
}
