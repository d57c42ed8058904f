internal import Dispatch
internal import SessionSeal
internal import Synchronization

/// Standard input as several threads read it.
final class InputInTurn: Sendable {
    private let state: Mutex<(blocks: LineBlocks, count: Int)>

    init(limit: Int) {
        state = Mutex((LineBlocks(limit: limit), 0))
    }

    /// The number of the next block, from 0, and its length or why it cannot be read; `nil` at the end.
    func next(into block: inout [UInt8], until interruption: Interruption) -> (Int, Result<Int, Failure>)? {
        state.withLock { state in
            let result: Result<Int, Failure>
            do throws(Failure) {
                guard let count = try state.blocks.next(into: &block, until: interruption) else { return nil }
                result = .success(count)
            } catch {
                result = .failure(error)
            }
            defer { state.count += 1 }
            return (state.count, result)
        }
    }
}

/// Standard output as several threads write it: in the order of the blocks.
final class OutputInTurn: Sendable {
    private struct State {
        var progress = LineProgress()
        var usage = KeyUsage()
        /// Why nothing is written any more.
        var failure: (any Error)?
    }

    private let state = Mutex(State())
    /// The turn of block `n` comes at place `n` modulo their number: there are no more blocks than threads at a time.
    private let turns: [DispatchSemaphore]
    private let interruption: Interruption

    init(interruption: Interruption) {
        self.interruption = interruption
        turns = (0...System.processorCount).map { _ in DispatchSemaphore(value: 0) }
        turns[0].signal()
    }

    /// The turn of a block to be written, which ends with this value.
    struct Turn: ~Copyable {
        private let number: Int
        private let output: OutputInTurn
        private var hasCome = false

        init(_ number: Int, _ output: OutputInTurn) {
            (self.number, self.output) = (number, output)
        }

        deinit {
            if !hasCome { output.turns[number % output.turns.count].wait() }
            output.turns[(number + 1) % output.turns.count].signal()
        }

        /// Writes answers when the turn has come.
        mutating func write(_ answers: LineStream.Answers) {
            come()
            output.write(answers)
        }

        /// Ends the stream.
        mutating func fail(_ error: any Error) {
            come()
            output.fail(error)
        }

        private mutating func come() {
            if !hasCome { output.turns[number % output.turns.count].wait() }
            hasCome = true
        }
    }

    private func write(_ answers: LineStream.Answers) {
        let failure: (any Error)? = state.withLock { state in
            guard state.failure == nil else { return nil }
            state.progress.willWrite()
            do { try Output.write(answers.report.text.span) } catch { return error }
            state.usage.merge(answers.usage)
            state.progress.count(
                lines: answers.count, refused: answers.refusedCount, bytes: answers.byteCount)
            return nil
        }
        if let failure { fail(failure) }
    }

    private func fail(_ error: any Error) {
        state.withLock { state in
            if state.failure == nil { state.failure = error }
        }
        // Whoever waits for input need not.
        interruption.raise()
    }

    /// What was written, when all threads are done; throws why not all was.
    func finish() throws -> (usage: KeyUsage, refusedCount: Int) {
        try state.withLock { state in
            state.progress.end()
            if let failure = state.failure { throw failure }
            return (state.usage, state.progress.refusedCount)
        }
    }
}
