internal import SealPrimitives
internal import SessionSeal

extension SecretKey {
    private static let sealingBytes = 32
    private static let sealedIDBytes = 4

    /// The four bytes by which sealed tokens name this key; `nil` for a key that cannot seal. Two keys of one ring
    /// that share them cannot be told apart.
    ///
    ///     key_id = HKDF-SHA256(key, salt "session-seal v1", info "key id", 4 bytes)
    var sealedID: [UInt8]? {
        guard use != "sig" else { return nil }
        return withBytes { (bytes) -> [UInt8]? in
            guard bytes.count == Self.sealingBytes else { return nil }
            guard let derivation = try? HKDF(.sha256, secret: bytes, salt: "session-seal v1".utf8.span) else {
                fatalError("OpenSSL offers no SHA-256")
            }
            return derivation.derive(info: "key id".utf8.span, count: Self.sealedIDBytes).withSpan { id in
                id.indices.map { id[$0] }
            }
        }
    }
}
