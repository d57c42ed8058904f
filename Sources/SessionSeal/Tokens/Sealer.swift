internal import SealEncodings
internal import SealPrimitives

/// Seals under XAES-256-GCM, with a header of times and session id before what is sealed.
///
///     token      = "ss1." base64url(key_id nonce sealed)                          canonical, at least 73 bytes
///     sealed     = XAES-256-GCM(key, nonce, header content, AAD)                  ciphertext, then the 16-byte tag
///     AAD        = "ss1." key_id context
///     key        = HKDF-SHA256(secret, salt "session-seal v1", info "encryption key", 32 bytes)
///     key_id     = HKDF-SHA256(secret, salt "session-seal v1", info "key id", 4 bytes)
///
/// The key id says which key to take, so exactly one is tried: the cipher commits to no key.
struct Sealer: Sendable {
    /// What every token begins with: the format and its version.
    static let prefix = "ss1."
    /// The only algorithm that the `alg` of a key may name.
    static let algorithm = "XAES-256-GCM"
    /// The length of a key id in bytes.
    static let keyIDCount = SecretKey.sealedIDCount
    /// The most bytes of a context.
    static let contextLimit = 255
    /// Header and encoding, which are sealed with the body.
    private typealias Head = InlineArray<29, UInt8>
    /// All but the body: key id, nonce, head and tag.
    private static let overhead = keyIDCount + XAES256GCM.nonceCount + SealedHeader.count + 1 + XAES256GCM.tagCount

    /// A key, derived once.
    private struct Key: Sendable {
        let id: UInt32
        let aad: [UInt8]
        let cipher: XAES256GCM
    }

    private let ring: KeyRing
    private let keys: [Key]
    /// The ids of the keys: to look through 64 numbers costs no more than to hash one.
    private let ids: [UInt32]

    /// Derives all keys.
    init(keys ring: KeyRing, context: String) throws(ConfigurationError) {
        guard context.utf8.count <= Self.contextLimit else {
            throw .badOption(name: "context", expected: "at most \(Self.contextLimit) bytes of UTF-8")
        }
        var keys: [Key] = []
        for (index, secret) in ring.keys.enumerated() {
            let key = try Self.key(of: secret, at: index, context: context)
            if let first = keys.firstIndex(where: { $0.id == key.id }) {
                throw .collidingKeyIDs(first: first, second: index)
            }
            keys.append(key)
        }
        try Cipher.aes256ECB.checkAvailable()
        try Cipher.aes256GCM.checkAvailable()
        self.ring = ring
        self.keys = keys
        ids = keys.map(\.id)
    }

    private static func key(of secret: SecretKey, at index: Int, context: String) throws(ConfigurationError) -> Key {
        guard secret.serves(algorithm, use: "enc") else {
            throw .keyForOtherUse(label: secret.label, index: index)
        }
        guard secret.withBytes({ isSealingKey($0) }) else {
            throw .notASealingKey(label: secret.label, index: index)
        }
        do {
            let derivation = try secret.sealingDerivation()
            let id = SecretKey.sealedID(by: derivation)
            let key = derivation.derive(info: "encryption key".utf8.span, count: XAES256GCM.keyCount)
            let cipher = try key.withSpan { (key) throws(WrongKeyLength) in try XAES256GCM(key: key) }
            return Key(
                id: UInt32(BigEndian.decode(whole: id.span)), aad: Array(prefix.utf8) + id + Array(context.utf8),
                cipher: cipher)
        } catch let error as HashUnavailable {
            throw .hashUnavailable(error.hash.rawValue)
        } catch {
            fatalError("HKDF derives another length than it was asked for")
        }
    }

    /// Whether `bytes` may be 32 random ones: as many printable characters are a text that somebody thought of.
    private static func isSealingKey(_ bytes: Span<UInt8>) -> Bool {
        bytes.count == SecretKey.sealingCount && !bytes.indices.allSatisfy { (0x20...0x7e).contains(bytes[$0]) }
    }

    /// The length in bytes of the token of a body of `bodyCount` bytes.
    static func tokenCount(of bodyCount: Int) -> Int {
        prefix.utf8.count + Base64.urlSafe.encodedCount(of: overhead + bodyCount)
    }

    /// The token of `header`, `encoding` and `body`, under the first key that may seal at `now`.
    ///
    /// `nonce` has 24 bytes and is never used twice: it is drawn at random, but for published vectors.
    func seal(
        _ encoding: UInt8, _ body: [UInt8], header: SealedHeader, nonce: Span<UInt8>, at now: UnixTime
    ) throws(EncodeError) -> String {
        guard let current = ring.currentIndex(at: now) else { throw .noSigningKey }
        let key = keys[current]
        let prefix = Self.prefix
        var bytes: [UInt8] = []
        bytes.append(addingCapacity: Self.overhead + body.count) { out in
            out.append(bigEndian: UInt64(key.id), width: Self.keyIDCount)
            out.append(copying: nonce)
            header.append(to: &out)
            out.append(encoding)
            out.append(copying: body.span)
            for _ in 0..<XAES256GCM.tagCount { out.append(0) }
        }
        key.cipher.seal(&bytes, from: Self.keyIDCount, aad: key.aad)
        return Base64.urlSafe.text(prefix.utf8.span, bytes.span)
    }

    /// Opens `token`, checks its times, and reads the payload out of encoding and body by `read`.
    func open(
        _ token: String, at now: UnixTime, freshness: Freshness,
        read: (UInt8, consuming VerifiedBytes) throws(TokenError) -> VerifiedBytes
    ) throws(TokenError) -> OpenedToken {
        let bytes = try Self.bytes(of: token)
        let id = UInt32(BigEndian.decode(whole: bytes.span.extracting(first: Self.keyIDCount)))
        guard let index = ids.firstIndex(of: id), ring.keys[index].isAlive(at: now) else { throw .badSignature }
        let key = keys[index]
        var opened = Head(repeating: 0)
        var head = opened.mutableSpan
        guard let body = key.cipher.open(consume bytes, from: Self.keyIDCount, head: &head, aad: key.aad) else {
            throw .badSignature
        }
        let header = try SealedHeader(head.span)
        try freshness.check(
            issuedAt: header.issuedAt, startedAt: header.session.startedAt, at: now, usualLeeway: .seconds(0))
        return OpenedToken(
            identity: .base64(token, from: Self.prefix.utf8.count),
            value: try read(head[SealedHeader.count], body), issuedAt: header.issuedAt, session: header.session,
            keyIndex: index, keyLabel: ring.keys[index].label,
            reissueReason: ring.isOld(index, at: now) ? .oldKey : nil)
    }

    /// Whether `token` begins as sealed ones do.
    static func marks(_ token: String) -> Bool { marks(token.utf8.span) }

    private static func marks(_ token: Span<UInt8>) -> Bool {
        let mark = prefix.utf8.span
        return token.count >= mark.count && mark.indices.allSatisfy { token[$0] == mark[$0] }
    }

    /// The key id that `token` names, if it has the shape; nothing else of it shows without the key.
    static func keyID(of token: String) -> [UInt8]? {
        (try? bytes(of: token)).map { Array($0.prefix(keyIDCount)) }
    }

    /// What stands behind the prefix: enough for all but the body.
    private static func bytes(of token: String) throws(TokenError) -> [UInt8] {
        let text = token.utf8.span
        guard marks(text) else {
            throw .malformed(.prefixMissing)
        }
        guard let bytes = Base64.urlSafe.decode(text.extracting(prefix.utf8.count...)) else {
            throw .malformed(.badBase64)
        }
        guard bytes.count >= overhead else { throw .malformed(.tooShort) }
        return bytes
    }
}
