internal import SealPrimitives
internal import SessionSeal

/// `keys new`: a random key, in a JWK Set of its own or in front of the keys of one.
struct KeysNew {
    let now: UnixTime
    /// The codec that the key serves; `nil` is any.
    let codec: (any RegisteredCodec.Type)?

    /// How long a key verifies everywhere before it signs anywhere.
    static let usualDelay: Int64 = 3600

    init(codec: String?, now: UnixTime?) throws(Failure) {
        self.now = now ?? .now
        self.codec = try codec.map { (name) throws(Failure) in
            try configured { () throws(ConfigurationError) in try Registry.type(named: name) }
        }
    }

    /// Writes a set with the key to a new file, or to standard output; the exit code.
    func make(path: String?) throws(Failure) -> Int32 {
        let key = NewKey(at: now, codec: codec)
        guard let path else {
            try key.setText.withSpan { (bytes) throws(Failure) in try Output.write(bytes) }
            return 0
        }
        try KeyFile.create(path, key.setText)
        Notice.note("wrote key \(key.label)")
        return 0
    }

    /// Puts the key in front of those of a file, to sign in so many seconds; the exit code.
    func add(to path: String, signAfter delay: Int64) throws(Failure) -> Int32 {
        let start = try start(in: delay)
        var label = ""
        try KeyFile.change(path) { (file, text) throws(Failure) in
            let keys = file.ring.keys
            guard keys.count < Limits.keys else {
                throw .keys(
                    "the key file has \(keys.count) keys, and more than \(Limits.keys) are not read",
                    hint: "`session-seal keys check FILE` names the keys that are expired and can go")
            }
            let key = NewKey(besides: keys, at: now, start: start, codec: codec)
            guard keys.allSatisfy({ $0.use == nil || codec == nil || $0.use == key.use }) else {
                throw .keys(
                    "the key file holds keys for another use than this codec's, so no codec would take them all",
                    hint: "each codec family has a key file of its own")
            }
            label = key.label
            return file.text.adding(key.text, to: text)
        }
        Notice.note("added key \(label); " + Self.sentence(start, now: now))
        return 0
    }

    private func start(in delay: Int64) throws(Failure) -> UnixTime? {
        guard delay > 0 else { return nil }
        let (seconds, isTooLarge) = now.seconds.addingReportingOverflow(delay)
        guard !isTooLarge, let start = UnixTime(seconds: seconds) else {
            throw .usage("--sign-after lies beyond the year 9999")
        }
        return start
    }

    private static func sentence(_ start: UnixTime?, now: UnixTime) -> String {
        guard let start else {
            return "it signs at once, and machines that do not have it yet refuse what it signs"
        }
        return "it verifies at once and signs from \(start), \(TimeText.distance(from: start, to: now)): "
            + "by then every machine needs this file"
    }
}
