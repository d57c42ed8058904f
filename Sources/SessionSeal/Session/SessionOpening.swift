extension SessionPolicy {
    /// Reads the session of a request: of the cookie that is written now, else of the others in their order.
    ///
    /// Never the first of several, never the last: see ``SessionOutcome/ambiguous``. A refusal leaves the cookie alone, and
    /// the session is empty. A cookie of another name is only looked at where there is no good one before it.
    ///
    /// - Parameters:
    ///   - cookieFields: the values of the request's `Cookie` fields, as bytes.
    ///   - now: the clock.
    /// - Returns: the session, and what became of the cookies.
    public func open(_ cookieFields: [[UInt8]], at now: UnixTime) -> OpenedSession {
        let header = CookieHeader(cookieFields)
        let found = sources.map { (source: $0, values: header.values(of: $0.cookie)) }
        let sent = found.filter { $0.values != nil }.map(\.source.cookie)
        let empty = Session(subjectName: subjectName)
        var refusal: (error: TokenError, token: DecodedToken?)?
        for (source, values) in found {
            guard let values else { continue }
            guard case .some(let texts) = values else {
                return OpenedSession(session: empty, outcome: .ambiguous, sent: sent)
            }
            let (sessions, errors) = sessions(in: texts, of: source, at: now)
            if let session = Self.one(of: sessions) {
                return OpenedSession(session: session, outcome: .valid, vouching: session.token, sent: sent)
            }
            guard sessions.isEmpty else { return OpenedSession(session: empty, outcome: .ambiguous, sent: sent) }
            // The first that a key vouches for says more than one that has only a wrong shape.
            refusal =
                refusal ?? errors.first { $0.token != nil } ?? errors.first { $0.error.isAuthentic } ?? errors.first
        }
        guard let refusal else { return OpenedSession(session: empty, outcome: .absent, sent: sent) }
        return OpenedSession(session: empty, outcome: .refused(refusal.error), vouching: refusal.token, sent: sent)
    }

    private typealias Refusal = (error: TokenError, token: DecodedToken?)

    private func sessions(
        in texts: [String?], of source: Source, at now: UnixTime
    ) -> (sessions: [Session], errors: [Refusal]) {
        let codecs = source.codecs.filter { codec in codec.until.map { now < $0 } ?? true }.map {
            ($0.codec, $0.isCurrent)
        }
        var (sessions, errors): ([Session], [Refusal]) = ([], [])
        for text in texts {
            guard let text else {
                errors.append((.malformed(.unknownShape), nil))
                continue
            }
            do throws(TokenError) {
                let token = try migration.decode(text, of: codecs, at: now, freshness: freshness)
                do throws(TokenError) {
                    sessions.append(try session(in: token, of: source, at: now))
                } catch {
                    errors.append((error, token))
                }
            } catch {
                errors.append((error, keyHolder(of: text, refusedAs: error, codecs, at: now)))
            }
        }
        return (sessions, errors)
    }

    /// The session in a token; refuses what is no object, what repeats a name that this layer looks up, and what is over
    /// by its own expiry or by the time of its login.
    private func session(in token: DecodedToken, of source: Source, at now: UnixTime) throws(TokenError) -> Session {
        guard let object = token.json?.object else { throw .malformed(.badClaim) }
        do {
            for name in [subjectName, Session.authTime, Session.expiryName] { _ = try object[name] }
        } catch {
            throw .notJSON(error)
        }
        let session = Session(
            members: object.unchecked, token: token, cookieName: source.cookie.name, subjectName: subjectName)
        if session.isOver(issuedAt: token.issuedAt, at: now) { throw .expired(issuedAt: token.issuedAt) }
        if token.startedAt == nil, let start = session.storedStart {
            try freshness.checkLifetime(since: start, at: now)
        }
        return session
    }

    /// The only session, or the newest token of one; `nil` where there are two sessions, or two of its tokens are equally
    /// new and do not say the same.
    private static func one(of sessions: [Session]) -> Session? {
        guard var newest = sessions.first else { return nil }
        for session in sessions.dropFirst() {
            guard let (old, new) = newest.token.flatMap({ old in session.token.map { (old, $0) } }),
                (old.sessionID ?? old.tokenID).utf8.elementsEqual((new.sessionID ?? new.tokenID).utf8)
            else { return nil }
            if new.issuedAt == old.issuedAt {
                guard new.payload == old.payload else { return nil }
            } else if (new.issuedAt?.seconds ?? -1) > (old.issuedAt?.seconds ?? -1) {
                newest = session
            }
        }
        return newest
    }

    /// What vouches for a token that is only too old or too new, for the log.
    private func keyHolder(
        of text: String, refusedAs error: TokenError, _ codecs: [(codec: any SessionCodec, isCurrent: Bool)],
        at now: UnixTime
    ) -> DecodedToken? {
        switch error {
        case .expired, .notYetValid:
            guard let any = try? Freshness(maxAge: .unlimited, maxLifetime: .unlimited, leeway: .unlimited) else {
                return nil
            }
            return try? migration.decode(text, of: codecs, at: now, freshness: any)
        default: return nil
        }
    }
}

extension TokenError {
    /// Whether a key vouches for the token all the same.
    fileprivate var isAuthentic: Bool {
        switch self {
        case .badSignature, .malformed, .tooLarge(.token): false
        default: true
        }
    }
}
