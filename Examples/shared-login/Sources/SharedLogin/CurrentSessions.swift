import Hummingbird
import SessionSeal
import SessionSealHummingbird
import Synchronization

/// The session middleware of the moment: made anew when a ring's file changes, and when the migration begins or ends.
///
/// A service whose rings come with its deployment makes one `SessionMiddleware` and is done.
final class CurrentSessions: RouterMiddleware {
    typealias Context = AppContext

    /// The member under which Flask-Login keeps who is logged in.
    static let user = "_user_id"

    let settings: Settings
    let store: Store
    let flask: RingFile
    let sealed: RingFile
    private let latest = Mutex<(version: Version, middleware: SessionMiddleware<AppContext>)?>(nil)

    private struct Version: Equatable {
        let flask: RingFile.Version
        let sealed: RingFile.Version
        let stage: Stage
    }

    /// How far the migration is.
    enum Stage: Equatable, Sendable {
        /// Flask's cookie is the only one.
        case before
        /// Sealed cookies are written, and Flask's are read until the last one is too old.
        case during(until: UnixTime)
        /// Flask's are not read any more.
        case after
    }

    init(_ settings: Settings) throws {
        self.settings = settings
        store = try Store(settings)
        flask = RingFile(url: settings.state.appending(path: "flask.jwks.json"), use: "sig", algorithm: nil)
        sealed = RingFile(
            url: settings.state.appending(path: "sealed.jwks.json"), use: "enc", algorithm: "XAES-256-GCM")
    }

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        try await middleware().handle(request, context: context, next: next)
    }

    var stage: Stage {
        get async throws {
            guard let began = try await store.migrationBegan,
                let end = UnixTime(seconds: began.seconds + Settings.idle)
            else { return .before }
            return settings.now() <= end ? .during(until: end) : .after
        }
    }

    /// The ring of the codec that writes.
    func writingRing(in stage: Stage) -> RingFile { stage == .before ? flask : sealed }

    private func middleware() async throws -> SessionMiddleware<AppContext> {
        let version = Version(flask: try flask.version, sealed: try sealed.version, stage: try await stage)
        if let latest = latest.withLock({ $0 }), latest.version == version { return latest.middleware }
        let middleware = SessionMiddleware<AppContext>(
            try policy(in: version.stage), revocations: store, clock: settings.now)
        latest.withLock { $0 = (version, middleware) }
        return middleware
    }

    private func policy(in stage: Stage) throws -> SessionPolicy {
        let isLax = !settings.testWithout.contains("samesite")
        let name = settings.testWithout.contains("host-prefix") ? "sealed-session" : "__Host-session"
        let flaskCookie = try SessionCookie.flask(
            isSecure: true, sameSite: isLax ? .lax : CookieAttributes.SameSite.none)
        let flaskCodec = try FlaskCodec(keys: flask.ring())
        guard stage != .before else {
            // No lifetime: the codec that writes does not say when a session began. `Store` sees to it.
            return try SessionPolicy(
                Migration(issuing: flaskCodec, reading: []), cookie: flaskCookie, maxAge: .seconds(Settings.idle),
                maxLifetime: .unlimited, subjectName: Self.user)
        }
        var previous: [Migration.Previous] = []
        if case .during(let until) = stage { previous = [.init(flaskCodec, cookie: flaskCookie, until: until)] }
        let cookie = try SessionCookie(
            name: name, attributes: CookieAttributes(sameSite: isLax ? .lax : CookieAttributes.SameSite.none))
        return try SessionPolicy(
            Migration(issuing: SealedCodec(keys: sealed.ring(), context: name), reading: previous), cookie: cookie,
            maxAge: .seconds(Settings.idle), maxLifetime: .seconds(Settings.lifetime), subjectName: Self.user)
    }
}

/// What a request brings with it.
struct AppContext: SessionRequestContext {
    var coreContext: CoreRequestContextStorage
    let sessionStorage = SessionStorage()

    init(source: Source) { coreContext = .init(source: source) }
}
