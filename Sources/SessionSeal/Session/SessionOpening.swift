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
        open(at: now) { read in
            for field in cookieFields { read(field.span) }
        }
    }

    /// The same of fields that `forEachField` lends one after the other, so that nothing of them is copied but the values
    /// of the policy's own cookies.
    func open(at now: UnixTime, forEachField: (_ read: (Span<UInt8>) -> Void) -> Void) -> OpenedSession {
        var found: OpenedSession?
        var sent: [SessionCookie] = []
        for source in sources {
            var values = CookieValues(name: source.name, style: source.cookie.style)
            forEachField { values.gather($0) }
            guard !values.isEmpty else { continue }
            sent = sent.isEmpty ? source.alone : sent + source.alone
            // Of what comes after a session, only the names count: they are what a logout deletes.
            guard found?.outcome.isRefusal ?? true else { continue }
            let next = opened(values, of: source, at: now)
            if found == nil || !next.outcome.isRefusal { found = next }
        }
        found?.sent = sent
        return found ?? OpenedSession(.absent, subjectName: subjectName)
    }

    /// The session in the values of one cookie; where there is none, the first refusal that a key stands behind says more
    /// than one of a wrong shape.
    private func opened(_ values: CookieValues, of source: Source, at now: UnixTime) -> OpenedSession {
        var session: SessionRecord?
        var refusal: Refusal?
        var isAmbiguous = values.areTooMany
        var hasRival = false
        if !isAmbiguous {
            values.forEach { text in
                do throws(Refusal) {
                    let next = try read(text, of: source, at: now)
                    guard let known = session else { return session = next }
                    switch Self.succession(of: next, to: known) {
                    case .newer: (session, hasRival) = (next, false)
                    case .rival: hasRival = true
                    case .older: break
                    case nil: isAmbiguous = true
                    }
                } catch {
                    if refusal.map({ !$0.isAuthentic && error.isAuthentic }) ?? true { refusal = error }
                }
            }
        }
        isAmbiguous = isAmbiguous || hasRival
        if let session, !isAmbiguous { return OpenedSession(session) }
        guard let refusal, !isAmbiguous else { return OpenedSession(.ambiguous, subjectName: subjectName) }
        var token = refusal.token
        // It verifies once more: never beyond what as many values as are looked at may cost anyhow.
        if token == nil, refusal.isAuthentic, let text = refusal.text, values.count < CookieHeader.valueLimit {
            token = migration.keyHolder(of: text, of: source.codecs, at: now)
        }
        return OpenedSession(.refused(refusal.error), refused: token, subjectName: subjectName)
    }

    /// Why a value is no session, and the token where a key vouches for one.
    private struct Refusal: Error {
        let error: TokenError
        var text: String?
        var token: DecodedToken?

        var isAuthentic: Bool { error.isAuthentic }
    }

    /// The session in one value of a cookie; refuses what is no object, what repeats a name that this layer looks up, and
    /// what is over by its own expiry or by the time of its login.
    private func read(_ text: String?, of source: Source, at now: UnixTime) throws(Refusal) -> SessionRecord {
        guard let text else { throw Refusal(error: .malformed(.unknownShape)) }
        let token: DecodedToken
        do throws(TokenError) {
            token = try migration.decode(text, of: source.codecs, at: now, freshness: freshness)
        } catch {
            throw Refusal(error: error, text: text)
        }
        guard let object = token.json?.object else { throw Refusal(error: .malformed(.badClaim), token: token) }
        let named: SessionRecord.Named
        do throws(JSONError) {
            named = try SessionRecord.Named(object, subject: subjectBytes)
        } catch {
            throw Refusal(error: .notJSON(error), token: token)
        }
        if named.expiry.isOver(issuedAt: token.issuedAt, at: now) {
            throw Refusal(error: .expired(issuedAt: token.issuedAt), token: token)
        }
        if token.startedAt == nil, let start = named.start {
            do throws(TokenError) {
                try freshness.checkLifetime(since: start, at: now)
            } catch {
                throw Refusal(error: error, token: token)
            }
        }
        return SessionRecord(object, named, token: token, cookieName: source.cookie.name, subjectName: subjectName)
    }

    /// How two tokens of one session follow one another.
    private enum Succession {
        /// The first is the newer one.
        case newer
        /// It is older, or says the same.
        case older
        /// Both are equally new and do not say the same: nobody can tell, unless there is a newer one.
        case rival
    }

    /// How `next` follows `known`, whichever came first; `nil` where they are of two sessions.
    private static func succession(of next: SessionRecord, to known: SessionRecord) -> Succession? {
        guard let old = known.token, let new = next.token,
            (old.sessionID ?? old.tokenID).utf8.elementsEqual((new.sessionID ?? new.tokenID).utf8)
        else { return nil }
        if new.issuedAt == old.issuedAt { return new.payload == old.payload ? .older : .rival }
        return (new.issuedAt?.seconds ?? -1) > (old.issuedAt?.seconds ?? -1) ? .newer : .older
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
