internal import Dispatch
internal import SessionSeal

/// `--lines`: each line of standard input becomes one line of standard output, in order, on all cores and in constant
/// memory.
///
/// Every thread does all there is to do: it takes a block of lines when nobody else reads, answers it while others read
/// and answer the next ones, and writes when it is its turn. So a thread holds one block at most, and whoever waits for
/// an answer has it before the next line comes.
struct LineStream: Sendable {
    /// What a thread has answered and not written yet.
    struct Answers {
        /// An object for each line.
        var report = Report()
        /// How many of them are refusals.
        var refusedCount = 0
        /// What keys verified.
        var usage = KeyUsage()
        fileprivate(set) var count = 0
        /// How much of the input they answer.
        fileprivate(set) var byteCount = 0

        fileprivate mutating func removeAll() {
            report.removeAll()
            (count, refusedCount, byteCount, usage) = (0, 0, 0, KeyUsage())
        }
    }

    /// Adds the answer to a line. One over the limit comes cut, and is over the limit still.
    typealias Answer = @Sendable (_ line: Span<UInt8>, _ answers: inout Answers) throws -> Void

    /// A block may hold lines whose answers are far longer, as compressed ones are: more than this is written before its
    /// end.
    private static let mostBytesHeld = 1 << 18

    private let limit: Int
    private let answer: Answer
    private let input: InputInTurn
    private let output: OutputInTurn
    private let interruption: Interruption

    private init(limit: Int, interruption: Interruption, answer: @escaping Answer) {
        self.limit = limit
        self.answer = answer
        self.interruption = interruption
        input = InputInTurn(limit: limit)
        output = OutputInTurn(interruption: interruption)
    }

    /// Hands every line to `answer`.
    ///
    /// A signal that asks the process to end is obeyed when what has been answered is written and `finish` has run.
    ///
    /// - Parameters:
    ///   - limit: the most bytes of a line.
    ///   - finish: does what is left to do when all is written, with what keys verified.
    ///   - answer: called by any thread.
    /// - Returns: the exit code: 0 when all lines were good, else 1.
    /// - Throws: what `answer` throws first, after everything before it is written, or why data does not arrive.
    static func run(
        limit: Int, finish: (KeyUsage) throws -> Void = { _ in }, answer: @escaping Answer
    ) throws -> Int32 {
        let interruption = try Interruption()
        let stream = LineStream(limit: limit, interruption: interruption, answer: answer)
        // One thread more than there are cores: while one waits for input or for its turn, no core does.
        let group = DispatchGroup()
        for place in 1...System.processorCount {
            // A queue of its own each: a shared one would have no more threads than there are cores.
            DispatchQueue(label: "lines \(place)").async(group: group) { stream.work() }
        }
        stream.work()
        group.wait()
        let (usage, refusedCount) = try stream.output.finish()
        try finish(usage)
        interruption.obey()
        return refusedCount == 0 ? 0 : 1
    }

    /// What every thread does.
    private func work() {
        var block = LineBlocks.room(limit: limit)
        var answers = Answers()
        while let (number, read) = input.next(into: &block, until: interruption) {
            var turn = OutputInTurn.Turn(number, output)
            do {
                try block.span.extracting(first: read.get()).forEachLine { line in
                    try answer(line, &answers)
                    answers.count += 1
                    answers.byteCount += line.count + 1
                    if answers.report.text.count > Self.mostBytesHeld {
                        turn.write(answers)
                        answers.removeAll()
                    }
                }
                turn.write(answers)
            } catch {
                turn.write(answers)
                turn.fail(error)
            }
            answers.removeAll()
        }
    }
}
