internal import SealEncodings
internal import SealPrimitives

/// Fernet: text or bytes encrypted with AES-128-CBC, then signed together with the time.
///
///     token      = base64url(0x80 time IV ciphertext tag)                         padded, canonical
///     time       = seconds since 1970, 8 bytes, big endian
///     IV         = 16 random bytes
///     ciphertext = AES-128-CBC(last half of the key, IV, plaintext padded by PKCS#7)
///     tag        = HMAC-SHA256(first half of the key, all before it)              32 bytes
///     key        = 32 random bytes, or the 44 characters of their padded base64url
///
/// Source: the specification of 2013, cryptography 50 `fernet.py`.
struct FernetSealer: Sendable {
    /// How far in the future a time may lie, in seconds, where the age is limited.
    private static let leeway: Int64 = 60
    private static let version: UInt8 = 0x80
    private static let keyCount = 32
    private static let tagCount = 32
    /// Version and time.
    private static let ivStart = 9
    private static let ciphertextStart = ivStart + AESCBC.ivCount
    private static let blockCount = 16

    private struct Key: Sendable {
        let mac: HMAC
        let cipher: AESCBC
    }

    let ring: KeyRing
    /// In the order of the ring.
    private let keys: [Key]

    /// Takes the keys apart.
    init(keys ring: KeyRing) throws(ConfigurationError) {
        var keys: [Key] = []
        for (index, secret) in ring.keys.enumerated() {
            guard secret.serves(nil, use: "enc") else { throw .keyForOtherUse(label: secret.label, index: index) }
            let key: Key?
            do {
                key = try secret.withBytes { (secret) throws(HashUnavailable) in try Self.key(secret) }
            } catch {
                throw .hashUnavailable(error.hash.rawValue)
            }
            guard let key else {
                throw .badKey(
                    label: secret.label, index: index, expected: "32 random bytes, or the base64url text of them")
            }
            keys.append(key)
        }
        try Cipher.aes128CBC.checkAvailable()
        self.ring = ring
        self.keys = keys
    }

    /// The key in either of its forms; `nil` where `secret` is neither.
    private static func key(_ secret: Span<UInt8>) throws(HashUnavailable) -> Key? {
        if secret.count == keyCount {
            let mac = try HMAC(.sha256, key: SecretBytes(copying: secret.extracting(first: keyCount / 2)))
            return (try? AESCBC(key: secret.extracting(last: keyCount / 2))).map { Key(mac: mac, cipher: $0) }
        }
        let text = Base64.urlSafePadded
        guard secret.count == text.encodedCount(of: keyCount) else { return nil }
        var isCanonical = false
        let bytes = SecretBytes(capacity: text.decodedCapacity(of: secret.count)) { out in
            isCanonical = text.decode(secret, into: &out)
        }
        guard isCanonical, bytes.count == keyCount else { return nil }
        return try bytes.withSpan { (bytes) throws(HashUnavailable) in try key(bytes) }
    }

    /// The token of `plaintext`, under the first key that may seal at `now`; `iv` is 16 bytes that nobody can foresee.
    func seal(_ plaintext: [UInt8], iv: [UInt8], at now: UnixTime) throws(EncodeError) -> String {
        guard let current = ring.currentIndex(at: now) else { throw .noSigningKey }
        let key = keys[current]
        let signed =
            [Self.version] + BigEndian.encode(UInt64(now.seconds), width: Self.ivStart - 1) + iv
            + key.cipher.encrypt(plaintext.span, iv: iv.span)
        let tag = key.mac.tag(of: signed.span).withSpan { Array(copying: $0) }
        return Base64.urlSafePadded.text(of: (signed + tag).span)
    }

    /// Checks the tag of `token`, then its time, then decrypts it.
    func open(
        _ token: String, at now: UnixTime, freshness: Freshness
    ) throws(TokenError) -> OpenedToken {
        let bytes = try Self.bytes(of: token)
        let (signed, tag) = (
            bytes.span.extracting(droppingLast: Self.tagCount), bytes.span.extracting(last: Self.tagCount)
        )
        for (index, key) in keys.enumerated() where ring.isAlive(index, at: now) {
            guard let message = key.mac.verify(signed, tag: tag) else { continue }
            guard let issuedAt = Self.time(in: message.bytes) else { throw .malformed(.timeOutOfRange) }
            try freshness.check(issuedAt: issuedAt, at: now, usualLeeway: .seconds(Self.leeway))
            let plaintext = try message.map { (message) throws(TokenError) in
                let iv = message.extracting(Self.ivStart..<Self.ciphertextStart)
                guard let plaintext = key.cipher.decrypt(message.extracting(Self.ciphertextStart...), iv: iv) else {
                    throw .malformed(.badPadding)
                }
                return plaintext
            }
            return OpenedToken(
                value: plaintext, issuedAt: issuedAt, verdict: ring.verdict(of: index, at: now))
        }
        throw .badSignature
    }

    /// What tells `token`, which was opened, from all others: what its tag covers.
    static func identity(of token: String) -> TokenIdentity { .paddedBase64(token, droppingLast: tagCount) }

    /// The time that `token` shows to everybody, if it has the shape of one and lies between 1970 and 9999.
    static func time(of token: String) -> UnixTime? {
        guard let bytes = try? bytes(of: token),
            (bytes.count - ciphertextStart - tagCount).isMultiple(of: blockCount)
        else { return nil }
        return time(in: bytes)
    }

    private static func time(in bytes: [UInt8]) -> UnixTime? {
        let seconds = BigEndian.decode(whole: bytes.span.extracting(1..<ivStart))
        return Int64(exactly: seconds).flatMap { UnixTime(seconds: $0) }
    }

    /// The bytes of a token: the version that is known, and room for at least a block.
    private static func bytes(of token: String) throws(TokenError) -> [UInt8] {
        guard let bytes = Base64.urlSafePadded.decode(token.utf8.span) else { throw .malformed(.badBase64) }
        guard bytes.first == version else { throw .malformed(.prefixMissing) }
        guard bytes.count >= ciphertextStart + blockCount + tagCount else { throw .malformed(.tooShort) }
        return bytes
    }
}
