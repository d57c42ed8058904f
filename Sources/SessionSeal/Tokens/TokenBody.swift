internal import SealEncodings
internal import SealPrimitives

/// How the payload stands in a signed token.
enum TokenBody: Sendable {
    /// As it is.
    case plain
    /// Base64 in the standard alphabet, padded.
    case base64
    /// base64url(payload), or "." base64url(zlib(payload)): written so where `compresses` is set and it is shorter.
    case compact(compresses: Bool)

    private static let compressionMarker = UInt8(ascii: ".")

    /// Hands the body of `payload`, which is UTF-8, to `use`: its length at most, and who appends it.
    func withText(
        of payload: [UInt8], _ use: (_ capacity: Int, _ write: (inout OutputSpan<UInt8>) -> Void) -> String
    ) -> String {
        switch self {
        case .plain: use(payload.count) { $0.append(copying: payload.span) }
        case .base64: Self.withText(of: payload.span, in: .standard, use)
        case .compact(compresses: false): Self.withText(of: payload.span, in: .urlSafe, use)
        case .compact(compresses: true):
            Zlib.withDeflated(payload.span) { stream in
                // The marker costs a byte; both libraries compare so.
                stream.count < payload.count - 1
                    ? Self.withText(of: stream, in: .urlSafe, marker: Self.compressionMarker, use)
                    : Self.withText(of: payload.span, in: .urlSafe, use)
            }
        }
    }

    private static func withText(
        of bytes: Span<UInt8>, in alphabet: Base64, marker: UInt8? = nil,
        _ use: (_ capacity: Int, _ write: (inout OutputSpan<UInt8>) -> Void) -> String
    ) -> String {
        use(alphabet.encodedCount(of: bytes.count) + 1) { out in
            if let marker { out.append(marker) }
            alphabet.encode(bytes, into: &out)
        }
    }

    /// The payload in `body`, of at most `limit` bytes; a stream is never inflated further.
    func decode(_ body: Span<UInt8>, limit: Int) throws(TokenError) -> [UInt8] {
        let decoded: [UInt8]?
        switch self {
        case .plain: decoded = Array(copying: body)
        case .base64: decoded = Base64.standard.decode(body)
        case .compact where Self.isCompressed(body):
            return try Self.inflate(base64URL: body.extracting(1...), limit: limit)
        case .compact: decoded = Base64.urlSafe.decode(body)
        }
        guard let decoded else { throw .malformed(.badBase64) }
        guard decoded.count <= limit else { throw .tooLarge(.payload(limit: limit)) }
        return decoded
    }

    /// Whether the compression marker stands first.
    static func isCompressed(_ body: Span<UInt8>) -> Bool {
        !body.isEmpty && body[0] == compressionMarker
    }

    /// What one whole zlib stream holds, and nothing behind it.
    static func inflate(_ stream: Span<UInt8>, limit: Int) throws(TokenError) -> [UInt8] {
        do { return try Zlib.inflate(stream, limit: limit) } catch { throw refusal(error, limit: limit) }
    }

    private static func inflate(base64URL text: Span<UInt8>, limit: Int) throws(TokenError) -> [UInt8] {
        let inflated: [UInt8]?
        do {
            let capacity = Base64.urlSafe.decodedCapacity(of: text.count)
            inflated = try Zlib.inflate(limit: limit, capacity: capacity) { Base64.urlSafe.decode(text, into: &$0) }
        } catch {
            throw refusal(error, limit: limit)
        }
        guard let inflated else { throw .malformed(.badBase64) }
        return inflated
    }

    private static func refusal(_ error: Zlib.InflateError, limit: Int) -> TokenError {
        switch error {
        case .malformed: .malformed(.badCompression)
        case .tooLarge: .tooLarge(.payload(limit: limit))
        }
    }
}
