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
        var workspace = Workspace()
        return tag(of: message, using: &workspace)
    }

    /// The tag of `message` as the key of something else.
    package func derivedKey(from message: Span<UInt8>) -> SecretBytes {
        var workspace = Workspace()
        return SecretBytes(count: hash.digestCount) { key in compute(message, into: &key, using: &workspace) }
    }

    /// Where digests are computed. Trying several keys in one costs less than to make one for each.
    package struct Workspace: ~Copyable {
        fileprivate var context = DigestContext()

        /// An empty one.
        package init() {}
    }

    private func tag(of message: Span<UInt8>, using workspace: inout Workspace) -> Tag {
        Tag(count: hash.digestCount) { tag in compute(message, into: &tag, using: &workspace) }
    }

    private func compute(
        _ message: Span<UInt8>, into tag: inout MutableSpan<UInt8>, using workspace: inout Workspace
    ) {
        workspace.context.resume(states.inner)
        workspace.context.update(message)
        workspace.context.finish(into: &tag)
        workspace.context.resume(states.outer)
        workspace.context.update(tag.span.extracting(first: hash.digestCount))
        workspace.context.finish(into: &tag)
    }

    /// The part of `token` in `range` (offsets in UTF-8 bytes), if `tag` is its tag.
    package func verify(
        _ range: Range<Int>, of token: String, tag: Tag, using workspace: inout Workspace
    ) -> VerifiedText? {
        let expected = self.tag(of: token.utf8.span.extracting(range), using: &workspace)
        return expected == tag ? VerifiedText(authentic: range, of: token) : nil
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
/// `@unchecked Sendable` holds because the two contexts are only ever read, to be copied.
private final class KeyedStates: @unchecked Sendable {
    let inner: DigestContext
    let outer: DigestContext

    init(_ hash: HashFunction, key: borrowing SecretBytes) throws(HashUnavailable) {
        let block = try Self.block(hash, key: key)
        inner = try Self.state(hash, block: block, pad: 0x36)
        outer = try Self.state(hash, block: block, pad: 0x5c)
    }

    private static func block(_ hash: HashFunction, key: borrowing SecretBytes) throws(HashUnavailable) -> SecretBytes {
        try key.withSpan { (key) throws(HashUnavailable) in
            try SecretBytes(count: hash.blockCount) { (block) throws(HashUnavailable) in
                if key.count > hash.blockCount {
                    try hash.hash(key, into: &block)
                } else {
                    for i in key.indices { block[i] = key[i] }
                }
            }
        }
    }

    private static func state(
        _ hash: HashFunction, block: borrowing SecretBytes, pad: UInt8
    ) throws(HashUnavailable) -> DigestContext {
        let padded = block.withSpan { block in
            SecretBytes(count: block.count) { target in
                for i in block.indices { target[i] = block[i] ^ pad }
            }
        }
        var context = try DigestContext(hash)
        padded.withSpan { context.update($0) }
        return context
    }
}
