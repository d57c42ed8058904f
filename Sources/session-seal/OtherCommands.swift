#if CommandLineTool
internal import ArgumentParser

/// `codecs`.
struct CodecsCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "codecs", abstract: "Lists the codecs and their options.",
        discussion: """
            Example:
              session-seal codecs --json | jq -r '.[].name'
            """)

    @Flag(name: .customLong("json"), help: "Print one array.")
    var asJSON = false

    func perform() throws -> Int32 { try ListCodecs.run(asJSON: asJSON) }
}

/// `vectors`.
struct VectorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors", abstract: "Checks this build or another implementation with test vectors.",
        subcommands: [Run.self, Answer.self])

    func run() throws {
        throw Failure.usage(
            "no command is given", hint: "`session-seal vectors run FILE` or `session-seal vectors answer`")
    }

    /// `vectors run`.
    struct Run: Verb {
        static let configuration = CommandConfiguration(
            commandName: "run", abstract: "Runs vector files; exit code 1 if any vector fails.",
            discussion: """
                Examples:
                  session-seal vectors run Vectors/*.json
                  session-seal vectors run --exec 'python3 adapter.py' flask.json
                """)

        @Argument(help: "Vector files.", completion: .file())
        var files: [String]

        @Option(
            name: .customLong("exec"),
            help: ArgumentHelp(
                "Ask this command, run by /bin/sh, in place of this build: it reads a JSON object a line and answers "
                    + "with a line.", valueName: "command"))
        var command: String?

        @Flag(name: .customLong("json"), help: "Print one object.")
        var asJSON = false

        func perform() throws -> Int32 { try VectorsRun.run(paths: files, command: command, asJSON: asJSON) }
    }

    /// `vectors answer`.
    struct Answer: Verb {
        static let configuration = CommandConfiguration(
            commandName: "answer", abstract: "Answers requests of the JSON Lines protocol on standard input.",
            discussion: """
                Example:
                  session-seal vectors answer < requests.jsonl
                """)

        func perform() throws -> Int32 { try VectorsAnswer.run() }
    }
}
#endif
