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
    /// The fewest bytes behind the prefix: content begins with one byte that is not the payload's.
    private static let fewestBytes = overhead + 1
    private static let bodyStart = keyIDCount + XAES256GCM.nonceCount
    private static let overhead = bodyStart + SealedHeader.count + XAES256GCM.tagCount

    /// A key, derived once.
    private struct Key: Sendable {
        let id: [UInt8]
        let aad: [UInt8]
        let cipher: XAES256GCM
    }

    private let ring: KeyRing
    private let keys: [Key]
    private let places: [UInt64: Int]

    /// Derives all keys.
    init(keys ring: KeyRing, context: String) throws(ConfigurationError) {
        guard context.utf8.count <= Self.contextLimit else {
            throw .badOption(name: "context", expected: "at most \(Self.contextLimit) bytes of UTF-8")
        }
        var keys: [Key] = []
        var places: [UInt64: Int] = [:]
        for (index, secret) in ring.keys.enumerated() {
            let key = try Self.key(of: secret, at: index, context: context)
            if let first = places.updateValue(index, forKey: BigEndian.decode(whole: key.id.span)) {
                throw .collidingKeyIDs(first: first, second: index)
            }
            keys.append(key)
        }
        self.ring = ring
        self.keys = keys
        self.places = places
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
            return Key(id: id, aad: Array(prefix.utf8) + id + Array(context.utf8), cipher: cipher)
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

    /// The length in bytes of the token of `contentCount` bytes.
    static func tokenCount(of contentCount: Int) -> Int {
        prefix.utf8.count + Base64.urlSafe.encodedCount(of: overhead + contentCount)
    }

    /// The token of `header` and `content`, under the first key that may seal at `now`.
    ///
    /// `nonce` has 24 bytes and is never used twice: it is drawn at random, but for published vectors.
    func seal(
        _ content: [UInt8], header: SealedHeader, nonce: [UInt8], at now: UnixTime
    ) throws(EncodeError) -> String {
        guard let current = ring.currentIndex(at: now) else { throw .noSigningKey }
        let key = keys[current]
        let plaintext = header.bytes + content
        let bytes = key.id + nonce + key.cipher.seal(plaintext.span, nonce: nonce.span, aad: key.aad.span)
        return Self.prefix + Base64.urlSafe.text(of: bytes.span)
    }

    /// Opens `token`, then checks its times; the value is header and content.
    func open(
        _ token: String, at now: UnixTime, freshness: Freshness
    ) throws(TokenError) -> OpenedToken {
        let bytes = try Self.bytes(of: token)
        let whole = bytes.span
        let id = BigEndian.decode(whole: whole.extracting(first: Self.keyIDCount))
        guard let index = places[id], ring.keys[index].isAlive(at: now) else { throw .badSignature }
        let key = keys[index]
        let nonce = whole.extracting(Self.keyIDCount..<Self.bodyStart)
        guard let plaintext = key.cipher.open(whole.extracting(Self.bodyStart...), nonce: nonce, aad: key.aad.span)
        else { throw .badSignature }
        let header = try SealedHeader(plaintext.bytes.span)
        try freshness.check(
            issuedAt: header.issuedAt, startedAt: header.session.startedAt, at: now, usualLeeway: .seconds(0))
        return OpenedToken(
            identity: bytes, value: plaintext, issuedAt: header.issuedAt, session: header.session,
            keyIndex: index, keyLabel: ring.keys[index].label,
            reissueReason: ring.isOld(index, at: now) ? .oldKey : nil)
    }

    /// Whether `token` begins as sealed ones do.
    static func marks(_ token: String) -> Bool {
        token.utf8.starts(with: prefix.utf8)
    }

    /// The key id that `token` names, if it has the shape; nothing else of it shows without the key.
    static func keyID(of token: String) -> [UInt8]? {
        (try? bytes(of: token)).map { Array($0.prefix(keyIDCount)) }
    }

    /// What stands behind the prefix: enough for a header and a tag.
    private static func bytes(of token: String) throws(TokenError) -> [UInt8] {
        let text = token.utf8.span
        let mark = prefix.utf8.span
        guard text.count >= mark.count, mark.indices.allSatisfy({ text[$0] == mark[$0] }) else {
            throw .malformed(.prefixMissing)
        }
        guard let bytes = Base64.urlSafe.decode(text.extracting(mark.count...)) else { throw .malformed(.badBase64) }
        guard bytes.count >= fewestBytes else { throw .malformed(.tooShort) }
        return bytes
    }
}
