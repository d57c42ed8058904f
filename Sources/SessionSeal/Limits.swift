/// Limits of JSON text; see ``Limits`` for those of a whole token.
public struct JSONLimits: Equatable, Sendable {
    /// Arrays and objects inside one another; 64 unless changed. More than 512 count as 512: whatever walks a tree recurses.
    public var depth = 64
    /// Digits in one number; 4,096 unless changed.
    public var digits = 4096
    /// Members of one object, or elements of one array; 16,384 unless changed.
    public var members = 16_384

    /// The limits as documented with each member.
    public init() {}
}

/// What a codec reads at most. Raise or lower a limit and hand it to the codec's initializer; none can be switched off.
public struct Limits: Equatable, Sendable {
    /// Bytes of a token; 16 KiB unless changed.
    public var tokenBytes = 16 * 1024
    /// Bytes of a payload after decompression, which never goes further; 256 KiB unless changed.
    public var payloadBytes = 256 * 1024
    /// Limits of the JSON inside.
    public var json = JSONLimits()

    /// Keys in one ring.
    public static let keys = 64
    /// Fallback algorithms of one codec.
    public static let fallbacks = 8
    /// Named options of one codec.
    public static let options = 32

    /// The limits as documented with each member.
    public init() {}
}

extension Limits {
    /// Refuses a token that is empty, or too long to be looked at.
    func checkRead(token: String) throws(TokenError) {
        guard token.utf8.count <= tokenBytes else { throw .tooLarge(.token(limit: tokenBytes)) }
        guard !token.isEmpty else { throw .malformed(.empty) }
    }

    /// Refuses a payload that is too long to be looked at.
    func checkRead(payloadCount: Int) throws(TokenError) {
        guard payloadCount <= payloadBytes else { throw .tooLarge(.payload(limit: payloadBytes)) }
    }

    /// Refuses to write a payload that would not be read.
    func checkWritten(payloadCount: Int) throws(EncodeError) {
        guard payloadCount <= payloadBytes else { throw .tooLarge(size: payloadCount, limit: payloadBytes) }
    }

    /// Refuses to write a token that would not be read.
    func checkWritten(token: String) throws(EncodeError) {
        guard token.utf8.count <= tokenBytes else { throw .tooLarge(size: token.utf8.count, limit: tokenBytes) }
    }
}
