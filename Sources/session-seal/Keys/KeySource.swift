internal import SealPrimitives
internal import SessionSeal

/// Where the keys come from: one kind of source at a time, never the command line itself.
///
/// No message repeats a name that was given: whoever mistakes `--key-env` writes the secret there.
enum KeySource {
    /// A JWK Set.
    case keySet(path: String)
    /// Environment variables that hold one secret each, newest first.
    case environment(names: [String])
    /// Files that hold one secret each, newest first.
    case files(paths: [String])

    static let keySetLimit = 1 << 20
    private static let secretLimit = 1 << 16

    /// Takes the values of the key options.
    init(keySets: [String], environment: [String], files: [String]) throws(Failure) {
        switch (keySets.count, environment.isEmpty, files.isEmpty) {
        case (1, true, true): self = .keySet(path: keySets[0])
        case (0, false, true): self = .environment(names: environment)
        case (0, true, false): self = .files(paths: files)
        case (0, true, true):
            throw .usage(
                "no keys are given",
                hint: "--keys FILE takes a JWK Set, --key-env NAME an environment variable, --key-file FILE one secret")
        case (2..., true, true):
            throw .usage("--keys is given twice", hint: "one JWK Set holds all keys, newest first")
        default:
            throw .usage("more than one kind of key option", hint: "use --keys, --key-env or --key-file, not several")
        }
    }

    /// Reads the keys of a codec.
    func ring(for codec: any RegisteredCodec.Type, allowingWeak: Bool) throws(Failure) -> KeyRing {
        switch self {
        case .keySet(let path):
            let text = try Self.read(path, limit: Self.keySetLimit, what: "the file of --keys")
            return try Self.ring(keySet: text, allowingWeak: allowingWeak)
        case .environment(let names):
            var keys: [SecretKey] = []
            for (place, name) in names.enumerated() {
                let secret = try Self.secret(variable: name, place: place + 1)
                keys.append(try Self.key(secret, for: codec))
            }
            return try configured { () throws(ConfigurationError) in try KeyRing(keys, allowingWeak: allowingWeak) }
        case .files(let paths):
            var keys: [SecretKey] = []
            for (place, path) in paths.enumerated() {
                let secret = try Self.secret(file: path, place: place + 1)
                keys.append(try Self.key(secret, for: codec))
            }
            return try configured { () throws(ConfigurationError) in try KeyRing(keys, allowingWeak: allowingWeak) }
        }
    }

    /// The keys of a JWK Set.
    static func ring(keySet: borrowing SecretBytes, allowingWeak: Bool) throws(Failure) -> KeyRing {
        try keySet.withSpan { (text) throws(Failure) in
            do throws(ConfigurationError) { return try KeyRing(jwkSet: text, allowingWeak: allowingWeak) } catch {
                throw Failure(error)
            }
        }
    }

    /// Reads a file of secrets.
    static func read(_ path: String, limit: Int, what: String) throws(Failure) -> SecretBytes {
        do { return try System.readSecret(path, limit: limit) } catch {
            throw .input("\(what) cannot be read: \(error.reason)")
        }
    }

    /// The key that a secret is: its bytes, or what its text stands for where a codec needs random bytes.
    private static func key(
        _ secret: consuming SecretBytes, for codec: any RegisteredCodec.Type
    ) throws(Failure) -> SecretKey {
        guard codec.writesKeysAsText else { return SecretKey(secret) }
        let key = secret.withSpan { text in
            SecretText.hex(text) ?? SecretText.base64(text)
        }
        guard let key else {
            throw .keys(
                "a key of \(codec.name) is random bytes, written hex:… or base64:…",
                hint: "`session-seal keys new FILE --for \(codec.name)` makes one, for --keys FILE")
        }
        return key
    }

    private static func secret(variable name: String, place: Int) throws(Failure) -> SecretBytes {
        guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "=")), !name.utf8.contains(0) else {
            throw .usage("name \(place) of --key-env is no name of an environment variable")
        }
        let hint = "--key-env takes the name of a variable that holds the secret, not the secret"
        guard let secret = System.environment(name) else {
            throw .keys("environment variable \(place) of --key-env is not set", hint: hint)
        }
        guard secret.count > 0 else {
            throw .keys("environment variable \(place) of --key-env is empty", hint: hint)
        }
        return secret
    }

    private static func secret(file path: String, place: Int) throws(Failure) -> SecretBytes {
        let what = "file \(place) of --key-file"
        let content = try read(path, limit: secretLimit, what: what)
        let secret = content.withSpan { SecretBytes(copying: $0.extracting(first: $0.countWithoutLineEnd)) }
        guard secret.count > 0 else {
            throw .keys("\(what) is empty", hint: "--key-file takes a file that holds one secret and nothing else")
        }
        return secret
    }
}

extension Span<UInt8> {
    /// The count without one LF or CR LF at the end.
    fileprivate var countWithoutLineEnd: Int {
        guard !isEmpty, self[count - 1] == UInt8(ascii: "\n") else { return count }
        return count > 1 && self[count - 2] == UInt8(ascii: "\r") ? count - 2 : count - 1
    }
}
