#if Hummingbird
internal import Hummingbird
internal import Logging
internal import SessionSeal

/// What ``SessionMiddleware`` does whatever the context is: outside of its generic code, which is not compiled for the
/// contexts of other modules.
final class SessionRules: Sendable {
    let revoker: Revoker?
    private let policy: SessionPolicy
    private let clock: @Sendable () -> UnixTime
    private let counters = SessionCounters()

    init(_ policy: SessionPolicy, _ store: (any RevocationStore)?, _ clock: @escaping @Sendable () -> UnixTime) {
        (self.policy, self.clock) = (policy, clock)
        revoker = store.map { Revoker($0, policy, clock) }
    }

    func open(_ fields: HTTPFields) -> OpenedSession { policy.open(fields, at: clock()) }

    func count(_ opened: OpenedSession) { counters.count(opened) }

    /// One line, without anything of the cookie's content.
    func log(_ opened: OpenedSession, _ logger: Logger) {
        var level = Logger.Level.debug
        if case .refused(.unsafePayload) = opened.outcome { level = .warning }
        var metadata: Logger.Metadata = ["session.outcome": .string(opened.outcome.code)]
        if let codec = opened.codec { metadata["session.codec"] = .string(codec) }
        if let label = opened.keyLabel { metadata["session.key"] = .string(label) }
        logger.log(level: level, "session cookie", metadata: metadata)
    }

    /// What the answer does; `nil` where the store did not answer, which is logged.
    func decide(_ session: Session?, of opened: OpenedSession, _ logger: Logger) async throws -> SessionDecision? {
        guard let session else { throw SessionError.notOpened }
        do {
            let cutOff = policy.begins(session) ? try await revoker?.store.cutOff(for: session.subject) : nil
            let decision = try policy.decide(session, of: opened, at: clock(), after: cutOff)
            if let failure = decision.failure {
                logger.warning("session not renewed", metadata: ["session.error": "\(failure)"])
            }
            if let revoker { for ended in decision.ended { try await revoker.store.list(ended.id, until: ended.end) } }
            return decision
        } catch let error as SessionError {
            logger.error("session not written", metadata: ["session.error": "\(error)"])
            throw error
        } catch {
            logger.error("revocation store", metadata: ["session.error": "\(error)"])
            return nil
        }
    }

    /// The answer where the store does not say whether a session is over: nobody may take it for one, nor delete it.
    func unavailable(_ error: (any Error)?, _ logger: Logger) -> Response {
        if let error { logger.error("revocation store", metadata: ["session.error": "\(error)"]) }
        return Response(status: .serviceUnavailable, headers: [.cacheControl: "no-store"])
    }

    /// The error of a handler, with what its answer does with the session.
    func answered(_ error: any Error, _ decision: SessionDecision, _ logger: Logger) -> any Error {
        guard decision.action != .keep || decision.isRead else { return error }
        if !(error is any HTTPResponseError) {
            // The application logs what has no answer of its own, and does not see this one any more.
            logger.debug("Unrecognised Error", metadata: ["error.type": "\(error)"])
        }
        return AnsweredError(original: error, decision: decision)
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
