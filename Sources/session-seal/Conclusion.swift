/// What a verb has to say of one token or payload: what goes to standard output, as it is and as the object of `--json`.
struct Conclusion {
    let text: [UInt8]
    /// Writes the object of `--json`.
    let report: (inout Report) -> Void

    /// Prints what `work` makes of the subject of a verb, or why that was refused; the exit code.
    ///
    /// - Parameters:
    ///   - argument: the token or payload among the arguments; standard input where it is absent or `-`.
    ///   - limit: the most bytes of it.
    ///   - warnings: what is weak about the keys, said first.
    ///   - asJSON: whether one object is printed, for refusals too.
    ///   - refused: writes the object of a refusal.
    ///   - work: makes the answer.
    /// - Returns: the exit code.
    /// - Throws: a failure that is no refusal.
    static func print(
        of argument: String?, limit: Int, warnings: [String], asJSON: Bool, refused: (Refusal, inout Report) -> Void,
        _ work: ([UInt8]) throws -> Conclusion
    ) throws -> Int32 {
        let subject = try Input.subject(argument, limit: limit)
        for warning in warnings { Notice.warning(warning) }
        do {
            guard let subject else { throw Refusal.tooLarge(limit: limit) }
            let conclusion = try work(subject)
            if asJSON {
                try Output.line(Report(conclusion.report).line)
            } else {
                try Output.line(fromToken: conclusion.text)
            }
            return 0
        } catch let refusal as Refusal {
            if asJSON { try Output.line(Report { refused(refusal, &$0) }.line) }
            Notice.error(refusal.sentence, word: refusal.word, hint: refusal.hint)
            return refusal.status
        }
    }
}
