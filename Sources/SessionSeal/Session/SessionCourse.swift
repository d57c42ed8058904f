internal import SealEncodings
internal import SealPrimitives

/// Beginning, rotating and ending a session, and what is known of where it came from.
extension Session {
    /// When the login was, in seconds since 1970: kept in the payload by codecs that carry no start.
    static let authTime = "auth_time"

    /// Names the session, the same in each of its tokens; `nil` for a new one, and where the format has no id. Reads the
    /// session.
    public var id: String? {
        markRead()
        return course == .continues ? token?.sessionID : nil
    }

    /// Whose session it is: the text, or the integer in digits, of the member ``Session`` was made to hold it in.
    ///
    /// `nil` before a login. Reads the session.
    public var subject: String? {
        markRead()
        return storedSubject
    }

    /// The same without counting as read.
    var storedSubject: String? {
        isTouched ? SessionRecord.Named.subject(try? object[subjectName]) : named.subject
    }

    /// What the token that was read says of itself; `nil` where there was none. Reads the session.
    public var facts: SessionFacts? {
        markRead()
        return knownFacts
    }

    /// The same without counting as read.
    var knownFacts: SessionFacts? {
        guard let token, let cookieName else { return nil }
        return SessionFacts(
            codec: token.codec, cookie: cookieName, sessionID: token.sessionID, tokenID: token.tokenID,
            subject: named.subject,
            startedAt: token.startedAt ?? storedStart ?? UnixTime(clamping: 0), issuedAt: token.issuedAt,
            keyLabel: token.keyLabel)
    }

    /// What the payload says of the login's time.
    var storedStart: UnixTime? { named.start }

    /// Begins a session for `subject`, as at a login: a new id, a start of its own, and nothing of what was held before
    /// but the members that are named.
    ///
    /// It starts after every cut-off, so a login right after "log out everywhere" is good. A codec whose tokens carry no
    /// start, which are all but `sealed`, keeps the time in the member `auth_time`, in seconds since 1970: Flask, Django
    /// and Starlette keep members that they do not know. The session before it goes on where a copy of its token is, and
    /// stays as anonymous as it was.
    ///
    /// - Parameters:
    ///   - subject: whose session it is from now on.
    ///   - names: the members to take over.
    public mutating func begin(subject: String, keeping names: [String] = []) {
        let dropped = [Self.secretName, Self.authTime, subjectName]
        change { members in
            members.removeAll { member in
                !names.contains { member.name.isName($0) } || dropped.contains { member.name.isName($0) }
            }
        }
        course = .begun
        set(subjectName, to: subject)
    }

    /// Draws a new id, as on a change of privileges: data and start stay, forms of the pages before do not work any more.
    ///
    /// The old id is listed where there is a ``RevocationStore``; without one, a copy of an old token stays good.
    public mutating func rotateID() {
        remove(Self.secretName)
        guard course == .continues else { return }
        course = .rotated
        endsPrevious = true
    }

    /// Ends the session, as at a logout: its data and its cookie go.
    ///
    /// Its id is listed where there is a ``RevocationStore``. Without one a copy of the token stays good until it is too
    /// old, and the renewal of a slow request, answered after the logout, brings the session back.
    public mutating func flush() {
        change { $0 = [] }
        course = .flushed
        endsPrevious = true
    }
}

/// The secret against forged requests, which the session keeps.
extension Session {
    /// The member that holds it.
    static let secretName = "_csrf_secret"
    private static let secretCount = 32

    /// A token for a form or a header of this answer: `base64url(mask || mask XOR secret)`, another one at each call.
    ///
    /// The secret, 32 random bytes, is made when it is first asked for, so an anonymous visitor gets a session by it.
    /// ``begin(subject:keeping:)``, ``rotateID()`` and ``flush()`` replace it. Reads the session.
    public mutating func csrfToken() -> String {
        markRead()
        let secret = csrfSecret ?? RandomBytes.draw(Self.secretCount)
        if csrfSecret == nil { set(Self.secretName, to: Base64.urlSafe.text(of: secret.span)) }
        let mask = RandomBytes.draw(Self.secretCount)
        let masked = mask + zip(mask, secret).map { $0 ^ $1 }
        return Base64.urlSafe.text(of: masked.span)
    }

    /// Whether ``csrfToken()`` of this session gave the token; compared in constant time. Reads the session.
    public func acceptsCSRFToken(_ token: String) -> Bool {
        markRead()
        guard let secret = csrfSecret, token.utf8.count == Base64.urlSafe.encodedCount(of: 2 * Self.secretCount),
            let masked = Base64.urlSafe.decode(token.utf8.span)
        else { return false }
        let unmasked = zip(masked[..<Self.secretCount], masked[Self.secretCount...]).map { $0 ^ $1 }
        return constantTimeEqual(unmasked.span, secret.span)
    }

    /// Whether any token could be accepted. Reads the session.
    public var hasCSRFSecret: Bool {
        markRead()
        return csrfSecret != nil
    }

    private var csrfSecret: [UInt8]? {
        guard let text = try? object[Self.secretName].string,
            let secret = Base64.urlSafe.decode(text.utf8.span), secret.count == Self.secretCount
        else { return nil }
        return secret
    }
}
