#if Hummingbird
public import Hummingbird
internal import Logging
public import SessionSeal

/// Sessions in a cookie, for Hummingbird 2.
///
/// ```swift
/// let keys = try KeyRing(current: SecretKey(bytes: thirtyTwoRandomBytes, label: "2026-11"))
/// let policy = try SessionPolicy(keys: keys, maxAge: .seconds(14 * 86_400), maxLifetime: .seconds(90 * 86_400))
/// let router = Router(context: Context.self)
/// router.add(middleware: SessionMiddleware(policy))
/// router.add(middleware: try CSRFMiddleware(origins: ["https://shop.example"]))
/// router.get("/") { _, context in "Hello, \(try context.session.subject ?? "stranger")" }
/// router.post("login") { _, context in
///     try context.updateSession { $0.begin(subject: "alice") }
///     return Response.redirect(to: "/")
/// }
/// router.post("logout") { _, context in
///     try context.updateSession { $0.flush() }
///     return Response.redirect(to: "/")
/// }
/// ```
///
/// What the answer gets is decided when the handler has returned or thrown, before the head goes out: see
/// ``SessionPolicy/decide(_:of:at:after:)``. Changes made before an error are kept, whatever the status, as Flask does; a
/// change after that, in the closure of a streamed body, throws ``SessionError/headSent`` there.
///
/// A cookie that is not good is an empty session, one line in the log (debug; a warning for `unsafe_payload`, since
/// somebody who holds the key signs pickles) and a count of `session_seal_sessions` with the dimensions `outcome`,
/// `codec` and `key`. An old key may go when nothing is counted under it for one max age.
///
/// Without a ``RevocationStore`` a copied token is good until it is too old, after a logout too, and the renewal of a slow
/// request that is answered after the logout brings the session back.
public struct SessionMiddleware<Context: SessionRequestContext>: RouterMiddleware {
    private let policy: SessionPolicy
    private let revoker: Revoker?
    private let clock: @Sendable () -> UnixTime
    private let counters = SessionCounters()

    /// Makes the middleware.
    ///
    /// - Parameters:
    ///   - policy: the rules.
    ///   - revocations: where all machines ask which sessions are over.
    ///   - clock: the time; a test brings its own.
    public init(
        _ policy: SessionPolicy, revocations: (any RevocationStore)? = nil,
        clock: @escaping @Sendable () -> UnixTime = { .now }
    ) {
        self.policy = policy
        self.clock = clock
        revoker = revocations.map { Revoker(store: $0, policy: policy, clock: clock) }
    }

    /// Opens the session, lets the rest answer, and puts cookie and caching into the answer.
    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var opened = policy.open(request.headers, at: clock())
        if let revoker, let facts = opened.facts {
            do {
                if try await revoker.store.isRevoked(facts) { opened = opened.revoked() }
            } catch {
                return unavailable(error, context)
            }
        }
        counters.count(opened)
        log(opened, context)
        let storage = context.sessionStorage
        storage.open(opened, revoker: revoker)
        let answer: Result<Response, any Error>
        do { answer = .success(try await next(request, context)) } catch { answer = .failure(error) }
        guard let decision = try await decide(storage.close(), of: opened, context) else {
            return unavailable(nil, context)
        }
        switch answer {
        case .success(var response):
            response.headers.apply(decision)
            return response
        case .failure(let error):
            guard decision.action != .keep || decision.isRead else { throw error }
            if !(error is any HTTPResponseError) {
                // The application logs what has no answer of its own, and does not see this one any more.
                context.logger.debug("Unrecognised Error", metadata: ["error.type": "\(error)"])
            }
            throw AnsweredError(original: error, decision: decision)
        }
    }

    /// What the answer does; `nil` where the store did not answer, which is logged.
    private func decide(
        _ session: Session?, of opened: OpenedSession, _ context: Context
    ) async throws -> SessionDecision? {
        guard let session else { throw SessionError.notOpened }
        do {
            let cutOff = policy.begins(session) ? try await revoker?.store.cutOff(for: session.subject) : nil
            let decision = try policy.decide(session, of: opened, at: clock(), after: cutOff)
            if let revoker { for ended in decision.ended { try await revoker.store.list(ended.id, until: ended.end) } }
            return decision
        } catch let error as SessionError {
            context.logger.error("session not written", metadata: ["session.error": "\(error)"])
            throw error
        } catch {
            context.logger.error("revocation store", metadata: ["session.error": "\(error)"])
            return nil
        }
    }

    /// The answer where the store does not say whether a session is over: nobody may take it for one, nor delete it.
    private func unavailable(_ error: (any Error)?, _ context: Context) -> Response {
        if let error { context.logger.error("revocation store", metadata: ["session.error": "\(error)"]) }
        return Response(status: .serviceUnavailable, headers: [.cacheControl: "no-store"])
    }

    private func log(_ opened: OpenedSession, _ context: Context) {
        guard opened.outcome != .valid, opened.outcome != .absent else { return }
        var level = Logger.Level.debug
        if case .refused(.unsafePayload) = opened.outcome { level = .warning }
        var metadata: Logger.Metadata = ["session.outcome": .string(opened.outcome.code)]
        if let codec = opened.codec { metadata["session.codec"] = .string(codec) }
        if let label = opened.keyLabel { metadata["session.key"] = .string(label) }
        context.logger.log(level: level, "session cookie", metadata: metadata)
    }
}

extension SessionMiddleware {
    /// Ends every session of `subject` that has begun by now, on all machines that ask the store.
    ///
    /// Throws ``RevocationError/noStore`` without a store, and what it throws.
    public func logOutEverywhere(_ subject: String) async throws {
        guard let revoker else { throw RevocationError.noStore }
        try await revoker.logOutEverywhere(subject)
    }

    /// Ends every session that has begun by now, whosever it is, on all machines that ask the store.
    ///
    /// Throws ``RevocationError/noStore`` without a store, and what it throws.
    public func logOutEverybody() async throws {
        guard let revoker else { throw RevocationError.noStore }
        try await revoker.logOutEverywhere(nil)
    }
}

/// Why sessions cannot be ended.
public enum RevocationError: Error, Equatable, Sendable {
    /// The middleware was made without a store.
    case noStore
    /// Nobody is logged in.
    case noSubject
}

/// A store, and what its questions need.
struct Revoker: Sendable {
    let store: any RevocationStore
    let policy: SessionPolicy
    let clock: @Sendable () -> UnixTime

    func logOutEverywhere(_ subject: String?) async throws {
        let now = clock()
        try await store.setCutOff(now, for: subject, until: policy.end(ofCutOff: now))
    }
}

/// An error of the handler, whose answer gets the session's fields: it is made after all middleware has returned.
private struct AnsweredError: HTTPResponseError, CustomStringConvertible {
    let original: any Error
    let decision: SessionDecision

    var status: HTTPResponse.Status { (original as? any HTTPResponseError)?.status ?? .internalServerError }
    var description: String { "\(original)" }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        var response =
            try (original as? any HTTPResponseError)?.response(from: request, context: context)
            ?? Response(status: .internalServerError)
        response.headers.apply(decision)
        return response
    }
}
#endif
