/// A codec that draws at random what its tokens need, and can be told it instead: for published vectors, and for nothing
/// else. No option, no public function and no member of the protocol leads here.
package protocol ReproducibleCodec: RegisteredCodec {
    /// Seals as `encode` does, with values that are given; `nil` where they do not fit the format.
    func encode(_ payload: Payload, at now: UnixTime, pinned: PinnedValues) throws(EncodeError) -> String?
}

/// What a codec draws at random.
package struct PinnedValues: Sendable {
    /// The nonce, or initialization vector.
    package let nonce: [UInt8]
    /// The session, where the format knows of sessions.
    package let session: SessionOrigin?

    /// Holds values for one token.
    package init(nonce: [UInt8], session: SessionOrigin? = nil) {
        self.nonce = nonce
        self.session = session
    }
}
