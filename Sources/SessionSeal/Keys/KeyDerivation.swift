internal import SealPrimitives

/// How the key of a MAC comes from the operator's secret, `H` being the hash function of the MAC.
public enum KeyDerivation: String, CaseIterable, Sendable {
    /// `H(salt ‖ secret)`
    case concat
    /// `H(salt ‖ "signer" ‖ secret)`
    case djangoConcat = "django-concat"
    /// `HMAC-H(secret, salt)`
    case hmac
    /// `secret`
    case none

    /// The key of the MAC.
    func derive(
        from secret: Span<UInt8>, salt: String, hash: HashFunction
    ) throws(HashUnavailable) -> SecretBytes {
        switch self {
        case .concat: return try Self.digest(of: salt, secret, hash: hash)
        case .djangoConcat: return try Self.digest(of: salt + "signer", secret, hash: hash)
        case .hmac: return try HMAC(hash, key: SecretBytes(copying: secret)).derivedKey(from: salt.utf8.span)
        case .none: return SecretBytes(copying: secret)
        }
    }

    private static func digest(
        of salt: String, _ secret: Span<UInt8>, hash: HashFunction
    ) throws(HashUnavailable) -> SecretBytes {
        try SecretBytes(concatenating: salt.utf8.span, secret).withSpan { (joined) throws(HashUnavailable) in
            try SecretBytes(count: hash.digestCount) { (digest) throws(HashUnavailable) in
                try hash.hash(joined, into: &digest)
            }
        }
    }
}
