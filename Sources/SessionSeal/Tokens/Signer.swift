internal import SealEncodings
internal import SealPrimitives

/// The signer that itsdangerous and Django share.
///
///     token     = value separator base64url(HMAC-H(derived key, value))
///
/// The separator is the last one in the token and is not signed. Newest key first; then the fallback schemes in their
/// order, each with every key.
struct Signer: Sendable {
    /// What makes a MAC's key of a secret.
    struct Scheme: Sendable {
        var salt: String
        var derivation: KeyDerivation
        var hash: HashFunction
        /// What stands before every secret.
        var secretPrefix = ""
        /// The registered name that a key's `alg` may have; a key with another one, or any where there is none, does not
        /// serve the scheme.
        var algorithm: String?
    }

    /// A key under a scheme.
    private struct Candidate: Sendable {
        let keyIndex: Int
        /// The place of the scheme, 0 for the main one.
        let scheme: Int
        let life: KeyLife
    }

    let separator: String
    let keys: KeyRing
    /// Every key under the main scheme, then every key under each fallback, but for schemes that a key does not serve.
    private let candidates: [Candidate]
    /// Under each candidate at its place, derived and keyed once.
    private let mac: HMAC

    /// Derives and keys all MACs.
    init(keys: KeyRing, scheme: Scheme, fallbacks: [Scheme] = [], separator: String) throws(ConfigurationError) {
        guard fallbacks.count <= Limits.fallbacks else { throw .tooManyFallbacks(limit: Limits.fallbacks) }
        var candidates: [Candidate] = []
        let schemes = [scheme] + fallbacks
        for (place, scheme) in schemes.enumerated() {
            for (index, key) in keys.keys.enumerated() where key.serves(scheme.algorithm, use: "sig") {
                candidates.append(Candidate(keyIndex: index, scheme: place, life: key.life))
            }
        }
        for (index, key) in keys.keys.enumerated() where !candidates.contains(where: { $0.keyIndex == index }) {
            throw .keyForOtherUse(label: key.label, index: index)
        }
        do {
            mac = try HMAC(count: candidates.count) { (place) throws(HashUnavailable) in
                let candidate = candidates[place]
                return try Self.macKey(of: keys.keys[candidate.keyIndex], scheme: schemes[candidate.scheme])
            }
        } catch {
            throw .hashUnavailable(error.hash.rawValue)
        }
        self.keys = keys
        self.candidates = candidates
        self.separator = separator
    }

    private static func macKey(of key: SecretKey, scheme: Scheme) throws(HashUnavailable) -> HMAC.Key {
        try key.withBytes { (secret) throws(HashUnavailable) in
            let prefixed = SecretBytes(concatenating: scheme.secretPrefix.utf8.span, secret)
            let derived = try prefixed.withSpan { (secret) throws(HashUnavailable) in
                try scheme.derivation.derive(from: secret, salt: scheme.salt, hash: scheme.hash)
            }
            return HMAC.Key(scheme.hash, derived)
        }
    }

    /// The token of `value`, which is UTF-8, under the first key that may sign.
    func sign(_ value: [UInt8], at now: UnixTime) throws(EncodeError) -> String {
        let place = try signingPlace(at: now)
        return token(capacity: value.count, by: place) { $0.append(copying: value.span) }
    }

    /// The place of the key that signs at `now`.
    func signingPlace(at now: UnixTime) throws(EncodeError) -> Int {
        guard let current = current(at: now) else { throw .noSigningKey }
        return current
    }

    /// The token of the value that `write` appends, at most `capacity` bytes of UTF-8, under the key at `place`.
    ///
    /// All of it is written where it stays: an array on the way costs 45 ns.
    func token(capacity: Int, by place: Int, value write: (inout OutputSpan<UInt8>) -> Void) -> String {
        let behind = separator.utf8.count + Base64.urlSafe.encodedCount(of: mac.tagCount(at: place))
        return String(capacity: capacity + behind) { out in
            write(&out)
            let tag = mac.tag(of: out.span, at: place)
            out.append(copying: separator.utf8.span)
            tag.withSpan { Base64.urlSafe.encode($0, into: &out) }
        }
    }

    /// The place of the first key that may sign at `now`, under the main scheme.
    private func current(at now: UnixTime) -> Int? {
        let candidates = candidates.span
        for place in candidates.indices where candidates[place].scheme == 0 && candidates[place].life.maySign(at: now) {
            return place
        }
        return nil
    }

    /// Checks the signature of `token`; every key that is alive is tried, under one scheme by its place or, usually, all.
    ///
    /// `read` finds the payload, and the time where there is one, in what is signed: here, since a result that is changed
    /// afterwards is waited for each time that it is moved.
    func verify(
        _ token: String, under scheme: Int? = nil, at now: UnixTime,
        read: (Span<UInt8>) throws(TokenError) -> (value: Range<Int>, issuedAt: UnixTime?)
    ) throws(TokenError) -> SignedToken {
        let utf8 = token.utf8.span
        guard let end = lastOccurrence(of: separator, in: utf8) else { throw .malformed(.separatorMissing) }
        guard let tag = Tag(base64URL: utf8.extracting((end + separator.utf8.count)...)) else { throw .badSignature }
        let candidates = candidates.span
        for place in candidates.indices where scheme == nil || candidates[place].scheme == scheme {
            guard candidates[place].life.isAlive(at: now) else { continue }
            guard let text = mac.verify(0..<end, of: token, tag: tag, at: place) else { continue }
            let index = candidates[place].keyIndex
            let isWeaker = candidates[place].scheme > 0
            let reason: ReissueReason? = isOld(index, at: now) ? .oldKey : isWeaker ? .weakerAlgorithm : nil
            let (value, issuedAt) = try text.withSpan(read)
            return SignedToken(
                text: text, value: value, issuedAt: issuedAt,
                verdict: TokenVerdict(reissueReason: reason, keyIndex: index))
        }
        throw .badSignature
    }

    /// Whether the current key at `now` is a newer one than that at `index`.
    private func isOld(_ index: Int, at now: UnixTime) -> Bool {
        index > 0 && current(at: now).map { candidates[$0].keyIndex < index } ?? false
    }
}

extension Tag {
    /// The tag that `text` stands for; `nil` unless it is canonical and as long as a tag may be.
    fileprivate init?(base64URL text: Span<UInt8>) {
        let count = Base64.urlSafe.decodedCapacity(of: text.count)
        guard count <= Self.capacity else { return nil }
        var decoded: Int?
        self.init(count: count) { tag in
            decoded = Base64.urlSafe.decode(text, over: &tag)
        }
        guard decoded != nil else { return nil }
    }
}

/// The offset in bytes at which `separator` stands last in `text`.
func lastOccurrence(of separator: String, in text: Span<UInt8>) -> Int? {
    let separator = separator.utf8.span
    guard text.count >= separator.count else { return nil }
    var start = text.count - separator.count
    if separator.count == 1 {
        // The usual case, eight bytes at a time: a byte of `found` is set where it is the separator. What is borrowed runs
        // upwards, away from the last one.
        let ones: UInt64 = 0x0101_0101_0101_0101
        let byte = separator[0]
        while start >= 7 {
            let word = BigEndian.word(text, at: start &- 7) ^ (ones &* UInt64(byte))
            let found = (word &- ones) & ~word & (ones &* 0x80)
            guard found == 0 else { return start &- found.trailingZeroBitCount / 8 }
            start &-= 8
        }
        while start >= 0, text[start] != byte { start &-= 1 }
        return start >= 0 ? start : nil
    }
    while true {
        if separator.indices.allSatisfy({ text[start + $0] == separator[$0] }) { return start }
        guard start > 0 else { return nil }
        start -= 1
    }
}
