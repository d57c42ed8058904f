internal import SealPrimitives
internal import SessionSeal

/// A key file that the command changes.
struct KeyFile {
    private static let update = FileUpdate(what: "key file", isSecret: true, limit: KeySource.keySetLimit)

    /// What stands in the file.
    let ring: KeyRing
    let text: KeyFileText

    /// Reads a JWK Set, weak keys allowed: what is wrong with a file is no reason not to mend it.
    init(_ bytes: Span<UInt8>) throws(Failure) {
        ring = try configured { () throws(ConfigurationError) in try KeyRing(jwkSet: bytes, allowingWeak: true) }
        text = KeyFileText(bytes)
    }

    /// Makes a new file.
    static func create(_ path: String, _ content: borrowing SecretBytes) throws(Failure) {
        try update.create(path, content)
    }

    /// Changes an existing file; `nil` leaves it as it is.
    ///
    /// What comes out is read once more before it is written: a mistake here never costs a key.
    static func change(
        _ path: String, _ edit: (KeyFile, Span<UInt8>) throws(Failure) -> SecretBytes?
    ) throws(Failure) {
        try update.change(path) { (bytes) throws(Failure) in
            let old = try KeyFile(bytes)
            guard let new = try edit(old, bytes) else { return nil }
            guard new.count <= KeySource.keySetLimit else {
                throw .keys("the key file would be longer than \(KeySource.keySetLimit) bytes", hint: untouched)
            }
            let ring = try new.withSpan { (bytes) throws(Failure) in try KeyFile(bytes).ring }
            guard Self.hasAllKeys(of: old.ring, ring) else {
                throw .internalError("a key would be lost", hint: untouched)
            }
            return new
        }
    }

    /// What follows a refusal.
    static let untouched = "the key file is as it was"

    private static func hasAllKeys(of old: KeyRing, _ new: KeyRing) -> Bool {
        let kept = new.keys.suffix(old.count)
        return new.count - old.count <= 1 && kept.count == old.count
            && zip(old.keys, kept).allSatisfy { $0.hasBytes(of: $1) && $0.hasLabel($1.label) }
    }
}

extension SecretKey {
    /// Whether both are one key; in constant time.
    func hasBytes(of other: SecretKey) -> Bool {
        withBytes { bytes in other.withBytes { constantTimeEqual(bytes, $0) } }
    }

    /// Whether this is the label, code point by code point, as `String` does not compare.
    func hasLabel(_ other: String?) -> Bool {
        guard let label, let other else { return label == nil && other == nil }
        return label.utf8.elementsEqual(other.utf8)
    }
}
