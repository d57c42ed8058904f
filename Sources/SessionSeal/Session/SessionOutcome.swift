/// What became of the cookies of one request: the words for logs and metrics, never for clients.
///
/// Whatever the outcome, a server answers all but ``valid`` like a request without a cookie.
public enum SessionOutcome: Equatable, Sendable {
    /// One session.
    case valid
    /// No cookie of the name.
    case absent
    /// Two good tokens that are not one session, or more than ``CookieHeader/valueLimit`` different values: somebody
    /// planted one, and nobody can say which.
    case ambiguous
    /// A good token of a session that is on the list, or began at or before a cut-off.
    case revoked
    /// No token that is good, and why.
    case refused(TokenError)

    /// The word, such as `absent` or `bad_signature`.
    public var code: String {
        switch self {
        case .valid: "valid"
        case .absent: "absent"
        case .ambiguous: "ambiguous"
        case .revoked: "revoked"
        case .refused(let error): error.code
        }
    }
}

/// What is known of a session before its application sees it: what a revocation store is asked about.
public struct SessionFacts: Equatable, Sendable {
    /// The registry name of the codec that decoded the token.
    public var codec: String
    /// The name of the cookie that held it.
    public var cookie: String
    /// Names the session, the same in each of its tokens; `nil` where the format has no id.
    public var sessionID: String?
    /// Names this one token.
    public var tokenID: String
    /// Whose session it is; `nil` before a login.
    public var subject: String?
    /// When the session began. Formats that carry no start: `auth_time` of the payload, and 0 without one.
    public var startedAt: UnixTime
    /// When the token was issued; `nil` where the format has no time.
    public var issuedAt: UnixTime?
    /// The label of the key that verified, if it has one.
    public var keyLabel: String?

    /// Holds facts, as a test of a store needs them.
    public init(
        codec: String, cookie: String, sessionID: String?, tokenID: String, subject: String?, startedAt: UnixTime,
        issuedAt: UnixTime?, keyLabel: String?
    ) {
        self.codec = codec
        self.cookie = cookie
        self.sessionID = sessionID
        self.tokenID = tokenID
        self.subject = subject
        self.startedAt = startedAt
        self.issuedAt = issuedAt
        self.keyLabel = keyLabel
    }

    /// The ids under which a list may hold the session: its own, and that of this token, which is the session's id from
    /// the moment on at which a token of another codec is sealed.
    public var ids: [String] { [sessionID, tokenID].compactMap(\.self) }

    /// Whether the session began at or before the cut-off.
    ///
    /// Never judged by the time of issue, which every renewal moves.
    public func isEnded(by cutOff: UnixTime?) -> Bool { cutOff.map { startedAt <= $0 } ?? false }
}
