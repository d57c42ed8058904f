#if CommandLineTool
internal import ArgumentParser
internal import SessionSeal

/// `reissue`.
struct ReissueCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "reissue", abstract: "Reads a token of one codec and writes one of another.",
        discussion: """
            Each side has its own keys. A sealed session keeps its id and its start; a token of another codec becomes a \
            sealed session that began when it was issued.

            Examples:
              session-seal reissue --from flask --from-key-env SECRET --to sealed --to-keys ring.json \\
                --to-option context=__Host-session --max-age 31d "$COOKIE"
              session-seal reissue --from sealed --from-keys ring.json --to flask --to-key-env SECRET \\
                --expose --max-age 14d < token
            """)

    @Option(
        name: .customLong("from"), help: ArgumentHelp("The codec of the token.", valueName: "codec"),
        completion: .list(CodecChoice.allNames))
    var source: String

    @Option(
        name: .customLong("to"), help: ArgumentHelp("The codec to write with.", valueName: "codec"),
        completion: .list(CodecChoice.allNames))
    var target: String

    @Argument(help: "The token; standard input where it is absent or -. One that begins with - goes after --.")
    var token: String?

    @Option(name: .customLong("from-keys"), help: ArgumentHelp("A JWK Set to read with.", valueName: "file"))
    var sourceKeySets: [String] = []

    @Option(
        name: .customLong("from-key-env"),
        help: ArgumentHelp("A variable with a secret to read with.", valueName: "name"))
    var sourceEnvironment: [String] = []

    @Option(
        name: .customLong("from-key-file"), help: ArgumentHelp("A file with a secret to read with.", valueName: "file"))
    var sourceFiles: [String] = []

    @Option(
        name: .customLong("from-option"),
        help: ArgumentHelp("An option of the codec of the token.", valueName: "name=value"))
    var sourceOptions: [String] = []

    @Option(name: .customLong("to-keys"), help: ArgumentHelp("A JWK Set to write with.", valueName: "file"))
    var targetKeySets: [String] = []

    @Option(
        name: .customLong("to-key-env"),
        help: ArgumentHelp("A variable with a secret to write with.", valueName: "name"))
    var targetEnvironment: [String] = []

    @Option(
        name: .customLong("to-key-file"), help: ArgumentHelp("A file with a secret to write with.", valueName: "file"))
    var targetFiles: [String] = []

    @Option(
        name: .customLong("to-option"),
        help: ArgumentHelp("An option of the codec to write with.", valueName: "name=value"))
    var targetOptions: [String] = []

    @OptionGroup var policy: PolicyArguments

    @Option(
        name: .customLong("started-at"),
        help: ArgumentHelp("When the session began, for tokens without a time.", valueName: "time"))
    var startedAt: String?

    @Flag(help: "Write what was encrypted with a codec that does not encrypt.")
    var expose = false

    @Flag(help: "Write with a key that does not resist guessing, and warn.")
    var allowWeakKey = false

    @Option(name: .customLong("cookie"), help: ArgumentHelp("The cookie to take from a header.", valueName: "name"))
    var cookieName: String?

    @Flag(name: .customLong("json"), help: "Print one object, for refused tokens too.")
    var asJSON = false

    var subject: String? { token }

    func perform() throws -> Int32 {
        let from = try CodecChoice(name: source, options: sourceOptions)
        let decode = try Decode(
            choice: from, freshness: policy.freshness(for: from), now: policy.time(),
            keys: KeySource(keySets: sourceKeySets, environment: sourceEnvironment, files: sourceFiles),
            cookieName: cookieName)
        let reissue = try Reissue(
            decode: decode, target: CodecChoice(name: target, options: targetOptions),
            keys: KeySource(keySets: targetKeySets, environment: targetEnvironment, files: targetFiles),
            allowingWeak: allowWeakKey, exposing: expose,
            startedAt: startedAt.map { try TimeText.time($0, option: "--started-at") })
        return try reissue.run(token: token, asJSON: asJSON)
    }
}

/// How old a token may be, and at what time.
struct PolicyArguments: ParsableArguments {
    @Option(help: ArgumentHelp("How old a token may be: 90s, 15m, 12h, 14d, seconds, or none.", valueName: "duration"))
    var maxAge: String?

    @Option(help: ArgumentHelp("How long a session may last in all.", valueName: "duration"))
    var maxLifetime = "none"

    @Option(help: ArgumentHelp("How far in the future a token may be issued.", valueName: "duration"))
    var leeway: String?

    @Option(help: ArgumentHelp("The time of checking: unix seconds or RFC 3339; now.", valueName: "time"))
    var now: String?

    /// The clock that was given.
    func time() throws -> UnixTime? { try now.map { try TimeText.time($0, option: "--now") } }

    /// The bounds, for tokens of a codec.
    func freshness(for choice: CodecChoice) throws -> Freshness {
        guard let maxAge else {
            throw Failure.usage(
                "--max-age is missing: how old may a token be?",
                hint: "for example --max-age 14d, as the application has it, or --max-age none")
        }
        let lifetime = try TimeText.bound(maxLifetime, option: "--max-lifetime")
        guard lifetime == .unlimited || choice.type.carriesStart else {
            throw Failure.usage(
                "--max-lifetime has no meaning here: tokens of \(choice.type.name) do not say when the session began",
                hint: "--max-age bounds the time since the token was issued")
        }
        let age = try TimeText.bound(maxAge, option: "--max-age")
        let leeway = try leeway.map { try TimeText.bound($0, option: "--leeway") }
        return try configured { () throws(ConfigurationError) in
            try Freshness(maxAge: age, maxLifetime: lifetime, leeway: leeway)
        }
    }
}
#endif
