/// What the answer to a request does with the session's cookie. Made by ``SessionPolicy/decide(_:of:at:after:)``.
public struct SessionDecision: Sendable {
    /// What happens to the cookie.
    public enum Action: Sendable {
        /// Nothing: no field.
        case keep
        /// It is written, since the session is new, changed or moved.
        case set
        /// It is written with what it held: half of the idle time is gone, or the key or codec is an old one.
        case renew
        /// It is deleted.
        case delete
    }

    /// The id of a session or token that is over.
    public struct Ended: Equatable, Sendable {
        /// The id.
        public let id: String
        /// When a list may forget it; `nil` is never.
        public let end: UnixTime?
    }

    /// What happens to the cookie.
    public let action: Action
    /// The `Set-Cookie` fields, those that end the cookies of a migration among them.
    public let cookies: [SetCookie]
    /// Whether the answer depends on the cookie.
    public let isRead: Bool
    /// What a ``RevocationStore`` has to list before the answer goes out.
    public let ended: [Ended]
    /// Why a renewal that is due could not be written, for the log: no key signs at the moment, or the next cookie would
    /// be too large. The session goes on in the cookie that it has.
    public let failure: SessionError?
    /// The name of the cookie that is written.
    let cookieName: String
}

/// Why the session of an answer cannot be written, or cannot be changed any more.
public enum SessionError: Error, Equatable, Sendable {
    /// The token cannot be made.
    case encode(EncodeError)
    /// The cookie cannot be made: with its name and attributes it is too large, for example.
    case cookie(CookieError)
    /// The head of the answer has gone out, and with it the cookie.
    case headSent
    /// No middleware has opened a session for this request.
    case notOpened
}

extension SessionError: CustomStringConvertible {
    /// A sentence for logs and people, without anything of the session.
    public var description: String {
        switch self {
        case .encode(let error): "the session cannot be written: \(error)"
        case .cookie(let error): error.description
        case .headSent: "the session was changed or first read after the head of the answer had gone out"
        case .notOpened: "no session middleware stands before this handler"
        }
    }
}

extension SessionPolicy {
    /// Whether `session` is one that begins with this answer, so that it has to begin after the cut-offs.
    public func begins(_ session: Session) -> Bool {
        session.course == .begun || session.isAnew && !session.object.unchecked.isEmpty
    }

    /// Decides what the answer does.
    ///
    /// A change that cannot be written is an error. A renewal that cannot is none, see ``SessionDecision/failure``: nobody
    /// asked for it, and the cookie that the browser has is as good as it was.
    ///
    /// Cookies from which a migration reads are deleted where their session moves, begins anew or ends. Those that are
    /// refused or ambiguous stay where a visitor gets no more than an anonymous session, as for a login form.
    ///
    /// - Parameters:
    ///   - session: the session as the handler left it.
    ///   - opened: what the request brought.
    ///   - now: the clock.
    ///   - cutOff: the cut-off that a session has to begin after, see ``RevocationStore/cutOff(for:)``.
    /// - Returns: the fields, and the ids that are over.
    /// - Throws: why the session cannot be written.
    public func decide(
        _ session: Session, of opened: OpenedSession, at now: UnixTime, after cutOff: UnixTime? = nil
    ) throws(SessionError) -> SessionDecision {
        var action = action(for: session, of: opened, at: now)
        var cookies: [SetCookie] = []
        var failure: SessionError?
        if action != .keep {
            do throws(SessionError) {
                cookies = try self.cookies(action, session, of: opened, at: now, after: cutOff)
            } catch {
                guard action == .renew else { throw error }
                (action, failure) = (.keep, error)
            }
        }
        return SessionDecision(
            action: action, cookies: cookies, isRead: session.isRead, ended: ended(session, at: now), failure: failure,
            cookieName: cookie.name)
    }

    private func cookies(
        _ action: SessionDecision.Action, _ session: Session, of opened: OpenedSession, at now: UnixTime,
        after cutOff: UnixTime?
    ) throws(SessionError) -> [SetCookie] {
        let written = action == .delete ? nil : try encode(session, at: now, after: cutOff)
        var cookies: [SetCookie] = []
        do throws(CookieError) {
            if let (token, start) = written {
                let seconds = session.secondsKept(
                    within: freshness.secondsLeft(startedAt: start, at: now), style: cookie.style, at: now)
                cookies.append(try cookie.setting(token, keptFor: seconds, at: now))
            }
            // A refused cookie may be good at a machine whose ring or clock is not behind.
            guard session.token != nil || session.course != .continues else { return cookies }
            for sent in opened.sent {
                let isWritten = sent.name.utf8.elementsEqual(cookie.name.utf8)
                if action == .delete || !isWritten { cookies.append(try sent.deletion) }
            }
        } catch {
            throw .cookie(error)
        }
        return cookies
    }

    private func action(for session: Session, of opened: OpenedSession, at now: UnixTime) -> SessionDecision.Action {
        if begins(session) { return .set }
        if session.course == .flushed { return opened.sent.isEmpty ? .keep : .delete }
        guard let token = session.token else { return .keep }
        if session.differs { return .set }
        return token.reissueReason != nil || session.isHalfSpent(issuedAt: token.issuedAt, at: now) ? .renew : .keep
    }

    private func ended(_ session: Session, at now: UnixTime) -> [SessionDecision.Ended] {
        guard session.endsPrevious, let token = session.token, !isRepeated(token, by: session, at: now) else {
            return []
        }
        let start = token.startedAt ?? session.storedStart ?? token.issuedAt ?? now
        return [.init(id: token.sessionID ?? token.tokenID, end: end(ofCutOff: max(start, now)))]
    }

    /// Whether rotating gives the same token once more, which must not end itself: in a format without ids that is made of
    /// nothing but the payload and the second.
    private func isRepeated(_ token: DecodedToken, by session: Session, at now: UnixTime) -> Bool {
        session.course == .rotated && token.sessionID == nil && token.codec == type(of: migration.current).name
            && token.issuedAt.map { $0 == now } ?? true && !session.holdsOther
    }

    /// The next token of the session, and when the session began, where that is known.
    private func encode(
        _ session: Session, at now: UnixTime, after cutOff: UnixTime?
    ) throws(SessionError) -> (token: String, start: UnixTime?) {
        do throws(EncodeError) {
            let begins = begins(session)
            if let sealed = migration.current as? SealedCodec {
                return try seal(session, with: sealed, at: now, after: begins ? cutOff : nil)
            }
            var session = session
            let codec = migration.current
            if session.course == .begun || begins && cutOff != nil {
                // An anonymous session, too, has to begin after a cut-off of everybody's: a login form needs one.
                session.set(Session.authTime, to: Int(UnixTime.beginning(at: now, after: cutOff).seconds))
            } else if !begins, let start = session.token?.startedAt, session.storedStart != start {
                // The token said it that was read, and this one has no room for it.
                session.set(Session.authTime, to: Int(start.seconds))
            } else if !begins, !session.differs, let token = session.token, token.codec == type(of: codec).name {
                return (try codec.encode(token.payload, at: now), nil)
            }
            return (try codec.encode(session.text(in: codec.style), at: now), nil)
        } catch {
            throw .encode(error)
        }
    }

    private func seal(
        _ session: Session, with codec: SealedCodec, at now: UnixTime, after cutOff: UnixTime?
    ) throws(EncodeError) -> (token: String, start: UnixTime?) {
        guard !begins(session), let token = session.token else {
            let start = UnixTime.beginning(at: now, after: cutOff)
            return (try codec.begin(session.text(in: codec.style), startingAt: start, at: now), start)
        }
        let text = session.differs ? try session.text(in: codec.style) : nil
        if let start = token.startedAt {
            if session.course == .rotated { return (try codec.rotateID(token, payload: text, at: now), start) }
            return (try codec.reissue(token, payload: text, at: now), start)
        }
        // A token of another codec: it began at its login, at its issue, or nobody knows when. A login right after a
        // cut-off began a second later than it was issued, and a clock that is further ahead must not lengthen a life.
        let latest = session.storedStart == nil ? now : UnixTime(clamping: now.seconds + leewaySeconds)
        let start = min(session.storedStart ?? token.issuedAt ?? UnixTime(clamping: 0), latest)
        if session.course == .rotated, let text { return (try codec.begin(text, startingAt: start, at: now), start) }
        return (try codec.convert(token, payload: text, startingAt: start, at: now), start)
    }
}
