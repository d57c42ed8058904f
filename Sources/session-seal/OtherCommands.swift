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

/// `keys`.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Makes and checks key files.", subcommands: [New.self, Check.self])

    func run() throws {
        throw Failure.usage("no command is given", hint: "`session-seal keys new` or `session-seal keys check FILE`")
    }

    /// `keys new`.
    struct New: Verb {
        static let configuration = CommandConfiguration(
            commandName: "new", abstract: "Makes a JWK Set with one random key of 32 bytes.",
            discussion: """
                Examples:
                  session-seal keys new ring.json
                  session-seal keys new ring.json --for flask
                """)

        @Argument(help: "A new file, for its owner only; standard output where it is absent.", completion: .file())
        var file: String?

        @Option(
            name: .customLong("for"), help: ArgumentHelp("Bind the key to what this codec does.", valueName: "codec"),
            completion: .list(CodecChoice.allNames))
        var codec: String?

        func perform() throws -> Int32 { try KeysNew.run(path: file, codec: codec) }
    }

    /// `keys check`.
    struct Check: Verb {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Says what is wrong with key files, without showing a key.",
            discussion: """
                Exit code 0 if the keys are fit for signing, 65 if not.

                Example:
                  session-seal keys check ring.json other.json
                """)

        @Argument(help: "JWK Sets; keys that several of them hold are found.", completion: .file())
        var files: [String]

        func perform() throws -> Int32 { try KeysCheck.run(paths: files) }
    }
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
