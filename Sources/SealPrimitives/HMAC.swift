internal import COpenSSL

/// HMAC (RFC 2104), keyed once and used for any number of messages, by any number of threads.
///
/// The two blocks that depend on the key alone are hashed when it is made; a message copies those states.
/// (One-shot `HMAC()` costs five times the hashing of a cookie: it looks the hash function up and keys it each time.)
package struct HMAC: Sendable {
    private let states: KeyedStates
    /// The hash function below.
    package let hash: HashFunction

    /// Keys the MAC; a key longer than a block is hashed first, an empty one is allowed.
    package init(_ hash: HashFunction, key: borrowing SecretBytes) throws(HashUnavailable) {
        self.hash = hash
        states = try KeyedStates(hash, key: key)
    }

    /// The tag of `message`.
    package func tag(of message: Span<UInt8>) -> Tag {
        Tag(count: hash.digestCount) { tag in states.authenticate(message, into: &tag) }
    }

    /// The tag of `message` as the key of something else.
    package func derivedKey(from message: Span<UInt8>) -> SecretBytes {
        SecretBytes(count: hash.digestCount) { key in states.authenticate(message, into: &key) }
    }

    /// The part of `token` in `range` (offsets in UTF-8 bytes), if `tag` is its tag.
    package func verify(_ range: Range<Int>, of token: String, tag: Tag) -> VerifiedText? {
        self.tag(of: token.utf8.span.extracting(range)) == tag
            ? VerifiedText(authentic: range, of: token) : nil
    }

    /// `message`, if `tag` is its tag.
    package func verify(_ message: Span<UInt8>, tag: Span<UInt8>) -> VerifiedBytes? {
        guard self.tag(of: message).withSpan({ constantTimeEqual($0, tag) }) else { return nil }
        return VerifiedBytes(
            authentic: [UInt8](capacity: message.count) { (out: inout OutputSpan<UInt8>) in
                for i in message.indices { out.append(message[i]) }
            })
    }
}

/// The states after the inner and the outer key block.
///
/// `@unchecked Sendable` holds because the memory is written by the initializer only, and read to be copied.
@safe private final class KeyedStates: @unchecked Sendable {
    private let hash: HashFunction
    /// The inner state, then the outer one.
    private let states: UnsafeMutableRawBufferPointer

    init(_ hash: HashFunction, key: borrowing SecretBytes) throws(HashUnavailable) {
        let block = try Self.block(hash, key: key)
        self.hash = hash
        unsafe states = .allocate(byteCount: 2 * hash.stateCount, alignment: HashFunction.stateAlignment)
        for (place, pad) in [UInt8(0x36), 0x5c].enumerated() {
            let padded = block.withSpan { block in
                SecretBytes(count: block.count) { target in
                    for i in block.indices { target[i] = block[i] ^ pad }
                }
            }
            let state = unsafe self.state(place)
            unsafe hash.start(state)
            padded.withSpan { unsafe hash.update(state, $0) }
        }
    }

    deinit {
        unsafe OPENSSL_cleanse(states.baseAddress, states.count)
        unsafe states.deallocate()
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

    /// The inner state is at place 0, the outer one at 1.
    private func state(_ place: Int) -> UnsafeMutableRawPointer {
        guard let start = unsafe states.baseAddress else { fatalError("a state without memory") }
        return unsafe start + place * hash.stateCount
    }

    /// Writes the tag of `message` over the first bytes of `tag`.
    func authenticate(_ message: Span<UInt8>, into tag: inout MutableSpan<UInt8>) {
        unsafe hash.withWorkState { work in
            unsafe work.copyMemory(from: state(0), byteCount: hash.stateCount)
            unsafe hash.update(work, message)
            unsafe hash.finish(work, into: &tag)
            unsafe work.copyMemory(from: state(1), byteCount: hash.stateCount)
            unsafe hash.update(work, tag.span.extracting(first: hash.digestCount))
            unsafe hash.finish(work, into: &tag)
        }
    }
}
