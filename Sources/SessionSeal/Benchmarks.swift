internal import SealEncodings
internal import SealPrimitives

// Ways in for the programs in `Benchmarks/`, which measure parts of an operation. Nobody else imports them.

@_spi(Benchmarks) extension FlaskCodec {
    /// What ``decode(_:at:freshness:)`` does up to the verified, decompressed bytes: all but the check that they are JSON.
    public func verifiedBytes(
        of token: String, at now: UnixTime, freshness: Freshness
    ) throws(TokenError) -> [UInt8] {
        try format.limits.checkRead(token: token)
        let verified = try format.signer.verify(token, at: now, freshness: freshness)
        return try verified.value.map { (text) throws(TokenError) in
            try format.body.decode(text, limit: format.limits.payloadBytes)
        }.bytes
    }

    /// The same codec, which does not try to compress.
    public var withoutCompression: FlaskCodec {
        FlaskCodec(
            SignedFormat(
                signer: format.signer, body: .compact(compresses: false), content: format.content,
                limits: format.limits))
    }

    private init(_ format: SignedFormat) {
        self.format = format
    }
}

/// What ``SealedCodec`` does with tokens that are not compressed, up to the verified bytes.
@_spi(Benchmarks) public struct SealedBytes: Sendable {
    private let sealer: Sealer
    private let limits = Limits()

    /// Derives all keys.
    public init(keys: KeyRing, context: String) throws(ConfigurationError) {
        sealer = try Sealer(keys: keys, context: context)
    }

    /// What ``SealedCodec/decode(_:at:freshness:)`` does up to the verified bytes: all but the check that they are JSON.
    public func verifiedBytes(
        of token: String, at now: UnixTime, freshness: Freshness
    ) throws(TokenError) -> [UInt8] {
        try limits.checkRead(token: token)
        let verified = try sealer.open(token, at: now, freshness: freshness)
        return try verified.value.map { (plaintext) throws(TokenError) in
            let content = plaintext.extracting(SealedHeader.count...)
            guard content[0] == 0 else { throw .malformed(.unknownEncoding) }
            let body = content.extracting(1...)
            guard body.count <= limits.payloadBytes else { throw .tooLarge(.payload(limit: limits.payloadBytes)) }
            return Array(copying: body)
        }.bytes
    }
}
