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

    let ring: KeyRing
    /// The ids of the keys: to look through 64 numbers costs no more than to hash one.
    private let ids: [UInt32]
    /// What is bound with a token of each key, all as long, one after the other.
    private let aads: [UInt8]
    private let aadCount: Int
    /// Under each key at its place, derived once.
    private let cipher: XAES256GCM

    /// Derives all keys.
    init(keys ring: KeyRing, context: String) throws(ConfigurationError) {
        guard context.utf8.count <= Self.contextLimit else {
            throw .badOption(name: "context", expected: "at most \(Self.contextLimit) bytes of UTF-8")
        }
        var (ids, aads): ([UInt32], [UInt8]) = ([], [])
        var derivations: [HKDF] = []
        for (index, key) in ring.keys.enumerated() {
            let derivation = try Self.derivation(of: key, at: index)
            let bytes = SecretKey.sealedID(by: derivation)
            let id = UInt32(BigEndian.decode(whole: bytes.span))
            if let first = ids.firstIndex(of: id) { throw .collidingKeyIDs(first: first, second: index) }
            ids.append(id)
            aads += Array(Self.prefix.utf8) + bytes + Array(context.utf8)
            derivations.append(derivation)
        }
        try Cipher.aes256ECB.checkAvailable()
        try Cipher.aes256GCM.checkAvailable()
        do {
            cipher = try XAES256GCM(count: ids.count) { place in
                derivations[place].derive(info: "encryption key".utf8.span, count: XAES256GCM.keyCount)
            }
        } catch {
            fatalError("HKDF derives another length than it was asked for")
        }
        self.ring = ring
        self.ids = ids
        self.aads = aads
        aadCount = aads.count / ids.count
    }

    private static func derivation(of key: SecretKey, at index: Int) throws(ConfigurationError) -> HKDF {
        guard key.serves(algorithm, use: "enc") else { throw .keyForOtherUse(label: key.label, index: index) }
        guard key.withBytes({ isSealingKey($0) }) else { throw .notASealingKey(label: key.label, index: index) }
        do {
            return try key.sealingDerivation()
        } catch {
            throw .hashUnavailable(error.hash.rawValue)
        }
    }

    /// What is bound with a token of the key at `index`.
    private func aad(at index: Int) -> Range<Int> {
        index * aadCount..<(index + 1) * aadCount
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
        let prefix = Self.prefix
        // Not `ids` in the closure, for which all of this codec would be copied and counted (50 ns).
        let id = ids[current]
        var bytes: [UInt8] = []
        bytes.append(addingCapacity: Self.overhead + body.count) { out in
            out.append(bigEndian: UInt64(id), width: Self.keyIDCount)
            out.append(copying: nonce)
            header.append(to: &out)
            out.append(encoding)
            out.append(copying: body.span)
            for _ in 0..<XAES256GCM.tagCount { out.append(0) }
        }
        cipher.seal(
            &bytes, from: Self.keyIDCount, aad: aads.span.extracting(aad(at: current)), at: current)
        return Base64.urlSafe.text(prefix.utf8.span, bytes.span)
    }

    /// Opens `token`, checks its times, and reads the payload out of encoding and body by `read`.
    func open(
        _ token: String, at now: UnixTime, freshness: Freshness,
        read: (UInt8, consuming VerifiedBytes) throws(TokenError) -> VerifiedBytes
    ) throws(TokenError) -> OpenedToken {
        let bytes = try Self.bytes(of: token)
        let id = UInt32(BigEndian.word(bytes.span, at: 0) >> 32)
        guard let index = ids.firstIndex(of: id), ring.isAlive(index, at: now) else { throw .badSignature }
        var opened = Head(repeating: 0)
        var head = opened.mutableSpan
        let aad = aads.span.extracting(aad(at: index))
        guard let body = cipher.open(consume bytes, from: Self.keyIDCount, head: &head, aad: aad, at: index) else {
            throw .badSignature
        }
        let header = try SealedHeader(head.span)
        try freshness.check(
            issuedAt: header.issuedAt, startedAt: header.session.startedAt, at: now, usualLeeway: .seconds(0))
        return OpenedToken(
            value: try read(head[SealedHeader.count], body), session: header.session, issuedAt: header.issuedAt,
            verdict: ring.verdict(of: index, at: now))
    }

    /// What tells `token`, which was opened, from all others: all bytes that it stands for.
    static func identity(of token: String) -> TokenIdentity { .base64(token, from: prefix.utf8.count) }

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
