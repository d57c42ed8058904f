internal import COpenSSL

// libcrypto's hash functions over plain memory: a copy of the bytes goes on where the original stands.
//
// OpenSSL calls these deprecated since 3.0, and they are taken all the same: an EVP context allocates for every copy, with
// which HMAC-SHA1 of 64 bytes costs 154 ns instead of 96. EVP is asked once per hash function whether it is to be had,
// so that a policy is obeyed; see ``HashFunction/isAvailable``.

extension HashFunction {
    /// The size of the greatest state in bytes.
    static var greatestStateCount: Int { MemoryLayout<SHA512_CTX>.size }
    /// The alignment of every state in bytes.
    static var stateAlignment: Int { MemoryLayout<SHA512_CTX>.alignment }

    /// The size of the state in bytes.
    var stateCount: Int {
        switch self {
        case .sha1: MemoryLayout<SHA_CTX>.size
        case .sha256: MemoryLayout<SHA256_CTX>.size
        case .sha384, .sha512: MemoryLayout<SHA512_CTX>.size
        }
    }

    /// Makes the state at `state` that of an empty message.
    @unsafe func start(_ state: UnsafeMutableRawPointer) {
        let started =
            switch self {
            case .sha1: unsafe SHA1_Init(state.bindMemory(to: SHA_CTX.self, capacity: 1))
            case .sha256: unsafe SHA256_Init(state.bindMemory(to: SHA256_CTX.self, capacity: 1))
            case .sha384: unsafe SHA384_Init(state.bindMemory(to: SHA512_CTX.self, capacity: 1))
            case .sha512: unsafe SHA512_Init(state.bindMemory(to: SHA512_CTX.self, capacity: 1))
            }
        guard started == 1 else { fatalError("OpenSSL: cannot begin a digest") }
    }

    /// Hashes `bytes`.
    @unsafe func update(_ state: UnsafeMutableRawPointer, _ bytes: Span<UInt8>) {
        let updated = unsafe bytes.withUnsafeBufferPointer { bytes in
            switch self {
            case .sha1:
                unsafe SHA1_Update(state.assumingMemoryBound(to: SHA_CTX.self), bytes.baseAddress, bytes.count)
            case .sha256:
                unsafe SHA256_Update(state.assumingMemoryBound(to: SHA256_CTX.self), bytes.baseAddress, bytes.count)
            case .sha384, .sha512:
                unsafe SHA512_Update(state.assumingMemoryBound(to: SHA512_CTX.self), bytes.baseAddress, bytes.count)
            }
        }
        guard updated == 1 else { fatalError("OpenSSL: cannot hash") }
    }

    /// Writes the digest over the first bytes of `digest`, which has room for it.
    @unsafe func finish(_ state: UnsafeMutableRawPointer, into digest: inout MutableSpan<UInt8>) {
        precondition(digest.count >= digestCount)
        let finished = unsafe digest.withUnsafeMutableBufferPointer { digest in
            switch self {
            case .sha1: unsafe SHA1_Final(digest.baseAddress, state.assumingMemoryBound(to: SHA_CTX.self))
            case .sha256: unsafe SHA256_Final(digest.baseAddress, state.assumingMemoryBound(to: SHA256_CTX.self))
            // The state knows which of the two it is.
            case .sha384, .sha512:
                unsafe SHA512_Final(digest.baseAddress, state.assumingMemoryBound(to: SHA512_CTX.self))
            }
        }
        guard finished == 1 else { fatalError("OpenSSL: cannot finish a digest") }
    }

    /// Lends memory on the stack for a state, which is wiped: what a digest leaves in it may be a key.
    @unsafe func withWorkState(_ body: (UnsafeMutableRawPointer) -> Void) {
        unsafe withUnsafeTemporaryAllocation(
            byteCount: Self.greatestStateCount, alignment: Self.stateAlignment
        ) { memory in
            guard let state = memory.baseAddress else { fatalError("no memory on the stack") }
            unsafe body(state)
            unsafe OPENSSL_cleanse(state, stateCount)
        }
    }
}
