internal import Dispatch
internal import SessionSeal
internal import Synchronization

/// `--lines`: each line of standard input becomes one line of standard output, in order, on all cores and in constant
/// memory: the lines of one read are answered by several threads and written before the next read, so whoever waits for
/// answers has them.
enum LineStream {
    /// A line of standard output, and whether what it answers was good.
    struct Answer: Sendable {
        let line: [UInt8]
        let isGood: Bool
        /// What was decoded.
        var token: DecodedToken?
    }

    /// Fewer lines are answered faster than they are handed to another thread.
    private static let fewestLines = 32

    /// Hands every line to `answer`, `nil` for one over the limit; the exit code is 0 when all were good, else 1.
    ///
    /// - Parameters:
    ///   - limit: the most bytes of a line.
    ///   - record: called with each answer, in order.
    ///   - answer: called by any thread.
    /// - Returns: the exit code.
    /// - Throws: what `answer` throws first, after everything before it is written.
    static func run(
        limit: Int, record: (Answer) -> Void = { _ in }, answer: @escaping @Sendable ([UInt8]?) throws -> Answer
    ) throws -> Int32 {
        var reader = LineReader(limit: limit)
        var output = OutputBuffer()
        var progress = Progress()
        while let lines = try reader.nextLines() {
            for result in answers(to: lines, by: answer) {
                do {
                    let answered = try result.get()
                    record(answered)
                    try output.add(line: answered.line)
                    progress.count(isGood: answered.isGood)
                } catch {
                    try output.flush()
                    throw error
                }
            }
            try output.flush()
        }
        progress.end()
        return progress.badCount == 0 ? 0 : 1
    }

    private typealias Outcome = Result<Answer, any Error>

    /// The answers in the order of their lines.
    private static func answers(
        to lines: [[UInt8]?], by answer: @escaping @Sendable ([UInt8]?) throws -> Answer
    ) -> [Outcome] {
        let threads = min(System.processorCount, lines.count / fewestLines)
        guard threads > 1 else { return lines.map { line in Outcome { try answer(line) } } }
        let share = (lines.count + threads - 1) / threads
        let shares = Mutex<[[Outcome]]>(Array(repeating: [], count: threads))
        DispatchQueue.concurrentPerform(iterations: threads) { place in
            let part = lines[min(place * share, lines.count)..<min((place + 1) * share, lines.count)]
            let outcomes = part.map { line in Outcome { try answer(line) } }
            shares.withLock { $0[place] = outcomes }
        }
        return shares.withLock { $0.flatMap(\.self) }
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
