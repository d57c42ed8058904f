/// Another implementation of the JSON Lines protocol: a shell command that answers each line with a line.
final class ChildProcess {
    /// How long it may say nothing while it owes an answer.
    private static let patience: Int32 = 60_000
    /// Room for a library that inflates a bomb, and says so.
    private static let answerLimit = 64 << 20

    private let process: Int32
    private let input: Int32
    private let output: Int32
    private var received: [UInt8] = []

    /// Starts `/bin/sh -c command`.
    init(shell command: String) throws(Failure) {
        do { (process, input, output) = try System.startShell(command) } catch {
            throw .internalError("the command of --exec cannot be started: \(error.reason)")
        }
    }

    /// Hands over `requests` and returns one answer to each, reading while it writes, so that neither side waits for
    /// the other with a full pipe.
    func answers(to requests: [[UInt8]]) throws(Failure) -> [[UInt8]] {
        var pending: [UInt8] = []
        for request in requests { pending += request + [UInt8(ascii: "\n")] }
        var sent = 0
        var answers: [[UInt8]] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while answers.count < requests.count {
            let isSending = sent < pending.count
            let (canRead, canWrite) = System.wait(
                reading: output, writing: isSending ? input : nil, milliseconds: Self.patience)
            guard canRead || canWrite else {
                throw failed("does not answer; it owes \(requests.count - answers.count) lines")
            }
            do throws(SystemError) {
                if canWrite { sent += try System.writeSome(pending.span.extracting(sent...), to: input) ?? 0 }
                guard canRead, let count = try System.read(output, into: &block, in: block.indices) else { continue }
                guard count > 0 else { throw SystemError.number(0) }
                take(block[..<count], into: &answers)
                if received.count > Self.answerLimit { throw SystemError.tooLong }
            } catch .tooLong {
                throw failed("answers with a line of more than \(Self.answerLimit) bytes")
            } catch {
                throw failed("ended while it owed \(requests.count - answers.count) answers")
            }
        }
        return answers
    }

    /// Cuts what was read into lines.
    private func take(_ bytes: ArraySlice<UInt8>, into answers: inout [[UInt8]]) {
        var rest = bytes
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            answers.append(received + rest[..<end])
            received.removeAll(keepingCapacity: true)
            rest = rest[(end + 1)...]
        }
        received += rest
    }

    private func failed(_ what: String) -> Failure {
        .internalError(
            "the command of --exec \(what)",
            hint:
                "it reads one JSON object a line, and writes and flushes one answer a line; see `vectors answer --help`"
        )
    }

    /// Closes its input, gives it a moment to end, and ends it otherwise.
    func finish() {
        System.close(input)
        var block = [UInt8](repeating: 0, count: 4096)
        var hasEnded = false
        while !hasEnded, System.wait(reading: output, writing: nil, milliseconds: 2000).canRead {
            hasEnded = (try? System.read(output, into: &block, in: block.indices)) == 0
        }
        System.close(output)
        if !hasEnded { System.end(process) }
        System.collect(process)
    }
}
