/// What the cookies of one request hold.
public struct OpenedSession: Sendable {
    /// The session, empty unless the outcome is `valid`.
    public private(set) var session: Session
    /// What became of the cookies.
    public private(set) var outcome: SessionOutcome
    /// The cookies of the policy that the request had, good or not.
    var sent: [SessionCookie] = []
    /// What was read of the token, where one is known, whether or not its session is good.
    private let record: SessionRecord

    /// A good session.
    init(_ record: SessionRecord) {
        (session, outcome, self.record) = (Session(record), .valid, record)
    }

    /// No session, and the token where a key vouches for one.
    init(_ outcome: SessionOutcome, refused token: DecodedToken? = nil, subjectName: String) {
        session = Session(subjectName: subjectName)
        record = token.map { SessionRecord(refused: $0, subjectName: subjectName) } ?? session.record
        self.outcome = outcome
    }

    /// What is known of a valid session; computed when asked for.
    public var facts: SessionFacts? { session.knownFacts }

    /// The registry name of the codec that vouches for the token, as far as it is known.
    public var codec: String? { record.token?.codec }

    /// The label of the key that vouches for the token, or `#` and its place in the ring where it has none.
    public var keyLabel: String? {
        guard let index = record.token?.keyIndex else { return nil }
        return record.token?.keyLabel ?? "#\(index)"
    }

    /// The same as an empty session, because a store says that it is over.
    public func revoked() -> OpenedSession {
        var copy = self
        copy.session = Session(subjectName: session.subjectName)
        copy.outcome = .revoked
        return copy
    }
}
