/// A codec that says which key vouches for a token of which it may give out nothing: for those who log a refusal.
protocol VouchingCodec: SessionCodec {
    /// A result without a payload, if a key vouches for `token`, whatever its age and whatever it holds; throws as
    /// `decode` does for all others.
    func vouch(for token: String, at now: UnixTime) throws(TokenError) -> DecodedToken
}

extension Payload {
    /// What stands for a payload that is not given out.
    static let withheld = Payload.text("")
}
