internal import SealEncodings

/// What a token shows to somebody without a key. Nothing in it is verified, and no session can be made from it.
package struct TokenInspection: Sendable {
    /// What the body holds.
    package enum Content: Sendable {
        /// JSON text.
        case json(String)
        /// Text that is never parsed.
        case text(String)
        /// Nothing that shows without the key, but which key it is, by the id in the token if the format has one.
        case sealed(keyID: [UInt8]?)
        /// What `decode` would refuse, even if the signature is good.
        case refused(TokenError)
    }

    /// The codec whose shape fits.
    package let codec: String
    /// The options that make it fit, such as `form=signer`; empty for the codec's defaults.
    package let options: String
    /// The time in the token.
    package let issuedAt: UnixTime?
    /// Whether the body is compressed.
    package let isCompressed: Bool
    /// The length of the signature in bytes, which tells the hash function, or of a sealed token's tag.
    package let signatureCount: Int
    /// What the body holds.
    package let content: Content
    /// The header of a token that has one, JSON text.
    package var header: String?
}

/// The outer form of a signed token, as it is recognized without a key.
struct TokenShape: Sendable {
    var options = ""
    let separator: String
    let timeFormat: TimestampSigner.TimeFormat?
    let body: TokenBody
    var carriesText = false

    /// What stands in `token` if it has this shape: a separator, a signature of a known length, a time, a body.
    func inspect(_ token: String, codec: String, limits: Limits) -> TokenInspection? {
        guard token.utf8.count <= limits.tokenBytes else { return nil }
        let utf8 = token.utf8.span
        guard let end = lastOccurrence(of: separator, in: utf8),
            let signature = Base64.urlSafe.decode(utf8.extracting((end + separator.utf8.count)...)),
            [20, 32, 48, 64].contains(signature.count)
        else { return nil }
        var signed = utf8.extracting(..<end)
        var issuedAt: UnixTime?
        if let timeFormat {
            guard let (count, time) = try? timeFormat.split(signed, separator: separator) else { return nil }
            signed = signed.extracting(..<count)
            issuedAt = time
        }
        guard let content = content(of: signed, limits: limits) else { return nil }
        var isCompressed = false
        if case .compact = body { isCompressed = TokenBody.isCompressed(signed) }
        return TokenInspection(
            codec: codec, options: options, issuedAt: issuedAt, isCompressed: isCompressed,
            signatureCount: signature.count, content: content)
    }

    /// `nil` where the body's text is not of this shape; what lies below it may be anything.
    private func content(of text: Span<UInt8>, limits: Limits) -> TokenInspection.Content? {
        do {
            let bytes = try body.decode(text, limit: limits.payloadBytes)
            if carriesText { return .text(String(decoding: bytes, as: UTF8.self)) }
            return .json(try JSONText(refusingOthers: bytes, limits: limits.json).string)
        } catch {
            if case .malformed(.badBase64) = error { return nil }
            return .refused(error)
        }
    }
}
