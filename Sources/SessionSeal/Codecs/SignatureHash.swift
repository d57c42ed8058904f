internal import SealPrimitives

/// The hash function under a signature (FIPS 180-4), by the name that options use.
public enum SignatureHash: String, CaseIterable, Sendable {
    /// SHA-1: what itsdangerous, Flask and Starlette sign with unless told otherwise. Sound inside HMAC.
    case sha1
    /// SHA-256: what Django signs with since 3.1.
    case sha256
    /// SHA-384.
    case sha384
    /// SHA-512.
    case sha512

    /// The primitive.
    var function: HashFunction {
        switch self {
        case .sha1: .sha1
        case .sha256: .sha256
        case .sha384: .sha384
        case .sha512: .sha512
        }
    }
}
