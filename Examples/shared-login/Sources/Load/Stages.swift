import HTTPTypes
import Hummingbird
import Logging
import SessionSeal
import SessionSealHummingbird

/// What the parts of the middleware take by themselves, in this process and without a network.
struct Stages {
    /// The requests of one measurement.
    private static let count = 5_000

    /// The measurements, of which the shortest counts: it was disturbed least.
    private let rounds: Int
    private let codec: any SessionCodec
    private let policy: SessionPolicy
    private let token: String
    private let request: Request
    private let context: Context

    init(_ policy: SessionPolicy, codec: any SessionCodec, rounds: Int) throws {
        self.rounds = rounds
        self.policy = policy
        self.codec = codec
        let session: JSONText = try JSONText(#"{"_user_id": "alice", "_fresh": true, "theme": "dark"}"#)
        token = try codec.encode(session, at: .now)
        request = Request(
            head: HTTPRequest(
                method: .get, scheme: "http", authority: "127.0.0.1:8080", path: "/",
                headerFields: [.cookie: "\(policy.cookie.name)=\(token)"]),
            body: RequestBody(buffer: ByteBuffer()))
        context = Context(source: Source())
    }

    func run() async throws {
        let now = UnixTime.now
        report(
            "verify and read the token",
            try measure { _ = try codec.decode(token, at: now, freshness: policy.freshness) })
        report("and find it in the header, make the session", measure { _ = policy.open(request.headers, at: now) })
        report(
            "and read a value, decide on the answer",
            try measure {
                let opened = policy.open(request.headers, at: now)
                guard opened.session.subject == "alice" else { throw StageError.notRead }
                _ = try policy.decide(opened.session, of: opened, at: now)
            })
        let answer = Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "alice")))
        let middleware = SessionMiddleware<Context>(policy)
        report(
            "all of the middleware, session not read",
            try await measure {
                _ = try await middleware.handle(request, context: context) { _, _ in answer }
            })
        report(
            "all of the middleware, a value read",
            try await measure {
                _ = try await middleware.handle(request, context: context) { _, context in
                    guard try context.session.subject == "alice" else { throw StageError.notRead }
                    return answer
                }
            })
    }

    private func report(_ stage: String, _ nanoseconds: Double) {
        print("\(type(of: codec).name)\t\(stage)\t\(Int(nanoseconds))")
    }

    private func measure(_ body: () throws -> Void) rethrows -> Double {
        var least = Double.infinity
        for _ in 0..<rounds {
            let start = ContinuousClock.now
            for _ in 0..<Self.count { try body() }
            least = min(least, (ContinuousClock.now - start) / .nanoseconds(Self.count))
        }
        return least
    }

    private func measure(_ body: () async throws -> Void) async rethrows -> Double {
        var least = Double.infinity
        for _ in 0..<rounds {
            let start = ContinuousClock.now
            for _ in 0..<Self.count { try await body() }
            least = min(least, (ContinuousClock.now - start) / .nanoseconds(Self.count))
        }
        return least
    }

    struct Source: RequestContextSource {
        let logger: Logger = {
            var logger = Logger(label: "load")
            logger.logLevel = .warning
            return logger
        }()
    }

    struct Context: SessionRequestContext {
        typealias Source = Stages.Source
        var coreContext: CoreRequestContextStorage
        let sessionStorage = SessionStorage()
        init(source: Source) { coreContext = .init(source: source) }
    }

    private enum StageError: Error {
        case notRead
    }
}

/// What Hummingbird itself takes for a middleware, whatever it does.
struct EmptyMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        try await next(request, context)
    }
}
