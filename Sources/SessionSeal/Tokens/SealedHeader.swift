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
        let start = BigEndian.decode(whole: plaintext.extracting(0..<8))
        let elapsed = Int64(BigEndian.decode(whole: plaintext.extracting(8..<12)))
        // The start comes first: below the year 10000, no sum of the two overflows.
        guard let start = Int64(exactly: start), let startedAt = UnixTime(seconds: start),
            let issuedAt = UnixTime(seconds: start + elapsed),
            let session = SessionOrigin(id: plaintext.extracting(12..<Self.count), startedAt: startedAt)
        else { throw .malformed(.timeOutOfRange) }
        self.session = session
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
