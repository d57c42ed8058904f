/// What knows which sessions are over, for all machines that ask it.
///
/// A stateless session is good until it is too old. A store takes it back before that, in two ways: a *list* of ids ends
/// one session, or one token; a *cut-off* ends all that began at or before it, of one subject or of everybody. Both
/// hold from the next request on, on every machine that asks the same store.
///
/// A machine whose clock is ahead by d may leave sessions of the last d seconds standing.
public protocol RevocationStore: Sendable {
    /// Whether the session is over: one of ``SessionFacts/ids`` is listed, or it began at or before the cut-off of its
    /// subject or of everybody, see ``SessionFacts/isEnded(by:)``.
    ///
    /// Asked once a request, before the handler. Where it throws, the answer is 503 and the cookie is left alone.
    func isRevoked(_ session: SessionFacts) async throws -> Bool

    /// The later one of the cut-offs of `subject`, if there is one, and of everybody. Asked when a session begins, so that
    /// it begins after it.
    func cutOff(for subject: String?) async throws -> UnixTime?

    /// Ends every session of `subject`, or of everybody where it is `nil`, that began at or before `cutOff`.
    ///
    /// A cut-off never goes back: an earlier one than there is changes nothing. It may be forgotten at `end`, when no
    /// session that it ends is good any more; `nil` is never.
    func setCutOff(_ cutOff: UnixTime, for subject: String?, until end: UnixTime?) async throws

    /// Lists the id of a session or token; it may be forgotten at `end`, `nil` is never.
    func list(_ id: String, until end: UnixTime?) async throws
}
