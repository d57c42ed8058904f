package import SealPrimitives

/// A secret that the operator keeps: its bytes, and what a key file says about it.
///
/// The bytes have one owner, shared by all copies of this value and wiped with the last of them. They cannot be read
/// back, printed, compared or encoded. There is no literal of a key.
public struct SecretKey: Sendable {
    /// The name under which results, files and logs speak of the key.
    public let label: String?
    /// Before this time the key verifies and does not sign.
    public var notBefore: UnixTime? { life.notBefore }
    /// From this time on the key neither signs nor verifies.
    public var expiresAt: UnixTime? { life.expiresAt }
    /// When the key signs and verifies.
    let life: KeyLife
    /// `alg` of a key file: the only algorithm that the key serves, by its registered name.
    package let algorithm: String?
    /// `use` of a key file: `sig` or `enc`.
    package let use: String?

    private let owner: Owner

    /// A framework's secret in text, such as Flask's `SECRET_KEY`: its bytes in UTF-8.
    public init(text: String, label: String? = nil, notBefore: UnixTime? = nil, expiresAt: UnixTime? = nil) {
        self.init(
            SecretBytes(copying: text.utf8.span), label: label, notBefore: notBefore, expiresAt: expiresAt)
    }

    /// A secret in bytes; wiping the array that is passed is the caller's.
    public init(bytes: [UInt8], label: String? = nil, notBefore: UnixTime? = nil, expiresAt: UnixTime? = nil) {
        self.init(SecretBytes(copying: bytes.span), label: label, notBefore: notBefore, expiresAt: expiresAt)
    }

    /// The key that owns `bytes`.
    package init(
        _ bytes: consuming SecretBytes, label: String? = nil, notBefore: UnixTime? = nil, expiresAt: UnixTime? = nil,
        algorithm: String? = nil, use: String? = nil
    ) {
        owner = Owner(bytes)
        self.label = label
        life = KeyLife(notBefore: notBefore, expiresAt: expiresAt)
        self.algorithm = algorithm
        self.use = use
    }

    /// Lends the bytes to a key derivation.
    package func withBytes<R: ~Copyable, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try owner.bytes.withSpan(body)
    }

    /// Whether the key file lets the key serve `algorithm`, by its registered name if it has one, for `use`, which is
    /// `sig` or `enc`.
    func serves(_ algorithm: String?, use: String) -> Bool {
        let servesAlgorithm = self.algorithm.map { named in
            algorithm.map { $0.utf8.elementsEqual(named.utf8) } ?? false
        }
        return servesAlgorithm ?? true && (self.use == nil || self.use == use)
    }

    /// Boxes what an array cannot hold.
    private final class Owner: Sendable {
        let bytes: SecretBytes
        init(_ bytes: consuming SecretBytes) { self.bytes = bytes }
    }
}

/// When a key signs and verifies.
struct KeyLife: Sendable {
    /// Before this time the key verifies and does not sign.
    let notBefore: UnixTime?
    /// From this time on the key neither signs nor verifies.
    let expiresAt: UnixTime?

    func isAlive(at now: UnixTime) -> Bool { expiresAt.map { now < $0 } ?? true }

    func maySign(at now: UnixTime) -> Bool { isAlive(at: now) && (notBefore.map { $0 <= now } ?? true) }
}

extension SecretKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the key.
    public var description: String { "SecretKey(redacted)" }
    /// Never the key.
    public var debugDescription: String { description }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
