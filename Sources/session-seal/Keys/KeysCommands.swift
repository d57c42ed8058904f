#if CommandLineTool
internal import ArgumentParser
internal import SessionSeal

/// `keys`.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Makes, adds, retires and checks keys.",
        discussion: """
            A key file is a JWK Set, newest key first. To replace a key without a logout:
              session-seal keys new --add ring.json        verifies at once, signs in an hour
                                                           (now bring the file to every machine)
              session-seal keys check ring.json            says which key signs, and from when
              session-seal keys retire 2026-05-01-3f9a ring.json --after 14d
                                                           when the new key signs, and for one max age
            """,
        subcommands: [New.self, Retire.self, Check.self])

    func run() throws {
        throw Failure.usage(
            "no command is given",
            hint: "`session-seal keys new`, `session-seal keys retire LABEL FILE` or `session-seal keys check FILE`")
    }

    /// `keys new`.
    struct New: Verb {
        static let configuration = CommandConfiguration(
            commandName: "new",
            abstract: "Makes a random key of 32 bytes, in a JWK Set of its own or in front of others.",
            discussion: """
                With --add the key signs in an hour, so that every machine can verify it before any signs with it. The \
                file is replaced as a whole, with its owner, group and mode; all else in it stays as it is written. \
                FILE.lock beside it keeps processes from changing it at the same time, and stays.

                Examples:
                  session-seal keys new ring.json
                  session-seal keys new ring.json --for flask
                  session-seal keys new --add ring.json
                  session-seal keys new --add ring.json --sign-after 0     after a leak
                """)

        @Argument(help: "A new file, for its owner only; standard output where it is absent.", completion: .file())
        var file: String?

        @Flag(help: "Put the key in front of those that the file has.")
        var add = false

        @Option(
            help: ArgumentHelp(
                "With --add: when the key begins to sign (1h); 0 is at once.", valueName: "duration"))
        var signAfter: String?

        @Option(
            name: .customLong("for"), help: ArgumentHelp("Bind the key to what this codec does.", valueName: "codec"),
            completion: .list(CodecChoice.allNames))
        var codec: String?

        @Option(help: ArgumentHelp("The time of making: unix seconds or RFC 3339; now.", valueName: "time"))
        var now: String?

        func perform() throws -> Int32 {
            let new = try KeysNew(codec: codec, now: now.map { try TimeText.time($0, option: "--now") })
            guard add else {
                guard signAfter == nil else {
                    throw Failure.usage(
                        "--sign-after needs --add: the only key of a file signs at once",
                        hint: "`session-seal keys new --add FILE --sign-after DURATION`")
                }
                return try new.make(path: file)
            }
            guard let file else {
                throw Failure.usage("--add needs a key file", hint: "`session-seal keys new --add FILE`")
            }
            let delay = try signAfter.map { try TimeText.duration($0, option: "--sign-after") }
            return try new.add(to: file, signAfter: delay ?? KeysNew.usualDelay)
        }
    }

    /// `keys retire`.
    struct Retire: Verb {
        static let configuration = CommandConfiguration(
            commandName: "retire", abstract: "Gives a key an end, after which it neither signs nor verifies.",
            discussion: """
                Retire a key when another one signs, after one max age: then every token that it signed is too old \
                anyway. After a leak retire it after 0, which ends all its tokens. It is refused where no other key \
                could sign from then on. An end that the key has already is not put off.

                Examples:
                  session-seal keys retire 2026-05-01-3f9a ring.json --after 14d
                  session-seal keys retire 2026-05-01-3f9a ring.json --after 0     after a leak
                """)

        @Argument(help: "The key's label (kid); one that begins with - goes after --.")
        var label: String

        @Argument(help: "The JWK Set that holds it.", completion: .file())
        var file: String

        @Option(help: ArgumentHelp("How long the key goes on: one max age, or 0 after a leak.", valueName: "duration"))
        var after: String?

        @Option(help: ArgumentHelp("The time of retiring: unix seconds or RFC 3339; now.", valueName: "time"))
        var now: String?

        func perform() throws -> Int32 {
            guard let after else {
                throw Failure.usage(
                    "--after is missing: how long shall what the key signed be good?",
                    hint: "one max age, as the application has it, such as --after 14d; --after 0 for a key that leaked"
                )
            }
            return try KeysRetire(
                label: label, after: TimeText.duration(after, option: "--after"),
                now: now.map { try TimeText.time($0, option: "--now") }
            ).run(path: file)
        }
    }

    /// `keys check`.
    struct Check: Verb {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Says what is wrong with key files, without showing a key.",
            discussion: """
                Shows which key signs now and from when another does. Looks for weak keys, for keys that occur twice \
                (in other files too), for keys that sealed tokens cannot tell apart, and for a time at which no key \
                signs; warns of expired keys, of a wrong order and of files that others may open.

                Exit code 0 if the keys are fit for signing, 65 if not, 66 if a file cannot be read.

                Examples:
                  session-seal keys check ring.json other.json
                  session-seal keys check ring.json --now 2027-01-01T00:00:00Z
                """)

        @Argument(help: "JWK Sets; keys that several of them hold are found.", completion: .file())
        var files: [String]

        @Option(help: ArgumentHelp("The time of checking: unix seconds or RFC 3339; now.", valueName: "time"))
        var now: String?

        @Flag(name: .customLong("json"), help: "Print one object; nothing if the keys are not fit.")
        var asJSON = false

        func perform() throws -> Int32 {
            let now = try now.map { try TimeText.time($0, option: "--now") }
            return try KeysCheck.run(paths: files, now: now, asJSON: asJSON)
        }
    }
}
#endif
