/// AES-128-GCM and AES-256-GCM (NIST SP 800-38D) with 96-bit nonces and 128-bit tags.
///
/// Nonces drawn at random are good for 2^32 messages under one key; ``XAES256GCM`` has no such end.
package struct AESGCM: Sendable {
    /// The length of a nonce in bytes.
    package static let nonceCount = 12
    /// The length of a tag in bytes.
    package static let tagCount = 16

    private let cipher: Cipher
    private let key: SharedSecret

    /// Takes a key of 16 or 32 bytes.
    package init(key: Span<UInt8>) throws(WrongKeyLength) {
        switch key.count {
        case 16: cipher = .aes128GCM
        case 32: cipher = .aes256GCM
        default: throw WrongKeyLength(count: key.count)
        }
        self.key = SharedSecret(SecretBytes(copying: key))
    }

    /// Seals `plaintext`.
    ///
    /// - Parameters:
    ///   - plaintext: bytes of any number.
    ///   - nonce: 12 bytes, never used twice with one key.
    ///   - aad: bytes that are bound, and neither hidden nor returned.
    /// - Returns: ciphertext, as long as the plaintext, then the 16-byte tag.
    package func seal(_ plaintext: Span<UInt8>, nonce: Span<UInt8>, aad: Span<UInt8>) -> [UInt8] {
        key.bytes.withSpan { Self.seal(plaintext, cipher, key: $0, nonce: nonce, aad: aad) }
    }

    /// Opens what ``seal(_:nonce:aad:)`` returns; `nil` unless key, nonce, AAD and tag all agree.
    package func open(_ sealed: Span<UInt8>, nonce: Span<UInt8>, aad: Span<UInt8>) -> VerifiedBytes? {
        key.bytes.withSpan { Self.open(sealed, cipher, key: $0, nonce: nonce, aad: aad) }
    }

    /// Seals under a key that is used once.
    static func seal(
        _ plaintext: Span<UInt8>, _ cipher: Cipher, key: Span<UInt8>, nonce: Span<UInt8>, aad: Span<UInt8>
    ) -> [UInt8] {
        var context = CipherContext(cipher, .encrypt, key: key, nonce: nonce)
        context.authenticate(aad)
        var sealed = [UInt8](repeating: 0, count: plaintext.count + tagCount)
        var whole = sealed.mutableSpan
        let count = context.update(plaintext, into: &whole)
        guard count == plaintext.count, context.finish(into: &whole, from: count) == 0 else {
            fatalError("OpenSSL: cannot seal")
        }
        context.tag(into: &whole, from: count)
        return sealed
    }

    /// Opens under a key that is used once.
    static func open(
        _ sealed: Span<UInt8>, _ cipher: Cipher, key: Span<UInt8>, nonce: Span<UInt8>, aad: Span<UInt8>
    ) -> VerifiedBytes? {
        guard sealed.count >= tagCount else { return nil }
        var context = CipherContext(cipher, .decrypt, key: key, nonce: nonce)
        context.authenticate(aad)
        let ciphertext = sealed.extracting(droppingLast: tagCount)
        var plaintext = [UInt8](repeating: 0, count: sealed.count)
        var whole = plaintext.mutableSpan
        let count = context.update(ciphertext, into: &whole)
        context.expect(tag: sealed.extracting(last: tagCount))
        guard context.finish(into: &whole, from: count) == 0, count == ciphertext.count else {
            // What a forged token decrypts to is nobody's business.
            wipe(&plaintext)
            return nil
        }
        plaintext.removeLast(tagCount)
        return VerifiedBytes(authentic: plaintext)
    }
}
