internal import SealEncodings
internal import SealPrimitives

/// JSON Web Encryption in compact form (RFC 7516) with a shared key: `dir` with A256GCM or A128GCM.
///
///     token      = header ".." nonce "." ciphertext "." tag                       each part base64url without padding
///     header     = {"alg":"dir","enc":"A256GCM"}                                  or as the option says
///     ciphertext, tag = AES-GCM(secret, nonce, JSON, AAD the header's text in the token)
///
/// The secret is the key itself: 32 bytes for A256GCM, 16 for A128GCM. Nonces are 12 random bytes, which is good for
/// 2^32 tokens under one key and no more; `sealed` has no such end. The second part, an encrypted key, is empty.
///
/// `alg` and `enc` are the codec's options and the key's `alg` (`dir`, or the name of the encryption), never the token's
/// wish: a header that does not name them is malformed. `crit`, `b64` and `zip` are refused, and any name that occurs
/// twice in the header; its other members are passed over, `kid` among them: every key is tried.
///
/// `exp`, `nbf` and `iat` are checked as in a JWS, where the payload is an object.
///
/// Source: joserfc 1.8 `jwe.py`. Stricter: the payload must be JSON by RFC 8259 in UTF-8.
public struct JWECodec: RegisteredCodec {
    /// The registry name.
    public static let name = "jwe"

    /// How the payload is encrypted, by its registered name.
    public enum Encryption: String, CaseIterable, Sendable {
        /// AES-256-GCM.
        case a256GCM = "A256GCM"
        /// AES-128-GCM.
        case a128GCM = "A128GCM"

        fileprivate var keyCount: Int {
            switch self {
            case .a256GCM: 32
            case .a128GCM: 16
            }
        }

        fileprivate var cipher: Cipher {
            switch self {
            case .a256GCM: .aes256GCM
            case .a128GCM: .aes128GCM
            }
        }

        /// The header that is written unless an option says otherwise.
        fileprivate var header: String { #"{"alg":"dir","enc":"\#(rawValue)"}"# }

        /// The members that a header must have.
        fileprivate var members: [String: String] {
            ["alg": KeyManagement.direct.rawValue, "enc": rawValue]
        }
    }

    /// `alg`: where the key of the encryption comes from.
    private enum KeyManagement: String, CaseIterable {
        case direct = "dir"
    }

    private let ring: KeyRing
    /// In the order of the ring.
    private let ciphers: [AESGCM]
    private let encryption: Encryption
    /// The header that is written.
    private let header: JOSEHeader
    private let clockSkew: Int
    private let limits: Limits

    /// Makes a codec.
    ///
    /// - Parameters:
    ///   - keys: newest first, random bytes of the length that the encryption takes.
    ///   - encryption: what is read and written.
    ///   - header: the exact text of the header that is written; `nil` is `{"alg":"dir","enc":"A256GCM"}`.
    ///   - clockSkew: seconds by which other clocks may differ, at most a day.
    ///   - limits: what is read at most.
    /// - Throws: what is wrong with keys or options.
    public init(
        keys: KeyRing, encryption: Encryption = .a256GCM, header: String? = nil, clockSkew: Int = 0,
        limits: Limits = Limits()
    ) throws(ConfigurationError) {
        try encryption.cipher.checkAvailable()
        var ciphers: [AESGCM] = []
        for (index, key) in keys.keys.enumerated() {
            guard key.serves(encryption.rawValue, use: "enc") || key.serves(KeyManagement.direct.rawValue, use: "enc")
            else { throw .keyForOtherUse(label: key.label, index: index) }
            let cipher = key.withBytes { key in key.count == encryption.keyCount ? try? AESGCM(key: key) : nil }
            guard let cipher else {
                throw .badKey(label: key.label, index: index, expected: "\(encryption.keyCount) random bytes")
            }
            ciphers.append(cipher)
        }
        ring = keys
        self.ciphers = ciphers
        self.encryption = encryption
        self.header = try JOSEHeader(option: header ?? encryption.header, naming: encryption.members)
        try JWTTimes.check(skew: clockSkew)
        self.clockSkew = clockSkew
        self.limits = limits
    }

    /// Makes a codec from named options, for vectors and command, and refuses unknown ones.
    public init(keys: KeyRing, options: consuming CodecOptions) throws(ConfigurationError) {
        // There is one value only; any other is refused.
        _ = try options.take("alg", default: KeyManagement.direct)
        try self.init(
            keys: keys, encryption: options.take("enc", default: .a256GCM), header: options.takeString("header"),
            clockSkew: options.takeClockSkew(), limits: options.takeLimits())
        try options.finish()
    }

    /// The format has no style of its own.
    public var style: JSONStyle { .compact }

    /// Seals `payload` as it is; it says itself when it was issued, so `now` only chooses the key.
    public func encode(_ payload: Payload, at now: UnixTime) throws(EncodeError) -> String {
        try encode(payload, nonce: RandomBytes.draw(AESGCM.nonceCount), at: now)
    }

    private func encode(_ payload: Payload, nonce: [UInt8], at now: UnixTime) throws(EncodeError) -> String {
        guard case .json(let json) = payload, (try? Self.times(of: json)) != nil else { throw .wrongPayload }
        try limits.checkWritten(payloadCount: json.utf8.count)
        guard let current = ring.currentIndex(at: now) else { throw .noSigningKey }
        let sealed = ciphers[current].seal(json.utf8.span, nonce: nonce.span, aad: header.encoded.utf8.span)
        let (ciphertext, tag) = (sealed.dropLast(AESGCM.tagCount), sealed.suffix(AESGCM.tagCount))
        let parts = [nonce, Array(ciphertext), Array(tag)].map { Base64.urlSafe.text(of: $0.span) }
        let token = ([header.encoded, ""] + parts).joined(separator: ".")
        try limits.checkWritten(token: token)
        return token
    }

    /// Reads the header, opens the rest with every key that is alive, then looks at payload and times.
    public func decode(_ token: String, at now: UnixTime, freshness: Freshness) throws(TokenError) -> DecodedToken {
        var opened = try open(token, at: now)
        try limits.checkRead(payloadCount: opened.value.bytes.count)
        let json = try JSONText(refusingOthers: opened.value.bytes, limits: limits.json)
        opened.issuedAt = try Self.times(of: json).check(at: now, freshness: freshness, skew: clockSkew)
        return DecodedToken(
            opened: opened, under: ring, identity: .whole(token), payload: .json(json), codec: Self.name, at: now,
            freshness: freshness)
    }

    private func open(_ token: String, at now: UnixTime) throws(TokenError) -> OpenedToken {
        try limits.checkRead(token: token)
        let parts = try Parts(token, encryption)
        guard let (index, plaintext) = open(parts, of: token, at: now) else { throw .badSignature }
        return OpenedToken(value: plaintext, verdict: ring.verdict(of: index, at: now))
    }

    private func open(_ parts: Parts, of token: String, at now: UnixTime) -> (index: Int, plaintext: VerifiedBytes)? {
        let aad = token.utf8.span.extracting(parts.aad)
        for index in ciphers.indices where ring.isAlive(index, at: now) {
            if let plaintext = ciphers[index].open(parts.sealed.span, nonce: parts.nonce.span, aad: aad) {
                return (index, plaintext)
            }
        }
        return nil
    }

    /// Those of an object; any other payload has none.
    private static func times(of json: JSONText) throws(TokenError) -> JWTTimes {
        try JWTTimes(json.value.object ?? [:])
    }

    /// What stands in a token, nothing of it verified.
    private struct Parts {
        let header: JOSEHeader
        /// Where the text of the header stands.
        let aad: Range<Int>
        let nonce: [UInt8]
        /// The ciphertext, then the tag.
        let sealed: [UInt8]

        init(_ token: String, _ encryption: Encryption) throws(TokenError) {
            let text = token.utf8.span
            let ranges = try CompactParts(text, count: 5).ranges
            aad = ranges[0]
            let header = try JOSEHeader(encoded: text.extracting(aad))
            guard encryption.members.allSatisfy({ header.says($0.value, for: $0.key) }) else {
                throw .malformed(.badHeader)
            }
            guard let nonce = Base64.urlSafe.decode(text.extracting(ranges[2])),
                let ciphertext = Base64.urlSafe.decode(text.extracting(ranges[3])),
                let tag = Base64.urlSafe.decode(text.extracting(ranges[4]))
            else { throw .malformed(.badBase64) }
            guard ranges[1].isEmpty, nonce.count == AESGCM.nonceCount, tag.count == AESGCM.tagCount else {
                throw .malformed(.wrongLength)
            }
            self.header = header
            self.nonce = nonce
            sealed = ciphertext + tag
        }
    }
}

extension JWECodec: VouchingCodec {
    func vouch(for token: String, at now: UnixTime) throws(TokenError) -> DecodedToken {
        let opened = try open(token, at: now)
        return DecodedToken(
            opened: opened, under: ring, identity: .whole(token), payload: .withheld, codec: Self.name, at: now,
            freshness: .any)
    }
}

extension JWECodec: ReproducibleCodec {
    package func encode(
        _ payload: Payload, at now: UnixTime, pinned: PinnedValues
    ) throws(EncodeError) -> String? {
        guard pinned.nonce.count == AESGCM.nonceCount, pinned.session == nil else { return nil }
        return try encode(payload, nonce: pinned.nonce, at: now)
    }
}

extension JWECodec {
    /// Whoever lacks the key sees the header and a token's length.
    public static let encrypts = true
    /// JSON is sealed as it is.
    public static let keepsText = true
    package static let writesKeysAsText = true
    package static let keyAlgorithm: String? = Encryption.a256GCM.rawValue
    package static let options = [
        CodecOption("alg", KeyManagement.direct, "where the key of the encryption comes from"),
        CodecOption("enc", Encryption.a256GCM, "encryption, good for 2^32 tokens under one key"),
        CodecOption("header", .null, "exact text of the header that is written; {\"alg\":\"dir\",\"enc\":E}"),
        CodecOption("clock_skew", 0, "seconds by which other clocks may differ"),
    ]

    /// Five parts, of which the first is a header that names one of the encryptions.
    package static func inspect(_ token: String, limits: Limits) -> TokenInspection? {
        guard (try? limits.checkRead(token: token)) != nil else { return nil }
        for encryption in Encryption.allCases {
            guard let parts = try? Parts(token, encryption) else { continue }
            return TokenInspection(
                codec: name, options: encryption == .a256GCM ? "" : "enc=\(encryption.rawValue)", issuedAt: nil,
                isCompressed: false, signatureCount: AESGCM.tagCount, content: .sealed(keyID: nil),
                header: parts.header.text.string)
        }
        return nil
    }
}
