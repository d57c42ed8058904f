#if CommandLineTool
internal import ArgumentParser

/// Parses arguments with ArgumentParser, and says in the command's own words what is wrong with them: the library's
/// repeat arguments, which may be tokens, and every other error would leave with exit code 1.
enum Arguments {
    /// Parses the arguments and runs the command in them; the exit code.
    static func run(_ arguments: [String]) throws -> Int32 {
        try refuseClusters(in: arguments)
        do {
            var command = try SessionSealCommand.parseAsRoot(arguments)
            if let verb = command as? any Verb {
                try refuseBrokenText(except: verb.subject)
                return try verb.perform()
            }
            try command.run()
            return 0
        } catch let failure as Failure {
            throw failure
        } catch  where SessionSealCommand.exitCode(for: error).isSuccess {
            // Help and completions are errors too.
            try Output.line(Array(SessionSealCommand.fullMessage(for: error).utf8))
            return 0
        } catch  where SessionSealCommand.exitCode(for: error) == .validationFailure {
            throw failure(for: SessionSealCommand.message(for: error))
        }
    }

    /// Refuses `-abc`, which would be read as the flags `-a -b -c`: a token that begins so and has an `h` would print
    /// the help and exit with 0.
    private static func refuseClusters(in arguments: [String]) throws(Failure) {
        for argument in arguments.prefix(while: { $0 != "--" }) {
            let bytes = Array(argument.utf8)
            if bytes.count > 2, bytes[0] == UInt8(ascii: "-"), bytes[1] != UInt8(ascii: "-") { throw unknownOption }
        }
    }

    /// Refuses arguments that are not UTF-8, but for the token or payload, which has a word of its own for that.
    private static func refuseBrokenText(except subject: String?) throws(Failure) {
        guard System.invalidArguments().allSatisfy({ $0.repaired.utf8.elementsEqual(subject?.utf8 ?? "".utf8) }) else {
            throw .usage("an argument is not UTF-8")
        }
    }

    /// Passes on the messages that name nothing but what the command itself has.
    private static func failure(for message: String) -> Failure {
        let hint = "`session-seal --help` and `session-seal VERB --help` have examples"
        let known = ["Missing expected argument", "Missing value for", "Missing one of"]
        if known.contains(where: message.hasPrefix), !message.utf8.contains(UInt8(ascii: "\n")) {
            return .usage("m" + message.dropFirst(), hint: hint)
        }
        if message.hasPrefix("Unknown option") || message.hasPrefix("Invalid option") { return unknownOption }
        if message.contains("nexpected argument") { return .usage("unexpected argument", hint: hint) }
        if message.contains("does not take any value") { return .usage("a flag is given a value", hint: hint) }
        return .usage("the arguments are not understood", hint: hint)
    }

    private static let unknownOption = Failure.usage(
        "unknown option", hint: "--help lists them; a token that begins with - goes after -- or to standard input")
}

/// A command that does something.
protocol Verb: ParsableCommand {
    /// The token or payload among the arguments.
    var subject: String? { get }

    /// Does it; the exit code.
    func perform() throws -> Int32
}

extension Verb {
    var subject: String? { nil }
}

/// Where keys come from.
struct KeyArguments: ParsableArguments {
    @Option(name: .customLong("keys"), help: ArgumentHelp("A JWK Set, newest key first.", valueName: "file"))
    var keySets: [String] = []

    @Option(
        name: .customLong("key-env"),
        help: ArgumentHelp("An environment variable that holds a secret; repeatable, newest first.", valueName: "name"))
    var environment: [String] = []

    @Option(
        name: .customLong("key-file"),
        help: ArgumentHelp(
            "A file that holds a secret; repeatable, newest first. One line end after it is not part of it.",
            valueName: "file"), completion: .file())
    var files: [String] = []

    func source() throws(Failure) -> KeySource {
        try KeySource(keySets: keySets, environment: environment, files: files)
    }
}

/// Which codec, and its options.
struct CodecArguments: ParsableArguments {
    @Argument(
        help: "The codec; `session-seal codecs` lists them.",
        completion: .list(CodecChoice.allNames))
    var codec: String

    @Option(
        name: .customShort("o"),
        help: ArgumentHelp("An option of the codec, such as -o salt=cookie-session.", valueName: "name=value"))
    var options: [String] = []

    func choice() throws(Failure) -> CodecChoice { try CodecChoice(name: codec, options: options) }
}
#endif
