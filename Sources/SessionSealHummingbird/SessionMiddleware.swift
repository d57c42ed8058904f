#if Hummingbird
public import Hummingbird
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
/// ``/SessionSeal/SessionPolicy/decide(_:of:at:after:)``. Changes made before an error are kept, whatever the status, as
/// Flask does; a change after that, in the closure of a streamed body, throws ``/SessionSeal/SessionError/headSent`` there.
///
/// A cookie that is not good is an empty session, one line in the log (debug; a warning for `unsafe_payload`, since
/// somebody who holds the key signs pickles) and a count of `session_seal_sessions` with the dimensions `outcome`,
/// `codec` and `key`. An old key may go when nothing is counted under it for one max age.
///
/// Without a ``/SessionSeal/RevocationStore`` a copied token is good until it is too old, after a logout too, and the
/// renewal of a slow request that is answered after the logout brings the session back.
public struct SessionMiddleware<Context: SessionRequestContext>: RouterMiddleware {
    private let rules: SessionRules

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
        rules = SessionRules(policy, revocations, clock)
    }

    /// Opens the session, lets the rest answer, and puts cookie and caching into the answer.
    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var opened = rules.open(request.headers)
        if let revoker = rules.revoker, let facts = opened.facts {
            do {
                if try await revoker.store.isRevoked(facts) { opened = opened.revoked() }
            } catch {
                return rules.unavailable(error, context.logger)
            }
        }
        rules.count(opened)
        if opened.outcome != .valid, opened.outcome != .absent { rules.log(opened, context.logger) }
        let storage = context.sessionStorage
        storage.open(opened, revoker: rules.revoker)
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            guard let decision = try await rules.decide(storage.close(), of: opened, context.logger) else {
                return rules.unavailable(nil, context.logger)
            }
            throw rules.answered(error, decision, context.logger)
        }
        guard let decision = try await rules.decide(storage.close(), of: opened, context.logger) else {
            return rules.unavailable(nil, context.logger)
        }
        response.headers.apply(decision)
        return response
    }
}

extension SessionMiddleware {
    /// Ends every session of `subject` that has begun by now, on all machines that ask the store.
    ///
    /// Throws ``RevocationError/noStore`` without a store, and what it throws.
    public func logOutEverywhere(_ subject: String) async throws {
        guard let revoker = rules.revoker else { throw RevocationError.noStore }
        try await revoker.logOutEverywhere(subject)
    }

    /// Ends every session that has begun by now, whosever it is, on all machines that ask the store.
    ///
    /// Throws ``RevocationError/noStore`` without a store, and what it throws.
    public func logOutEverybody() async throws {
        guard let revoker = rules.revoker else { throw RevocationError.noStore }
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
#endif
