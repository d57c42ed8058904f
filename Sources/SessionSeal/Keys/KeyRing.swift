internal import SealPrimitives

/// The keys of one codec, newest first: the current key signs, the previous ones verify what it signed before.
///
/// The current key at any moment is the first one that may sign at that moment; see ``SecretKey``.
public struct KeyRing: Sendable {
    /// The keys, newest first.
    package let keys: [SecretKey]
    /// When each of them signs and verifies: apart, so that asking counts no use of a key, which all threads would do.
    private let lives: [KeyLife]
    /// What is weak about keys that were let in all the same.
    public let warnings: [ConfigurationError]

    /// The number of keys.
    public var count: Int { keys.count }

    /// Makes a ring.
    ///
    /// A weak key throws ``ConfigurationError/weakKey(label:index:weakness:)``. `allowingWeak` keeps it and says so in
    /// ``warnings``: for verifying tokens of another stack, which chose the key.
    ///
    /// - Parameters:
    ///   - current: the newest key.
    ///   - previous: the older keys, newest first.
    ///   - allowingWeak: whether a weak key is a warning and not an error.
    /// - Throws: the first key that is weak, public or one too many, or a label that occurs twice.
    public init(
        current: SecretKey, previous: [SecretKey] = [], allowingWeak: Bool = false
    ) throws(ConfigurationError) {
        try self.init([current] + previous, allowingWeak: allowingWeak)
    }

    /// Makes a ring of keys, newest first; see ``init(current:previous:allowingWeak:)``.
    public init(_ keys: [SecretKey], allowingWeak: Bool = false) throws(ConfigurationError) {
        guard !keys.isEmpty else { throw .badKeySet("no keys") }
        guard keys.count <= Limits.keys else { throw .tooManyKeys(limit: Limits.keys) }
        var labels: Set<[UInt8]> = []
        var warnings: [ConfigurationError] = []
        for (index, key) in keys.enumerated() {
            if let label = key.label, !labels.insert(Array(label.utf8)).inserted { throw .duplicateLabel(label) }
            let (isPublic, weakness) = key.withBytes { (PublicKeyText.isPublicKey($0), KeyWeakness(of: $0)) }
            if isPublic { throw .publicKey(label: key.label, index: index) }
            if let weakness { warnings.append(.weakKey(label: key.label, index: index, weakness: weakness)) }
        }
        if !allowingWeak, let weakness = warnings.first { throw weakness }
        self.keys = keys
        lives = keys.map(\.life)
        self.warnings = warnings
    }

    /// The place of the current key: the first one that may sign at `now`.
    func currentIndex(at now: UnixTime) -> Int? {
        lives.firstIndex { $0.maySign(at: now) }
    }

    /// The label of the key that vouches for a token.
    func label(of verdict: TokenVerdict) -> String? { keys[verdict.keyIndex].label }

    /// Whether the key at `index` may verify at `now`.
    func isAlive(_ index: Int, at now: UnixTime) -> Bool { lives[index].isAlive(at: now) }

    /// Whether the current key at `now` is a newer one than that at `index`.
    func isOld(_ index: Int, at now: UnixTime) -> Bool {
        index > 0 && currentIndex(at: now).map { $0 < index } ?? false
    }
}

extension KeyRing: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The number of keys, never the keys.
    public var description: String { "KeyRing(\(count) keys, redacted)" }
    /// The number of keys, never the keys.
    public var debugDescription: String { description }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
