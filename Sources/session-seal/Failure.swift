internal import SessionSeal

/// Why the command ends without an answer about a token.
struct Failure: Error {
    /// The exit codes of `sysexits.h` that the command uses.
    enum Status: Int32 {
        case usage = 64
        case keys = 65
        case input = 66
        case internalError = 70
    }

    let status: Status
    /// What is wrong: lower case, no full stop, nothing of an argument, a token or a key.
    let sentence: String
    /// What to do next.
    var hint: String?

    static func usage(_ sentence: String, hint: String? = nil) -> Failure {
        Failure(status: .usage, sentence: sentence, hint: hint)
    }

    static func keys(_ sentence: String, hint: String? = nil) -> Failure {
        Failure(status: .keys, sentence: sentence, hint: hint)
    }

    static func input(_ sentence: String, hint: String? = nil) -> Failure {
        Failure(status: .input, sentence: sentence, hint: hint)
    }

    static func internalError(_ sentence: String, hint: String? = nil) -> Failure {
        Failure(status: .internalError, sentence: sentence, hint: hint)
    }
}

extension Failure {
    /// A mistake in keys or options; both come from the command line.
    init(_ error: ConfigurationError) {
        sentence = error.description
        switch error {
        case .weakKey:
            status = .keys
            hint = "`session-seal keys new FILE` makes a strong key; --allow-weak-key signs all the same"
        case .publicKey:
            status = .keys
            hint = "sign with a secret: `session-seal keys new FILE` makes one"
        case .keyForOtherUse, .tooManyKeys, .duplicateLabel, .badKeySet:
            status = .keys
            hint = "`session-seal keys check FILE` looks at a key file, `session-seal keys new` makes one"
        case .hashUnavailable, .cipherUnavailable:
            status = .internalError
            hint = "the configuration of OpenSSL on this machine forbids it"
        case .unknownCodec, .unknownOption, .badOption:
            status = .usage
            hint = "`session-seal codecs` lists codecs and their options"
        default:
            status = .usage
        }
    }
}

/// Calls `body` and turns a mistake in keys or options into a failure of the command.
func configured<Result>(_ body: () throws(ConfigurationError) -> Result) throws(Failure) -> Result {
    do throws(ConfigurationError) { return try body() } catch { throw Failure(error) }
}
