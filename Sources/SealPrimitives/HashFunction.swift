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
        var context = try DigestContext(self)
        context.update(message)
        context.finish(into: &digest)
    }

    /// The digest of `message`.
    package func hash(_ message: Span<UInt8>) throws(HashUnavailable) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: digestCount)
        var span = digest.mutableSpan
        try hash(message, into: &span)
        return digest
    }

    /// OpenSSL's implementation. It is looked up by name in the default properties, so that a policy is obeyed; once
    /// per hash function and process, because a look-up costs more than hashing a token.
    var implementation: OpaquePointer? { unsafe Implementations.shared.pointers[self] ?? nil }
}

/// OpenSSL does not offer this hash function, as happens with SHA-1 where a policy forbids it.
package struct HashUnavailable: Error, Equatable, Sendable {
    /// The function that was asked for.
    package let hash: HashFunction
}

/// `@unchecked Sendable` holds because the table is never written again and OpenSSL counts the uses of an `EVP_MD`
/// atomically.
@safe private final class Implementations: @unchecked Sendable {
    static let shared = Implementations()

    let pointers: [HashFunction: OpaquePointer?]

    private init() {
        unsafe pointers = unsafe Dictionary(
            uniqueKeysWithValues: HashFunction.allCases.map { unsafe ($0, EVP_MD_fetch(nil, $0.rawValue, nil)) })
    }
}

/// One running digest of OpenSSL.
@safe struct DigestContext: ~Copyable {
    private let handle: OpaquePointer

    /// An empty digest.
    init(_ hash: HashFunction) throws(HashUnavailable) {
        self.init()
        guard let implementation = unsafe hash.implementation,
            unsafe EVP_DigestInit_ex2(handle, implementation, nil) == 1
        else { throw HashUnavailable(hash: hash) }
    }

    /// A digest of nothing yet, to be resumed.
    init() {
        guard let handle = unsafe EVP_MD_CTX_new() else { fatalError("OpenSSL: out of memory") }
        unsafe self.handle = handle
    }

    /// OpenSSL wipes the state when it frees it.
    deinit { unsafe EVP_MD_CTX_free(handle) }

    /// Forgets what was hashed and goes on where `state` stands.
    mutating func resume(_ state: borrowing DigestContext) {
        guard unsafe EVP_MD_CTX_copy_ex(handle, state.handle) == 1 else { fatalError("OpenSSL: cannot copy a digest") }
    }

    /// Hashes `bytes`.
    mutating func update(_ bytes: Span<UInt8>) {
        let updated = unsafe bytes.withUnsafeBufferPointer { unsafe EVP_DigestUpdate(handle, $0.baseAddress, $0.count) }
        guard updated == 1 else { fatalError("OpenSSL: cannot hash") }
    }

    /// Writes the digest over the first bytes of `digest`, which has room for it.
    mutating func finish(into digest: inout MutableSpan<UInt8>) {
        precondition(digest.count >= Int(unsafe EVP_MD_get_size(EVP_MD_CTX_get0_md(handle))))
        let finished = unsafe digest.withUnsafeMutableBufferPointer {
            unsafe EVP_DigestFinal_ex(handle, $0.baseAddress, nil)
        }
        guard finished == 1 else { fatalError("OpenSSL: cannot finish a digest") }
    }
}
