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
        var found: OpenedSession?
        var sent: [SessionCookie] = []
        for source in sources {
            guard let values = header.values(of: source.name, style: source.cookie.style) else { continue }
            sent.append(source.cookie)
            // Of what comes after a session, only the names count: they are what a logout deletes.
            guard found?.outcome.isRefusal ?? true else { continue }
            let next = opened(values, of: source, at: now)
            if found == nil || !next.outcome.isRefusal { found = next }
        }
        guard var found else { return OpenedSession(session: Session(subjectName: subjectName), outcome: .absent) }
        found.sent = sent
        return found
    }

    private func opened(_ values: CookieHeader.Values, of source: Source, at now: UnixTime) -> OpenedSession {
        var outcome = SessionOutcome.ambiguous
        var token: DecodedToken?
        if case .some(let texts) = values {
            let (sessions, refusal) = sessions(in: texts, of: source, at: now)
            if let session = Self.one(of: sessions) {
                return OpenedSession(session: session, outcome: .valid, vouching: session.token)
            }
            if sessions.isEmpty, let refusal {
                (outcome, token) = (.refused(refusal.error), refusal.token)
                // It verifies once more: never beyond what as many values as are looked at may cost anyhow.
                if token == nil, texts.count < CookieHeader.valueLimit {
                    token = keyHolder(of: refusal.text, refusedAs: refusal.error, source.codecs, at: now)
                }
            }
        }
        return OpenedSession(session: Session(subjectName: subjectName), outcome: outcome, vouching: token)
    }

    private typealias Refusal = (error: TokenError, text: String?, token: DecodedToken?)

    /// The sessions in the values of one cookie, and why there is none: the first refusal that a key stands behind says
    /// more than one of a wrong shape.
    private func sessions(
        in texts: [String?], of source: Source, at now: UnixTime
    ) -> (sessions: [Session], refusal: Refusal?) {
        var (sessions, refusal): ([Session], Refusal?) = ([], nil)
        for text in texts {
            var next: Refusal
            do throws(TokenError) {
                guard let text else { throw .malformed(.unknownShape) }
                let token = try migration.decode(text, of: source.codecs, at: now, freshness: freshness)
                next = (.badSignature, text, token)
                do throws(TokenError) {
                    sessions.append(try session(in: token, of: source, at: now))
                    continue
                } catch {
                    next.error = error
                }
            } catch {
                next = (error, text, nil)
            }
            if refusal == nil || !(refusal?.error.isAuthentic ?? false) && next.error.isAuthentic { refusal = next }
        }
        return (sessions, refusal)
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
            object, token: token, cookieName: source.cookie.name, subjectName: subjectName)
        if session.isOver(issuedAt: token.issuedAt, at: now) { throw .expired(issuedAt: token.issuedAt) }
        if token.startedAt == nil, let start = session.storedStart {
            try freshness.checkLifetime(since: start, at: now)
        }
        return session
    }

    /// The only session, or the newest token of one; `nil` where there are two sessions, or two of its tokens are equally
    /// new and do not say the same.
    private static func one(of sessions: [Session]) -> Session? {
        guard var newest = sessions.first, sessions.count > 1 else { return sessions.first }
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
        of text: String?, refusedAs error: TokenError, _ codecs: [Migration.Candidate],
        at now: UnixTime
    ) -> DecodedToken? {
        switch error {
        case .expired, .notYetValid:
            guard let text, let any = try? Freshness(maxAge: .unlimited, maxLifetime: .unlimited, leeway: .unlimited)
            else { return nil }
            return try? migration.decode(text, of: codecs, at: now, freshness: any)
        default: return nil
        }
    }
}

extension SessionOutcome {
    /// Whether there are tokens, and none is good.
    fileprivate var isRefusal: Bool {
        if case .refused = self { true } else { false }
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
