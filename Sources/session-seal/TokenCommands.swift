#if CommandLineTool
internal import ArgumentParser
internal import SessionSeal

/// The root of the command line.
struct SessionSealCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session-seal",
        abstract: "Reads and writes the signed session cookies of Flask, Starlette, Django and itsdangerous.",
        discussion: """
            Data goes to standard output, everything for people to standard error. Exit codes: 0 valid, \
            1 bad_signature, 2 malformed, 3 expired, 4 not_yet_valid, 5 unsafe_payload, 6 not_json, 7 too_large, \
            64 usage, 65 keys, 66 unreadable input, 70 internal failure.

            Examples:
              session-seal inspect "$COOKIE"
              session-seal decode flask "$COOKIE" --key-env KEY --max-age 31d | jq .
              session-seal encode flask '{"user":1}' --keys ring.json
              session-seal keys new ring.json
            """,
        subcommands: [
            DecodeCommand.self, EncodeCommand.self, ReissueCommand.self, InspectCommand.self, KeysCommand.self,
            CodecsCommand.self,
            VectorsCommand.self,
        ])

    func run() throws {
        throw Failure.usage(
            "no command is given",
            hint: "decode, encode, reissue, inspect, keys, codecs or vectors; `session-seal --help` has more")
    }
}

/// `decode`.
struct DecodeCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Verifies a token and prints its payload.",
        discussion: """
            A pasted Cookie or Set-Cookie line, quotes and percent-encoding are undone where the text is no good token \
            as it stands.

            Examples:
              session-seal decode flask "$COOKIE" --key-env KEY --max-age 31d
              session-seal decode django-session --keys ring.json --max-age 14d < file
              session-seal decode django-signed-cookie "$COOKIE" --key-file key \\
                -o cookie_name=user --max-age none --json
              session-seal decode starlette --lines --keys ring.json --max-age 14d \\
                < tokens.txt > payloads.jsonl
              session-seal decode starlette --lines --keys ring.json --max-age 14d \\
                --usage usage.json < tokens.txt > payloads.jsonl   may the old key go?
            """)

    @OptionGroup var codec: CodecArguments

    @Argument(help: "The token; standard input where it is absent or -. One that begins with - goes after --.")
    var token: String?

    @OptionGroup var keys: KeyArguments

    @OptionGroup var policy: PolicyArguments

    @Option(name: .customLong("cookie"), help: ArgumentHelp("The cookie to take from a header.", valueName: "name"))
    var cookieName: String?

    @Flag(name: .customLong("json"), help: "Print one object, for refused tokens too.")
    var asJSON = false

    @Flag(help: "Decode each line of standard input to a line of JSON; exit 1 if any is refused.")
    var lines = false

    @Option(
        help: ArgumentHelp(
            "With --lines: add to this file how often and when last each key verified a token.", valueName: "file"),
        completion: .file())
    var usage: String?

    var subject: String? { token }

    func perform() throws -> Int32 {
        if lines, token != nil && token != "-" || cookieName != nil {
            throw Failure.usage("--lines reads tokens from standard input and takes no token and no --cookie")
        }
        guard lines || usage == nil else {
            throw Failure.usage("--usage needs --lines", hint: "it counts which keys verify a stream of tokens")
        }
        let choice = try codec.choice()
        let decode = try Decode(
            choice: choice, freshness: policy.freshness(for: choice), now: policy.time(), keys: keys.source(),
            cookieName: cookieName)
        return try lines ? decode.runLines(usagePath: usage) : decode.run(token: token, asJSON: asJSON)
    }
}

/// `encode`.
struct EncodeCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "encode", abstract: "Signs a payload and prints the token.",
        discussion: """
            JSON is read as a value and written as the original framework writes it. Codecs that carry text sign the \
            text as it is.

            Examples:
              session-seal encode flask '{"user":1}' --key-env KEY
              echo '{"user":1}' | session-seal encode django-session --keys ring.json
              session-seal encode starlette --lines --keys ring.json < in > out
            """)

    @OptionGroup var codec: CodecArguments

    @Argument(help: "JSON, or text; standard input where it is absent or -.")
    var payload: String?

    @OptionGroup var keys: KeyArguments

    @Flag(help: "Sign with a key that does not resist guessing, and warn.")
    var allowWeakKey = false

    @Option(help: ArgumentHelp("The time of signing: unix seconds or RFC 3339; now.", valueName: "time"))
    var now: String?

    @Flag(name: .customLong("json"), help: "Print one object, for refused payloads too.")
    var asJSON = false

    @Flag(help: "Encode each line of standard input to a line of JSON; exit 1 if any is refused.")
    var lines = false

    var subject: String? { payload }

    func perform() throws -> Int32 {
        if lines, payload != nil, payload != "-" {
            throw Failure.usage("--lines reads payloads from standard input and takes none as an argument")
        }
        let encode = try Encode(
            choice: codec.choice(), now: now.map { try TimeText.time($0, option: "--now") }, keys: keys.source(),
            allowingWeak: allowWeakKey)
        return try lines ? encode.runLines() : encode.run(payload: payload, asJSON: asJSON)
    }
}

/// `inspect`.
struct InspectCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Shows what stands in a token; nothing is verified.",
        discussion: """
            No key is needed, and nothing shown can be trusted. Exit code 0 if the token has the shape of a codec, else 2.

            Examples:
              session-seal inspect "$COOKIE"
              pbpaste | session-seal inspect --json
            """)

    @Argument(help: "The token; standard input where it is absent or -.")
    var token: String?

    @Option(name: .customLong("cookie"), help: ArgumentHelp("The cookie to take from a header.", valueName: "name"))
    var cookieName: String?

    @Flag(name: .customLong("json"), help: "Print one object.")
    var asJSON = false

    var subject: String? { token }

    func perform() throws -> Int32 { try Inspect.run(token: token, cookieName: cookieName, asJSON: asJSON) }
}
#endif
