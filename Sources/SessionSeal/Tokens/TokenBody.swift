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

    /// The body of `payload`, which is UTF-8.
    func encode(_ payload: [UInt8]) -> String {
        let text =
            switch self {
            case .plain: payload
            case .base64: Base64.standard.encode(payload.span)
            case .compact(let compresses): Self.compact(payload, compresses: compresses)
            }
        return String(decoding: text, as: UTF8.self)
    }

    private static func compact(_ payload: [UInt8], compresses: Bool) -> [UInt8] {
        guard compresses else { return Base64.urlSafe.encode(payload.span) }
        let stream = Zlib.deflate(payload.span)
        // The marker costs a byte; both libraries compare so.
        guard stream.count < payload.count - 1 else { return Base64.urlSafe.encode(payload.span) }
        return [compressionMarker] + Base64.urlSafe.encode(stream.span)
    }

    /// The payload in `body`, of at most `limit` bytes; a stream is never inflated further.
    func decode(_ body: Span<UInt8>, limit: Int) throws(TokenError) -> [UInt8] {
        let bytes: [UInt8]
        switch self {
        case .plain:
            bytes = Array(copying: body)
        case .base64:
            guard let decoded = Base64.standard.decode(body) else { throw .malformed(.badBase64) }
            bytes = decoded
        case .compact:
            let isCompressed = Self.isCompressed(body)
            guard let decoded = Base64.urlSafe.decode(isCompressed ? body.extracting(1...) : body) else {
                throw .malformed(.badBase64)
            }
            bytes = isCompressed ? try Self.inflate(decoded.span, limit: limit) : decoded
        }
        guard bytes.count <= limit else { throw .tooLarge(.payload(limit: limit)) }
        return bytes
    }

    /// Whether the compression marker stands first.
    static func isCompressed(_ body: Span<UInt8>) -> Bool {
        !body.isEmpty && body[0] == compressionMarker
    }

    /// What one whole zlib stream holds, and nothing behind it.
    static func inflate(_ stream: Span<UInt8>, limit: Int) throws(TokenError) -> [UInt8] {
        do {
            return try Zlib.inflate(stream, limit: limit)
        } catch {
            switch error {
            case .malformed: throw .malformed(.badCompression)
            case .tooLarge: throw .tooLarge(.payload(limit: limit))
            }
        }
    }
}
