internal import SealEncodings
internal import SealPrimitives

/// What stands before the payload in a sealed token.
///
///     header     = started_at[8] elapsed[4] session_id[16]                        big endian, in seconds
///     issued_at  = started_at + elapsed
struct SealedHeader: Equatable, Sendable {
    /// The length in bytes.
    static let count = 12 + SessionOrigin.idCount

    let session: SessionOrigin
    let issuedAt: UnixTime

    /// Makes a header; `nil` where `issuedAt` lies before the session's start, or more than 2^32 - 1 seconds after it.
    init?(session: SessionOrigin, issuedAt: UnixTime) {
        guard UInt32(exactly: issuedAt.seconds - session.startedAt.seconds) != nil else { return nil }
        self.session = session
        self.issuedAt = issuedAt
    }

    /// The header of a session that begins at `now`.
    init?(beginning now: UnixTime, id: Span<UInt8>) {
        guard let session = SessionOrigin(id: id, startedAt: now) else { return nil }
        self.init(session: session, issuedAt: now)
    }

    /// Reads the first bytes of `plaintext`, which has enough of them.
    init(_ plaintext: Span<UInt8>) throws(TokenError) {
        // The four bytes, as the first ones of eight.
        let elapsed = Int64(BigEndian.word(plaintext, at: 8) >> 32)
        // The start comes first: below the year 10000, no sum of the two overflows.
        guard let start = Int64(exactly: BigEndian.word(plaintext, at: 0)), let startedAt = UnixTime(seconds: start),
            let issuedAt = UnixTime(seconds: start + elapsed)
        else { throw .malformed(.timeOutOfRange) }
        session = SessionOrigin(id: plaintext, from: 12, startedAt: startedAt)
        self.issuedAt = issuedAt
    }

    /// Appends the bytes.
    func append(to out: inout OutputSpan<UInt8>) {
        let start = session.startedAt.seconds
        out.append(bigEndian: UInt64(start), width: 8)
        out.append(bigEndian: UInt64(issuedAt.seconds - start), width: 4)
        session.appendID(to: &out)
    }
}
