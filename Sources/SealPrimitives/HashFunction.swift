internal import COpenSSL

/// A hash function of FIPS 180-4 that the formats use.
package enum HashFunction: String, CaseIterable, Sendable {
    case sha1, sha256, sha384, sha512

    /// The length of a digest in bytes.
    package var digestCount: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// The length of the block that HMAC pads a key to, in bytes.
    var blockCount: Int {
        switch self {
        case .sha1, .sha256: 64
        case .sha384, .sha512: 128
        }
    }

    /// Writes the digest of `message` over the first ``digestCount`` bytes of `digest`.
    package func hash(_ message: Span<UInt8>, into digest: inout MutableSpan<UInt8>) throws(HashUnavailable) {
        guard isAvailable else { throw HashUnavailable(hash: self) }
        unsafe withWorkState { state in
            unsafe start(state)
            unsafe update(state, message)
            unsafe finish(state, into: &digest)
        }
    }

    /// The digest of `message`.
    package func hash(_ message: Span<UInt8>) throws(HashUnavailable) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: digestCount)
        var span = digest.mutableSpan
        try hash(message, into: &span)
        return digest
    }

    /// The digest of `first` and `second`, one after the other.
    package func digest(of first: Span<UInt8>, _ second: Span<UInt8>) throws(HashUnavailable) -> Tag {
        guard isAvailable else { throw HashUnavailable(hash: self) }
        return Tag(count: digestCount) { digest in
            unsafe withWorkState { state in
                unsafe start(state)
                unsafe update(state, first)
                unsafe update(state, second)
                unsafe finish(state, into: &digest)
            }
        }
    }

    /// Whether OpenSSL offers the function in its default properties, by which a policy may forbid it; asked once per
    /// hash function and process, because a look-up costs more than hashing a token.
    var isAvailable: Bool {
        switch self {
        case .sha1: Self.offered.sha1
        case .sha256: Self.offered.sha256
        case .sha384: Self.offered.sha384
        case .sha512: Self.offered.sha512
        }
    }

    private static let offered = (
        sha1: Self.sha1.isOffered, sha256: Self.sha256.isOffered, sha384: Self.sha384.isOffered,
        sha512: Self.sha512.isOffered
    )

    private var isOffered: Bool {
        guard let implementation = unsafe EVP_MD_fetch(nil, rawValue, nil) else { return false }
        defer { unsafe EVP_MD_free(implementation) }
        guard let context = unsafe EVP_MD_CTX_new() else { fatalError("OpenSSL: out of memory") }
        defer { unsafe EVP_MD_CTX_free(context) }
        return unsafe EVP_DigestInit_ex2(context, implementation, nil) == 1
    }
}

/// OpenSSL does not offer this hash function, as happens with SHA-1 where a policy forbids it.
package struct HashUnavailable: Error, Equatable, Sendable {
    /// The function that was asked for.
    package let hash: HashFunction
}
