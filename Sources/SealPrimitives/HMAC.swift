internal import COpenSSL

/// HMAC (RFC 2104) under one key or several, each keyed once and used for any number of messages, by any number of threads.
///
/// The two blocks that depend on a key alone are hashed when this is made; a message copies those states.
/// (One-shot `HMAC()` costs five times the hashing of a cookie: it looks the hash function up and keys it each time.)
///
/// All keys of a ring are in one of these, and places tell them apart: in an array of their own each key that is tried
/// would be retained, and threads that share a codec would wait for each other at its count.
package struct HMAC: Sendable {
    private let states: KeyedStates

    /// A key, and the hash function that it is for.
    package struct Key: ~Copyable {
        fileprivate let hash: HashFunction
        fileprivate let bytes: SecretBytes

        /// Takes the bytes of a key: one longer than a block is hashed first, an empty one is allowed.
        package init(_ hash: HashFunction, _ bytes: consuming SecretBytes) {
            self.hash = hash
            self.bytes = bytes
        }
    }

    /// Keys the MAC at `count` places.
    package init(count: Int, key: (_ place: Int) throws(HashUnavailable) -> Key) throws(HashUnavailable) {
        states = KeyedStates(count: count)
        for place in 0..<count {
            let key = try key(place)
            try states.set(place, key.hash, key: key.bytes)
        }
    }

    /// Keys the MAC at place 0.
    package init(_ hash: HashFunction, key: borrowing SecretBytes) throws(HashUnavailable) {
        states = KeyedStates(count: 1)
        try states.set(0, hash, key: key)
    }

    /// The length of a tag at `place` in bytes.
    package func tagCount(at place: Int = 0) -> Int { states.hash(at: place).digestCount }

    /// The tag of `message`.
    package func tag(of message: Span<UInt8>, at place: Int = 0) -> Tag {
        Tag(count: tagCount(at: place)) { tag in states.authenticate(message, at: place, into: &tag) }
    }

    /// The tag of `message` as the key of something else.
    package func derivedKey(from message: Span<UInt8>) -> SecretBytes {
        SecretBytes(count: tagCount()) { key in states.authenticate(message, at: 0, into: &key) }
    }

    /// The part of `token` in `range` (offsets in UTF-8 bytes), if `tag` is its tag.
    package func verify(_ range: Range<Int>, of token: String, tag: Tag, at place: Int = 0) -> VerifiedText? {
        self.tag(of: token.utf8.span.extracting(range), at: place) == tag
            ? VerifiedText(authentic: range, of: token) : nil
    }

    /// `message`, if `tag` is its tag.
    package func verify(_ message: Span<UInt8>, tag: Span<UInt8>) -> VerifiedBytes? {
        guard self.tag(of: message).withSpan({ constantTimeEqual($0, tag) }) else { return nil }
        return VerifiedBytes(authentic: [UInt8](copying: message))
    }
}

/// For each key the states after the inner and the outer block.
///
/// `@unchecked Sendable` holds because the initializers of ``HMAC`` alone write the memory; the rest copies from it.
@safe private final class KeyedStates: @unchecked Sendable {
    /// The inner state of a key, then the outer one.
    private let states: UnsafeMutableRawBufferPointer
    private let hashes: UnsafeMutableBufferPointer<HashFunction>

    init(count: Int) {
        unsafe states = .allocate(
            byteCount: 2 * count * HashFunction.greatestStateCount, alignment: HashFunction.stateAlignment)
        unsafe hashes = .allocate(capacity: count)
        unsafe hashes.initialize(repeating: .sha1)
    }

    deinit {
        unsafe OPENSSL_cleanse(states.baseAddress, states.count)
        unsafe states.deallocate()
        unsafe hashes.deallocate()
    }

    /// Puts a key at `place`.
    func set(_ place: Int, _ hash: HashFunction, key: borrowing SecretBytes) throws(HashUnavailable) {
        let block = try Self.block(hash, key: key)
        unsafe hashes[place] = hash
        for (half, pad) in [UInt8(0x36), 0x5c].enumerated() {
            let padded = block.withSpan { block in
                SecretBytes(count: block.count) { target in
                    for i in block.indices { target[i] = block[i] ^ pad }
                }
            }
            let state = unsafe self.state(2 * place + half)
            unsafe hash.start(state)
            padded.withSpan { unsafe hash.update(state, $0) }
        }
    }

    private static func block(_ hash: HashFunction, key: borrowing SecretBytes) throws(HashUnavailable) -> SecretBytes {
        guard hash.isAvailable else { throw HashUnavailable(hash: hash) }
        return try key.withSpan { (key) throws(HashUnavailable) in
            try SecretBytes(count: hash.blockCount) { (block) throws(HashUnavailable) in
                if key.count > hash.blockCount {
                    try hash.hash(key, into: &block)
                } else {
                    for i in key.indices { block[i] = key[i] }
                }
            }
        }
    }

    private func state(_ index: Int) -> UnsafeMutableRawPointer {
        guard let start = unsafe states.baseAddress else { fatalError("states without memory") }
        return unsafe start + index * HashFunction.greatestStateCount
    }

    /// The hash function of the key at `place`.
    func hash(at place: Int) -> HashFunction {
        precondition(unsafe place < hashes.count)
        return unsafe hashes[place]
    }

    /// Writes the tag of `message` under the key at `place` over the first bytes of `tag`.
    func authenticate(_ message: Span<UInt8>, at place: Int, into tag: inout MutableSpan<UInt8>) {
        let hash = hash(at: place)
        unsafe hash.withWorkState { work in
            unsafe work.copyMemory(from: state(2 * place), byteCount: hash.stateCount)
            unsafe hash.update(work, message)
            unsafe hash.finish(work, into: &tag)
            unsafe work.copyMemory(from: state(2 * place + 1), byteCount: hash.stateCount)
            unsafe hash.update(work, tag.span.extracting(first: hash.digestCount))
            unsafe hash.finish(work, into: &tag)
        }
    }
}
