internal import Synchronization

/// What was read of a session, which does not change, and whether the session or a copy of it was looked at: one object,
/// so that a session is cheap to copy.
final class SessionRecord: Sendable {
    /// What it held.
    let object: JSONObject
    /// What was looked up in that.
    let named: Named
    /// The token that held it, or one that a key vouches for and that holds no session; `nil` where there was none.
    let token: DecodedToken?
    /// The cookie that held the token.
    let cookieName: String?
    /// The member that holds whose session it is.
    let subjectName: String
    private let mark = Atomic(false)

    /// The session in a token.
    init(
        _ object: JSONObject, _ named: Named, token: consuming DecodedToken, cookieName: String, subjectName: String
    ) {
        (self.object, self.named, self.token) = (object, named, token)
        (self.cookieName, self.subjectName) = (cookieName, subjectName)
    }

    /// Nothing but, where a key vouches for one, a token that cannot be used.
    init(refused token: DecodedToken? = nil, subjectName: String) {
        (object, named, self.token) = (JSONObject(unchecked: []), Named(), token)
        (cookieName, self.subjectName) = (nil, subjectName)
    }

    /// Whether anybody looked at it.
    var isRead: Bool { mark.load(ordering: .relaxed) }
    /// Counts the session as read.
    func markRead() { mark.store(true, ordering: .relaxed) }

    /// What this layer looks up in every session, by one reading of its text: three cost three times as much, and what is
    /// found serves the request to its end.
    struct Named: Sendable {
        /// Whose session it is.
        var subject: String?
        /// When the login was, see ``Session/authTime``.
        var start: UnixTime?
        /// When it ends by itself.
        var expiry = Session.Expiry.policy

        /// Nothing.
        init() {}

        /// Looks up in `object`, the subject under the name `subject`; throws as ``JSONObject/subscript(_:)`` does.
        init(_ object: JSONObject, subject: [UInt8]) throws(JSONError) {
            let (subject, start, expiry) = try object.values(of: subject, Self.authTime, Self.expiryName)
            self.subject = Self.subject(subject)
            self.start = start?.int.map { UnixTime(clamping: Int64($0)) }
            self.expiry = Session.Expiry(expiry)
        }

        private static let authTime = Array(Session.authTime.utf8)
        private static let expiryName = Array(Session.expiryName.utf8)

        /// Whom a member names: a text, or an integer in digits.
        static func subject(_ value: JSONValue?) -> String? {
            if let number = value?.number { return number.isInteger ? number.text : nil }
            return try? value?.string
        }
    }
}
