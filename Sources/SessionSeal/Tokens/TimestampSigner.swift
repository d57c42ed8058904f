internal import SealEncodings
internal import SealPrimitives

/// A ``Signer`` over a value, with the time of signing behind it in most formats.
///
///     token = value separator time separator base64url(HMAC-H(derived key, value separator time))
struct TimestampSigner: Sendable {
    /// How the time is written.
    enum TimeFormat: Sendable {
        /// base64url of the seconds since `epoch` (itself in seconds since 1970), big endian without leading zeros.
        case base64(epoch: Int64)
        /// Seconds since 1970 in base 62.
        case base62
    }

    let signer: Signer
    /// `nil` for the formats without a time: then freshness has nothing to look at.
    let timeFormat: TimeFormat?
    /// How far in the future a time may lie.
    var usualLeeway = Freshness.Bound.seconds(0)

    /// The token of the value that `write` appends, at most `capacity` bytes, signed at `now` under the key at `place`.
    func token(
        capacity: Int, by place: Int, at now: UnixTime, value write: (inout OutputSpan<UInt8>) -> Void
    ) -> String {
        guard let timeFormat else { return signer.token(capacity: capacity, by: place, value: write) }
        let behind = signer.separator.utf8.count + TimeFormat.greatestCount
        return signer.token(capacity: capacity + behind, by: place) { out in
            write(&out)
            out.append(copying: signer.separator.utf8.span)
            timeFormat.append(now, to: &out)
        }
    }

    /// Checks the signature of `token`, then its time.
    func verify(
        _ token: String, at now: UnixTime, freshness: Freshness
    ) throws(TokenError) -> SignedToken {
        // Not by `self`, which would be copied for the closure, with all that it counts (25 ns).
        let (timeFormat, separator, usualLeeway) = (timeFormat, signer.separator, usualLeeway)
        return try signer.verify(token, at: now) { (text) throws(TokenError) in
            guard let timeFormat else {
                try freshness.checkWithoutStart(issuedAt: nil)
                return (0..<text.count, nil)
            }
            let (valueCount, issuedAt) = try timeFormat.split(text, separator: separator)
            try freshness.check(issuedAt: issuedAt, at: now, usualLeeway: usualLeeway)
            return (0..<valueCount, issuedAt)
        }
    }
}

extension TimestampSigner.TimeFormat {
    /// The length of the longest text of a time, in base 62 or base64.
    static let greatestCount = 11

    /// Appends the text of `time`.
    func append(_ time: UnixTime, to out: inout OutputSpan<UInt8>) {
        switch self {
        case .base64(let epoch):
            // A time before the epoch is written as the epoch; it has no text of its own.
            var rest = UInt64(max(0, time.seconds - epoch))
            var bytes = InlineArray<8, UInt8>(repeating: 0)
            var start = bytes.count
            while rest > 0 {
                start -= 1
                bytes[start] = UInt8(truncatingIfNeeded: rest)
                rest >>= 8
            }
            Base64.urlSafe.encode(bytes.span.extracting(start...), into: &out)
        case .base62:
            out.append(copying: Base62.encode(UInt64(time.seconds)).span)
        }
    }

    /// Where the value in `text` ends, and the time behind it.
    func split(_ text: Span<UInt8>, separator: String) throws(TokenError) -> (valueCount: Int, time: UnixTime) {
        guard let end = lastOccurrence(of: separator, in: text) else { throw .malformed(.separatorMissing) }
        return (end, try decode(text.extracting((end + separator.utf8.count)...)))
    }

    /// The number in base64; on the stack, since no number has more than eight bytes.
    private static func number(_ text: Span<UInt8>) -> UInt64? {
        var bytes = InlineArray<8, UInt8>(repeating: 0)
        guard Base64.urlSafe.decodedCapacity(of: text.count) <= bytes.count else { return nil }
        var span = bytes.mutableSpan
        guard let count = Base64.urlSafe.decode(text, over: &span) else { return nil }
        return BigEndian.decode(bytes.span.extracting(first: count))
    }

    private func decode(_ text: Span<UInt8>) throws(TokenError) -> UnixTime {
        let seconds: UInt64?
        let epoch: Int64
        switch self {
        case .base64(let start):
            epoch = start
            seconds = Self.number(text)
        case .base62:
            epoch = 0
            seconds = Base62.decode(text)
        }
        guard let seconds else { throw .malformed(.badTime) }
        guard let seconds = Int64(exactly: seconds), seconds <= .max - epoch,
            let time = UnixTime(seconds: seconds + epoch)
        else { throw .malformed(.timeOutOfRange) }
        return time
    }
}
