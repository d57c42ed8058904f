internal import SealPrimitives

extension Cipher {
    /// Refuses a mode that OpenSSL does not offer: when a codec is made, not at its first token.
    func checkAvailable() throws(ConfigurationError) {
        guard isAvailable else { throw .cipherUnavailable(name) }
    }
}
