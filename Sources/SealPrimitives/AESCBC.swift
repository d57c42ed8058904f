/// AES-128-CBC and AES-256-CBC (NIST SP 800-38A) with the padding of PKCS#7.
///
/// It authenticates nothing: what it decrypts has to be verified before, or its padding becomes an oracle.
package struct AESCBC: Sendable {
    /// The length of an initialization vector in bytes.
    package static let ivCount = 16

    private let key: SharedSecret
    private let contexts: CipherPool<CipherContext>

    /// Takes a key of 16 or 32 bytes.
    package init(key: Span<UInt8>) throws(WrongKeyLength) {
        let cipher: Cipher
        switch key.count {
        case 16: cipher = .aes128CBC
        case 32: cipher = .aes256CBC
        default: throw WrongKeyLength(count: key.count)
        }
        self.key = SharedSecret(SecretBytes(copying: key))
        contexts = CipherPool { _ in CipherContext(cipher) }
    }

    /// Encrypts `plaintext`.
    ///
    /// - Parameters:
    ///   - plaintext: bytes of any number.
    ///   - iv: 16 bytes that nobody can foresee.
    /// - Returns: whole blocks, 1 to 16 bytes more than the plaintext.
    package func encrypt(_ plaintext: Span<UInt8>, iv: Span<UInt8>) -> [UInt8] {
        guard let ciphertext = run(.encrypt, plaintext, iv: iv) else { fatalError("OpenSSL: cannot encrypt") }
        return ciphertext
    }

    /// Decrypts what ``encrypt(_:iv:)`` returns; `nil` unless it is whole blocks with a good padding.
    package func decrypt(_ ciphertext: Span<UInt8>, iv: Span<UInt8>) -> [UInt8]? {
        run(.decrypt, ciphertext, iv: iv)
    }

    private func run(_ direction: CipherContext.Direction, _ input: Span<UInt8>, iv: Span<UInt8>) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: input.count + Self.ivCount)
        let written = contexts.lend { context in
            key.bytes.withSpan { context.begin(direction, key: $0, nonce: iv) }
            var whole = output.mutableSpan
            let count = context.update(input, into: &whole)
            return context.finish(into: &whole, from: count).map { count + $0 }
        }
        guard let written else {
            wipe(&output)
            return nil
        }
        output.removeLast(output.count - written)
        return output
    }
}
