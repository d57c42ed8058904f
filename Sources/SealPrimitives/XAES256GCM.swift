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

    private let contexts: CipherPool<KeyedContexts>

    /// Takes a key of 32 bytes, and makes what all messages share.
    package init(key: Span<UInt8>) throws(WrongKeyLength) {
        guard key.count == Self.keyCount else { throw WrongKeyLength(count: key.count) }
        let key = SharedSecret(SecretBytes(copying: key))
        contexts = CipherPool { KeyedContexts(key: key) }
    }

    /// Seals in place what stands in `bytes` from `start` on: a nonce, which is never used twice with one key, plaintext,
    /// and 16 bytes over which the tag is written.
    package func seal(_ bytes: inout [UInt8], from start: Int, aad: [UInt8]) {
        let message = start + Self.nonceCount
        precondition(bytes.count >= message + Self.tagCount)
        contexts.lend { contexts in
            contexts.begin(.encrypt, nonce: bytes.span.extracting(start..<message))
            var span = bytes.mutableSpan
            contexts.gcm.sealMessage(in: &span, from: message, aad: aad.span)
        }
    }

    /// Opens what ``seal(_:from:aad:)`` leaves; `nil` unless key, nonce, AAD and tag all agree.
    ///
    /// In place: another array costs 60 ns, a tenth of opening a small cookie.
    ///
    /// - Parameters:
    ///   - bytes: anything, then nonce, ciphertext and tag.
    ///   - start: where the nonce begins.
    ///   - head: takes the first bytes of the plaintext, of which there are as many.
    ///   - aad: bytes that are bound, and neither hidden nor returned.
    /// - Returns: the rest of the plaintext.
    package func open(
        _ bytes: consuming [UInt8], from start: Int, head: inout MutableSpan<UInt8>, aad: [UInt8]
    ) -> VerifiedBytes? {
        let message = start + Self.nonceCount
        guard bytes.count >= message + head.count + Self.tagCount else { return nil }
        let isAuthentic = contexts.lend { contexts in
            contexts.begin(.decrypt, nonce: bytes.span.extracting(start..<message))
            var span = bytes.mutableSpan
            return contexts.gcm.openMessage(in: &span, from: message, aad: aad.span)
        }
        guard isAuthentic else { return nil }
        for i in 0..<head.count { head[i] = bytes[message + i] }
        bytes.removeLast(Self.tagCount)
        bytes.removeFirst(message + head.count)
        return VerifiedBytes(authentic: bytes)
    }
}

/// What is kept for the messages of one key.
private struct KeyedContexts: ~Copyable {
    /// AES-256-ECB under the key itself, keyed once.
    private var blocks: CipherContext
    var gcm = CipherContext(.aes256GCM)
    /// What CMAC encrypts for either half of a derived key, before a nonce is added: 00 01 "X" 00 and 00 02 "X" 00, each
    /// with the subkey for a message of whole blocks.
    private let template: SecretBytes

    init(key: SharedSecret) {
        var blocks = CipherContext(.aes256ECB)
        key.bytes.withSpan { blocks.begin(.encrypt, key: $0) }
        blocks.withoutPadding()
        var encrypted = InlineArray<16, UInt8>(repeating: 0)
        var block = encrypted.mutableSpan
        blocks.update(&block, from: 0, count: 16)
        let subkey = doubled(block.span)
        wipe(&block)
        self.blocks = blocks
        template = subkey.withSpan { subkey in
            SecretBytes(count: 32) { template in
                for i in 0..<32 { template[i] = subkey[i % 16] }
                for half in 0..<2 {
                    template[16 * half + 1] ^= UInt8(half + 1)
                    template[16 * half + 2] ^= UInt8(ascii: "X")
                }
            }
        }
    }

    /// Keys ``gcm`` for the message of `nonce`: with the CMACs of the two blocks, each of which is one block encrypted.
    mutating func begin(_ direction: CipherContext.Direction, nonce: Span<UInt8>) {
        var derived = InlineArray<32, UInt8>(repeating: 0)
        var key = derived.mutableSpan
        template.withSpan { template in
            for i in template.indices { key[i] = template[i] }
        }
        for i in 0..<12 {
            key[4 + i] ^= nonce[i]
            key[20 + i] ^= nonce[i]
        }
        blocks.update(&key, from: 0, count: 32)
        gcm.begin(direction, key: key.span, nonce: nonce.extracting(12...))
        wipe(&key)
    }
}

/// `block` times x in the field of CMAC (NIST SP 800-38B, 6.1): without a branch on what it holds.
private func doubled(_ block: Span<UInt8>) -> SecretBytes {
    SecretBytes(count: 16) { doubled in
        for i in 0..<15 { doubled[i] = block[i] << 1 | block[i + 1] >> 7 }
        doubled[15] = block[15] << 1 ^ (block[0] >> 7) &* 0x87
    }
}
