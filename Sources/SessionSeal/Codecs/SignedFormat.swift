internal import SealPrimitives

/// What the signed formats of the Python stacks share: a signer, a body, and a way to write JSON.
///
/// A codec of this family makes one from its options and hands encoding and decoding to it.
struct SignedFormat: Sendable {
    /// What stands in the body.
    enum Content: Sendable {
        case json(JSONStyle)
        /// Text, never parsed.
        case text
    }

    let signer: TimestampSigner
    let body: TokenBody
    let content: Content
    let limits: Limits

    var style: JSONStyle {
        switch content {
        case .json(let style): style
        case .text: .compact
        }
    }

    var carriesText: Bool {
        switch content {
        case .json: false
        case .text: true
        }
    }

    func encode(_ payload: Payload, at now: UnixTime) throws(EncodeError) -> String {
        switch (payload, content) {
        case (.json, .json), (.text, .text): break
        default: throw .wrongPayload
        }
        let bytes = payload.utf8
        try limits.checkWritten(payloadCount: bytes.count)
        let token = try sign(bytes, at: now)
        try limits.checkWritten(token: token)
        return token
    }

    /// The token of `payload`, whatever that is.
    func sign(_ payload: [UInt8], at now: UnixTime) throws(EncodeError) -> String {
        let place = try signer.signer.signingPlace(at: now)
        return body.withText(of: payload) { count, write in
            signer.token(capacity: count, by: place, at: now, value: write)
        }
    }

    func decode(
        _ token: String, codec: String, at now: UnixTime, freshness: Freshness
    ) throws(TokenError) -> DecodedToken {
        let verified = try verify(token, at: now, freshness: freshness)
        let bytes = try bytes(of: verified)
        let payload = carriesText ? Payload(text: bytes) : try Payload(json: bytes, limits: limits.json)
        return DecodedToken(
            signed: verified, under: signer.signer.keys, payload: payload, codec: codec, at: now, freshness: freshness)
    }

    /// Checks size, signature and time of `token`.
    func verify(_ token: String, at now: UnixTime, freshness: Freshness) throws(TokenError) -> SignedToken {
        try limits.checkRead(token: token)
        return try signer.verify(token, at: now, freshness: freshness)
    }

    /// The bytes in a good token, before anybody asks whether they are JSON.
    func bytes(of token: borrowing SignedToken) throws(TokenError) -> VerifiedBytes {
        try token.decodeValue { (text) throws(TokenError) in try body.decode(text, limit: limits.payloadBytes) }
    }
}

/// A codec that is a ``SignedFormat`` with options.
protocol SignedFormatCodec: RegisteredCodec, VouchingCodec {
    var format: SignedFormat { get }
    /// The forms of token that the codec reads, the default one first.
    static var shapes: [TokenShape] { get }
}

extension SignedFormatCodec {
    /// How a JSON value is written, so that it comes out as the original framework writes it.
    public var style: JSONStyle { format.style }

    /// Whether tokens carry text instead of JSON.
    public var carriesText: Bool { format.carriesText }

    /// Signs `payload` as it is, with the time `now` where the format has one, under the first key that may.
    public func encode(_ payload: Payload, at now: UnixTime) throws(EncodeError) -> String {
        try format.encode(payload, at: now)
    }

    /// Verifies `token`, checks its time where it has one, and reads what it carries.
    public func decode(_ token: String, at now: UnixTime, freshness: Freshness) throws(TokenError) -> DecodedToken {
        try format.decode(token, codec: Self.name, at: now, freshness: freshness)
    }

    func vouch(for token: String, at now: UnixTime) throws(TokenError) -> DecodedToken {
        let verified = try format.verify(token, at: now, freshness: .any)
        return DecodedToken(
            signed: verified, under: format.signer.signer.keys, payload: .withheld, codec: Self.name, at: now,
            freshness: .any)
    }

    /// What the first shape that fits shows.
    package static func inspect(_ token: String, limits: Limits) -> TokenInspection? {
        for shape in shapes {
            if let inspection = shape.inspect(token, codec: name, limits: limits) { return inspection }
        }
        return nil
    }
}
