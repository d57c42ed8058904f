#if Hummingbird
public import Hummingbird
public import SessionSeal
internal import Synchronization

/// A request context that has a session, once ``SessionMiddleware`` stands before the handler.
///
/// ```swift
/// struct Context: SessionRequestContext {
///     var coreContext: CoreRequestContextStorage
///     let sessionStorage = SessionStorage()
///     init(source: Source) { coreContext = .init(source: source) }
/// }
/// ```
public protocol SessionRequestContext: RequestContext {
    /// Where the session is kept during the request; a context made of another takes over its parent's.
    var sessionStorage: SessionStorage { get }
}

extension SessionRequestContext {
    /// The session as it is now, to read: counts as read, so caches are told that the answer depends on the cookie.
    ///
    /// Throws ``/SessionSeal/SessionError/notOpened`` without the middleware, and ``/SessionSeal/SessionError/headSent``
    /// where it is first read after the head of the answer has gone out, when caches can be told nothing any more.
    public var session: Session {
        get throws(SessionError) { try sessionStorage.read() }
    }

    /// Changes the session, and returns what `change` returns.
    ///
    /// `change` has the session for itself: it must not ask the context for it again, which traps.
    ///
    /// - Parameter change: what to do with it.
    /// - Returns: what `change` returns.
    /// - Throws: ``/SessionSeal/SessionError/headSent`` where the head of the answer has gone out and with it the cookie,
    ///   as in the closure of a streamed body; ``/SessionSeal/SessionError/notOpened`` without the middleware; what
    ///   `change` throws.
    @discardableResult
    public func updateSession<Result>(_ change: (inout Session) throws -> Result) throws -> Result {
        try sessionStorage.update(change)
    }

    /// A token for a form field `csrf_token` or a header `X-CSRF-Token`, see ``CSRFMiddleware``; another one at each call.
    ///
    /// The first one of a visitor makes a session. Throws as ``updateSession(_:)`` does.
    public func csrfToken() throws -> String {
        try sessionStorage.update { $0.csrfToken() }
    }

    /// What became of the request's cookie: for operators' pages, never for visitors. Counts as reading the session, and
    /// throws as ``session`` does.
    public var sessionOutcome: SessionOutcome {
        get throws(SessionError) {
            _ = try session
            guard let outcome = sessionStorage.outcome else { throw .notOpened }
            return outcome
        }
    }

    /// Ends every session of this session's subject, on all machines that ask the store, and this session with it.
    ///
    /// Throws ``RevocationError/noStore`` where the middleware has none, ``RevocationError/noSubject`` before a login,
    /// and what the store throws.
    public func logOutEverywhere() async throws {
        guard let subject = try session.subject else { throw RevocationError.noSubject }
        guard let revoker = sessionStorage.revoker else { throw RevocationError.noStore }
        try await revoker.logOutEverywhere(subject)
        try updateSession { $0.flush() }
    }
}

/// The session of one request, shared by all copies of its context.
public final class SessionStorage: Sendable {
    private struct State {
        var session: Session?
        var outcome: SessionOutcome?
        var revoker: Revoker?
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Nothing is opened yet.
    public init() {}

    var outcome: SessionOutcome? { state.withLock { $0.outcome } }
    var revoker: Revoker? { state.withLock { $0.revoker } }

    func open(_ opened: OpenedSession, revoker: Revoker?) {
        state.withLock { state in
            (state.session, state.outcome, state.revoker) = (opened.session, opened.outcome, revoker)
            state.isClosed = false
        }
    }

    /// The session as the handler left it; from now on it cannot be changed.
    func close() -> Session? {
        state.withLock { state in
            state.isClosed = true
            return state.session
        }
    }

    func read() throws(SessionError) -> Session {
        let (session, isClosed) = state.withLock { ($0.session, $0.isClosed) }
        guard let session else { throw .notOpened }
        guard !isClosed || session.isRead else { throw .headSent }
        session.markRead()
        return session
    }

    func update<Result>(_ change: (inout Session) throws -> Result) throws -> Result {
        try state.withLock { state throws in
            guard var session = state.session else { throw SessionError.notOpened }
            guard !state.isClosed else { throw SessionError.headSent }
            defer { state.session = session }
            return try change(&session)
        }
    }
}
#endif
