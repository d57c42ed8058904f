/// AES-128-GCM and AES-256-GCM (NIST SP 800-38D) with 96-bit nonces and 128-bit tags.
///
/// Nonces drawn at random are good for 2^32 messages under one key; ``XAES256GCM`` has no such end.
package struct AESGCM: Sendable {
    /// The length of a nonce in bytes.
    package static let nonceCount = 12
    /// The length of a tag in bytes.
    package static let tagCount = 16

    private let key: SharedSecret
    private let contexts: CipherPool<CipherContext>

    /// Takes a key of 16 or 32 bytes.
    package init(key: Span<UInt8>) throws(WrongKeyLength) {
        let cipher: Cipher
        switch key.count {
        case 16: cipher = .aes128GCM
        case 32: cipher = .aes256GCM
        default: throw WrongKeyLength(count: key.count)
        }
        self.key = SharedSecret(SecretBytes(copying: key))
        contexts = CipherPool { _ in CipherContext(cipher) }
    }

    /// Seals `plaintext`.
    ///
    /// - Parameters:
    ///   - plaintext: bytes of any number.
    ///   - nonce: 12 bytes, never used twice with one key.
    ///   - aad: bytes that are bound, and neither hidden nor returned.
    /// - Returns: ciphertext, as long as the plaintext, then the 16-byte tag.
    package func seal(_ plaintext: Span<UInt8>, nonce: Span<UInt8>, aad: Span<UInt8>) -> [UInt8] {
        var sealed = [UInt8](capacity: plaintext.count + Self.tagCount) { (out: inout OutputSpan<UInt8>) in
            for i in plaintext.indices { out.append(plaintext[i]) }
            out.append(repeating: 0, count: Self.tagCount)
        }
        contexts.lend { context in
            key.bytes.withSpan { context.begin(.encrypt, key: $0, nonce: nonce) }
            var bytes = sealed.mutableSpan
            context.sealMessage(in: &bytes, from: 0, aad: aad)
        }
        return sealed
    }

    /// Opens what ``seal(_:nonce:aad:)`` returns; `nil` unless key, nonce, AAD and tag all agree.
    package func open(_ sealed: Span<UInt8>, nonce: Span<UInt8>, aad: Span<UInt8>) -> VerifiedBytes? {
        guard sealed.count >= Self.tagCount else { return nil }
        var bytes = [UInt8](capacity: sealed.count) { (out: inout OutputSpan<UInt8>) in
            for i in sealed.indices { out.append(sealed[i]) }
        }
        let isAuthentic = contexts.lend { context in
            let tag = sealed.extracting(last: Self.tagCount)
            key.bytes.withSpan { context.beginDecryption(key: $0, nonce: nonce, tag: tag) }
            var span = bytes.mutableSpan
            return context.openMessage(in: &span, from: 0, aad: aad)
        }
        guard isAuthentic else { return nil }
        bytes.removeLast(Self.tagCount)
        return VerifiedBytes(authentic: bytes)
    }
}

/// GCM in place, of the message that ``begin(_:key:nonce:)`` or ``beginDecryption(key:nonce:tag:)`` has begun.
extension CipherContext {
    /// Seals what stands in `bytes` from `start` on but for the last 16, over which it writes the tag.
    mutating func sealMessage(in bytes: inout MutableSpan<UInt8>, from start: Int, aad: Span<UInt8>) {
        let end = bytes.count - AESGCM.tagCount
        authenticate(aad)
        update(&bytes, from: start, count: end - start)
        guard finish(into: &bytes, from: end) == 0 else { fatalError("OpenSSL: cannot seal") }
        tag(into: &bytes, from: end)
    }

    /// Opens what ``sealMessage(in:from:aad:)`` leaves; `false` unless key, nonce, AAD and tag all agree.
    mutating func openMessage(in bytes: inout MutableSpan<UInt8>, from start: Int, aad: Span<UInt8>) -> Bool {
        let end = bytes.count - AESGCM.tagCount
        authenticate(aad)
        update(&bytes, from: start, count: end - start)
        guard finish(into: &bytes, from: end) == 0 else {
            // What a forged token decrypts to is nobody's business.
            wipe(&bytes)
            return false
        }
        return true
    }
}
