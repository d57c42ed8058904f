/// Moves sessions from one codec to another without logging anybody out: reads several, issues one.
///
/// Each codec has a ring of its own. A codec that does not encrypt is asked after one that does only until a date, since
/// whoever holds its key could go on making sessions; its results say where they come from, see
/// ``ReissueReason/previousCodec``.
public struct Migration: Sendable {
    /// A codec that is still read, and never issued with.
    public struct Previous: Sendable {
        let codec: any SessionCodec
        let cookie: SessionCookie?
        let until: UnixTime?

        /// Reads `codec` until a date, exclusive; `nil` is for ever, which a codec that does not encrypt cannot have
        /// behind one that does.
        ///
        /// `cookie` is where a ``SessionPolicy`` finds the token, and what it deletes once the session is in the new
        /// cookie; `nil` is the cookie that it issues. ``Migration/decode(_:at:freshness:)`` does not ask for it.
        public init(_ codec: any SessionCodec, cookie: SessionCookie? = nil, until: UnixTime?) {
            self.codec = codec
            self.cookie = cookie
            self.until = until
        }
    }

    /// One of the codecs, and until when it is read.
    struct Candidate: Sendable {
        let codec: any SessionCodec
        let until: UnixTime?
        let isCurrent: Bool
        /// Asked once: to ask for the type of what stands behind a protocol costs a tenth of opening a token.
        let isSealed: Bool

        init(_ codec: any SessionCodec, until: UnixTime? = nil, isCurrent: Bool) {
            (self.codec, self.until, self.isCurrent) = (codec, until, isCurrent)
            isSealed = codec is SealedCodec
        }

        /// Whether a token, which begins like a sealed one or not, is for this codec at `now`.
        func isAsked(sealed: Bool, at now: UnixTime) -> Bool {
            (!sealed || isSealed) && until.map { now < $0 } ?? true
        }
    }

    let current: any SessionCodec
    let previous: [Previous]
    private let candidates: [Candidate]

    /// Makes a migration.
    ///
    /// - Parameters:
    ///   - current: the codec to issue with; it is asked first.
    ///   - previous: the codecs to read too, in the order in which they are asked.
    ///   - exposing: whether what one of them encrypts may be issued by a codec that does not.
    /// - Throws: ``ConfigurationError/unsealedWithoutEnd(codec:)`` where a codec that does not encrypt stands without a
    ///   date behind one that does; ``ConfigurationError/exposesPayload(codec:)`` where `current` does not encrypt, one
    ///   of the others does, and `exposing` is not said.
    public init(
        issuing current: any SessionCodec, reading previous: [Previous], exposing: Bool = false
    ) throws(ConfigurationError) {
        for other in previous {
            let (issues, reads) = (type(of: current), type(of: other.codec))
            if issues.encrypts, !reads.encrypts, other.until == nil { throw .unsealedWithoutEnd(codec: reads.name) }
            if !issues.encrypts, reads.encrypts, !exposing { throw .exposesPayload(codec: issues.name) }
        }
        self.current = current
        self.previous = previous
        candidates =
            [Candidate(current, isCurrent: true)]
            + previous.map { Candidate($0.codec, until: $0.until, isCurrent: false) }
    }

    /// Decodes a token of any of the codecs.
    ///
    /// The current codec is asked first, then the others in their order, as far as the token has their shape. A token
    /// that begins like a sealed one is opened as such or refused. A token that one of them vouches for and that cannot
    /// be used, being too old for example, ends the search. The error is then that one; else that of the first codec
    /// whose shape fitted; else `malformed`.
    ///
    /// Where the policy has a max lifetime, a token that says only when it was issued counts as begun then.
    ///
    /// - Parameters:
    ///   - token: the cookie's value.
    ///   - now: the clock.
    ///   - freshness: how old the token, and its session, may be.
    /// - Returns: what the token holds; its `codec` names the codec, its `reissueReason` is set for all but the current.
    /// - Throws: why no codec takes it.
    public func decode(
        _ token: String, at now: UnixTime, freshness: Freshness
    ) throws(TokenError) -> DecodedToken {
        try decode(token, of: candidates, at: now, freshness: freshness)
    }

    /// Decodes a token of some of the codecs, in their order; all but the current one give reason to issue anew.
    func decode(
        _ token: String, of candidates: [Candidate], at now: UnixTime, freshness: Freshness
    ) throws(TokenError) -> DecodedToken {
        var first: TokenError?
        let isSealed = Sealer.marks(token)
        for candidate in candidates where candidate.isAsked(sealed: isSealed, at: now) {
            do throws(TokenError) {
                let decoded = try candidate.codec.decodeSession(token, at: now, freshness: freshness)
                return candidate.isCurrent ? decoded : decoded.reissuing(for: .previousCodec)
            } catch {
                switch error {
                case .malformed: continue
                case .badSignature, .tooLarge(.token): first = first ?? error
                default: throw error
                }
            }
        }
        throw first ?? .malformed(token.isEmpty ? .empty : .unknownShape)
    }

    /// What says which key vouches for a token that was refused, if one does.
    func keyHolder(of token: String, of candidates: [Candidate], at now: UnixTime) -> DecodedToken? {
        let isSealed = Sealer.marks(token)
        for candidate in candidates where candidate.isAsked(sealed: isSealed, at: now) {
            if let codec = candidate.codec as? any VouchingCodec, let token = try? codec.vouch(for: token, at: now) {
                return token
            }
        }
        return nil
    }

    /// Issues a token for `session` with the current codec: the next one of a sealed session, or a converted one.
    ///
    /// - Parameters:
    ///   - session: what ``decode(_:at:freshness:)`` returned.
    ///   - payload: what the session holds from now on; `nil` keeps what it held.
    ///   - startedAt: when the session began, for formats that carry no time.
    ///   - now: the clock.
    /// - Returns: the token.
    /// - Throws: as ``SealedCodec/reissue(_:payload:at:)`` and ``SealedCodec/convert(_:payload:startedAt:at:)``, or as
    ///   `encode` of the current codec.
    public func reissue(
        _ session: DecodedToken, payload: JSONText? = nil, startedAt: UnixTime? = nil, at now: UnixTime
    ) throws(EncodeError) -> String {
        guard let sealed = current as? SealedCodec else {
            if let payload { return try current.encode(.json(payload), at: now) }
            return try current.encode(current.styled(session.payload), at: now)
        }
        guard session.startedAt == nil else { return try sealed.reissue(session, payload: payload, at: now) }
        return try sealed.convert(session, payload: payload, startedAt: startedAt, at: now)
    }
}

extension SessionCodec {
    /// Decodes, and takes the time of issue for the start of a session that does not say when it began.
    fileprivate func decodeSession(
        _ token: String, at now: UnixTime, freshness: Freshness
    ) throws(TokenError) -> DecodedToken {
        guard !Self.carriesStart else { return try decode(token, at: now, freshness: freshness) }
        let decoded = try decode(token, at: now, freshness: freshness.withoutLifetime)
        try freshness.checkLifetime(since: decoded.issuedAt, at: now)
        return decoded
    }
}
