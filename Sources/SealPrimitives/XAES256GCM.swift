/// XAES-256-GCM (C2SP): AES-256-GCM under a key that is derived for each nonce, so that nonces are 192 bits long.
///
/// Nonces drawn at random are good for 2^80 messages under one key. The derivation is that of NIST SP 800-108 in counter
/// mode with AES-CMAC. It commits to no key: a message may be made to open under two.
package struct XAES256GCM: Sendable {
    /// The length of a nonce in bytes.
    package static let nonceCount = 24
    /// The length of a key in bytes.
    package static let keyCount = 32
    /// The length of a tag in bytes.
    package static let tagCount = AESGCM.tagCount

    private let key: SharedSecret
    /// The subkey of CMAC for a message of whole blocks.
    private let subkey: SharedSecret

    /// Takes a key of 32 bytes, and makes the subkey, which all messages share.
    package init(key: Span<UInt8>) throws(WrongKeyLength) {
        guard key.count == Self.keyCount else { throw WrongKeyLength(count: key.count) }
        let zero = [UInt8](repeating: 0, count: 16)
        let encrypted = Self.encryptBlocks(zero.span, key: key)
        subkey = SharedSecret(encrypted.withSpan { Self.doubled($0) })
        self.key = SharedSecret(SecretBytes(copying: key))
    }

    /// Seals `plaintext`.
    ///
    /// - Parameters:
    ///   - plaintext: bytes of any number.
    ///   - nonce: 24 bytes, never used twice with one key.
    ///   - aad: bytes that are bound, and neither hidden nor returned.
    /// - Returns: ciphertext, as long as the plaintext, then the 16-byte tag.
    package func seal(_ plaintext: Span<UInt8>, nonce: Span<UInt8>, aad: Span<UInt8>) -> [UInt8] {
        derivedKey(for: nonce).withSpan {
            AESGCM.seal(plaintext, .aes256GCM, key: $0, nonce: nonce.extracting(12...), aad: aad)
        }
    }

    /// Opens what ``seal(_:nonce:aad:)`` returns; `nil` unless key, nonce, AAD and tag all agree.
    package func open(_ sealed: Span<UInt8>, nonce: Span<UInt8>, aad: Span<UInt8>) -> VerifiedBytes? {
        derivedKey(for: nonce).withSpan {
            AESGCM.open(sealed, .aes256GCM, key: $0, nonce: nonce.extracting(12...), aad: aad)
        }
    }

    /// The CMACs of 00 01 "X" 00 and 00 02 "X" 00, each before the first half of `nonce`: one block, so one encryption.
    private func derivedKey(for nonce: Span<UInt8>) -> SecretBytes {
        precondition(nonce.count == Self.nonceCount)
        let blocks = subkey.bytes.withSpan { subkey in
            SecretBytes(count: 32) { blocks in
                for half in 0..<2 {
                    blocks[16 * half + 1] = UInt8(half + 1)
                    blocks[16 * half + 2] = UInt8(ascii: "X")
                    for i in 0..<12 { blocks[16 * half + 4 + i] = nonce[i] }
                    for i in 0..<16 { blocks[16 * half + i] ^= subkey[i] }
                }
            }
        }
        return blocks.withSpan { blocks in key.bytes.withSpan { Self.encryptBlocks(blocks, key: $0) } }
    }

    /// Each block of 16 bytes encrypted on its own.
    private static func encryptBlocks(_ blocks: Span<UInt8>, key: Span<UInt8>) -> SecretBytes {
        SecretBytes(count: blocks.count) { encrypted in
            var context = CipherContext(.aes256ECB, .encrypt, key: key)
            context.withoutPadding()
            guard context.update(blocks, into: &encrypted) == blocks.count else {
                fatalError("OpenSSL: cannot encrypt blocks")
            }
        }
    }

    /// `block` times x in the field of CMAC (NIST SP 800-38B, 6.1): without a branch on what it holds.
    private static func doubled(_ block: Span<UInt8>) -> SecretBytes {
        SecretBytes(count: 16) { doubled in
            for i in 0..<15 { doubled[i] = block[i] << 1 | block[i + 1] >> 7 }
            doubled[15] = block[15] << 1 ^ (block[0] >> 7) &* 0x87
        }
    }
}
