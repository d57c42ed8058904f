#if Hummingbird
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import SessionSeal
import SessionSealHummingbird
import Synchronization
import Testing

struct Context: SessionRequestContext {
    var coreContext: CoreRequestContextStorage
    let sessionStorage = SessionStorage()
    init(source: Source) { coreContext = .init(source: source) }
}

/// An application under test: its sessions, its clock, what it logs.
///
/// `@unchecked Sendable`: routes are added before the first request, and never after.
struct Server: @unchecked Sendable {
    static let start = unwrapped { try #require(UnixTime(seconds: 1_700_000_000)) }
    static let idle: Int64 = 14 * 86_400
    static let keys = unwrapped {
        try KeyRing(current: SecretKey(bytes: (0..<32).map { UInt8($0 &* 7 &+ 1) }, label: "one"))
    }

    let clock = Clock()
    let log = Log()
    let middleware: SessionMiddleware<Context>
    let router = Router(context: Context.self)

    static func unwrapped<T>(_ make: () throws -> T) -> T {
        do { return try make() } catch { fatalError("\(error)") }
    }

    static func policy(_ keys: KeyRing = keys) throws -> SessionPolicy {
        try SessionPolicy(keys: keys, maxAge: .seconds(idle), maxLifetime: .seconds(2 * idle))
    }

    init(_ policy: SessionPolicy? = nil, revocations: (any RevocationStore)? = nil, origins: [String]? = nil) throws {
        let clock = clock
        middleware = SessionMiddleware(try policy ?? Self.policy(), revocations: revocations) { clock.now }
        router.add(middleware: middleware)
        if let origins { router.add(middleware: try CSRFMiddleware(origins: origins)) }
        router.get("who") { _, context in try context.session.subject ?? "nobody" }
        router.get("plain") { _, _ in "plain" }
        router.on("login/:name", method: .get) { _, context in
            try context.updateSession { $0.begin(subject: context.parameters.get("name") ?? "alice") }
            return "in"
        }
        router.get("logout") { _, context in
            try context.updateSession { $0.flush() }
            return "out"
        }
        router.get("set/:value") { _, context in
            try context.updateSession { $0.set("value", to: context.parameters.get("value") ?? "") }
            return "set"
        }
        router.get("value") { _, context in try context.session["value"].string ?? "none" }
    }

    func test<Value: Sendable>(
        _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Value
    ) async throws -> Value {
        var logger = Logger(label: "test") { [log] _ in log.handler() }
        logger.logLevel = .debug
        return try await Application(router: router, logger: logger).test(.router, body)
    }
}

extension TestClientProtocol {
    func get(
        _ path: String, cookie: String? = nil, headers: HTTPFields = [:], method: HTTPRequest.Method = .get,
        body: String? = nil
    ) async throws -> TestResponse {
        var headers = headers
        if let cookie { headers[.cookie] = cookie }
        return try await executeRequest(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }
    var setCookies: [String] { headers[values: .setCookie] }
    /// What a browser would send back.
    var cookie: String? { setCookies.first?.split(separator: ";").first.map(String.init) }
    var caching: [String?] { [headers[.vary], headers[.cacheControl]] }
}

final class Clock: Sendable {
    private let time = Mutex(Server.start)
    var now: UnixTime { time.withLock { $0 } }
    func advance(_ seconds: Int64) {
        time.withLock { time in time = UnixTime(seconds: time.seconds + seconds) ?? time }
    }
}

/// Keeps what is logged.
final class Log: Sendable {
    struct Line: Sendable {
        let level: String
        let text: String
        let metadata: [String: String]
    }

    private let kept = Mutex<[Line]>([])
    var lines: [Line] { kept.withLock { $0 } }
    func clear() { kept.withLock { $0 = [] } }
    func handler() -> any LogHandler { Handler(log: self) }

    private struct Handler: LogHandler {
        let log: Log
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }.filter { $0.key != "hb.request.id" }
            let line = Line(level: event.level.rawValue, text: "\(event.message)", metadata: all.mapValues { "\($0)" })
            log.kept.withLock { $0.append(line) }
        }
    }
}
#endif
