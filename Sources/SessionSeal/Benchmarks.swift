internal import SealPrimitives

// Ways in for the programs in `Benchmarks/`, which measure parts of an operation. Nobody else imports them.

@_spi(Benchmarks) extension FlaskCodec {
    /// What ``decode(_:at:freshness:)`` does up to the verified, decompressed bytes: all but the check that they are JSON.
    public func verifiedBytes(
        of token: String, at now: UnixTime, freshness: Freshness
    ) throws(TokenError) -> [UInt8] {
        try format.bytes(of: format.verify(token, at: now, freshness: freshness)).bytes
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

@_spi(Benchmarks) extension SealedCodec {
    /// What ``decode(_:at:freshness:)`` does up to the verified, decompressed bytes: all but the check that they are JSON.
    public func verifiedBytes(
        of token: String, at now: UnixTime, freshness: Freshness
    ) throws(TokenError) -> [UInt8] {
        try verify(token, at: now, freshness: freshness).value.bytes
    }
}
