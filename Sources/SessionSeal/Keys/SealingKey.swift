internal import SealPrimitives

/// What a key is to the sealed format.
extension SecretKey {
    /// The length of a sealing key in bytes.
    static let sealingCount = 32
    /// The length of a key id in bytes.
    static let sealedIDCount = 4

    /// Derives what the sealed format makes of this key.
    ///
    ///     HKDF-SHA256(key, salt "session-seal v1", info)
    func sealingDerivation() throws(HashUnavailable) -> HKDF {
        try withBytes { (bytes) throws(HashUnavailable) in
            try HKDF(.sha256, secret: bytes, salt: "session-seal v1".utf8.span)
        }
    }

    /// The four bytes by which sealed tokens name the key of this derivation; not secret.
    static func sealedID(by derivation: HKDF) -> [UInt8] {
        derivation.derive(info: "key id".utf8.span, count: sealedIDCount).withSpan { Array(copying: $0) }
    }

    /// The four bytes by which sealed tokens name this key; `nil` for a key that cannot seal. Two keys of one ring that
    /// share them cannot be told apart.
    package var sealedID: [UInt8]? {
        guard use != "sig", withBytes({ $0.count == Self.sealingCount }) else { return nil }
        guard let derivation = try? sealingDerivation() else { fatalError("OpenSSL offers no SHA-256") }
        return Self.sealedID(by: derivation)
    }
}
