import Foundation
import Hummingbird
import Logging
import SessionSeal
import SessionSealHummingbird

/// The least application there is, with and without sessions, for `Scripts/load`.
///
///     Load none|sealed|flask PORT          the key, 32 bytes in base64, is in LOAD_KEY
@main
struct Load {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let port = Int(arguments[2]),
            let key = ProcessInfo.processInfo.environment["LOAD_KEY"].flatMap({ Data(base64Encoded: $0) })
        else { throw LoadError.usage }
        let keys = try KeyRing(current: SecretKey(bytes: [UInt8](key), label: "load"))
        let day: Int64 = 86_400
        switch arguments[1] {
        case "none":
            let router = Router(context: BasicRequestContext.self)
            router.get("/") { _, _ in "alice" }
            try await run(router, port)
        case "sealed":
            let policy = try SessionPolicy(
                Migration(issuing: SealedCodec(keys: keys, context: "__Host-session"), reading: []),
                maxAge: .seconds(14 * day), maxLifetime: .seconds(90 * day), subjectName: "_user_id")
            try await run(router(policy), port)
        case "flask":
            let policy = try SessionPolicy(
                Migration(issuing: FlaskCodec(keys: keys), reading: []), cookie: .flask(isSecure: true, sameSite: .lax),
                maxAge: .seconds(14 * day), maxLifetime: .unlimited, subjectName: "_user_id")
            try await run(router(policy), port)
        default: throw LoadError.usage
        }
    }

    private static func router(_ policy: SessionPolicy) -> Router<Context> {
        let router = Router(context: Context.self)
        router.add(middleware: SessionMiddleware(policy))
        router.get("/") { _, context in try context.session.subject ?? "nobody" }
        return router
    }

    private static func run(
        _ router: Router<some RequestContext & InitializableFromSource<ApplicationRequestContextSource>>, _ port: Int
    ) async throws {
        var logger = Logger(label: "load")
        logger.logLevel = .warning
        let configuration = ApplicationConfiguration(address: .hostname("127.0.0.1", port: port))
        try await Application(router: router, configuration: configuration, logger: logger).runService()
    }

    private struct Context: SessionRequestContext {
        var coreContext: CoreRequestContextStorage
        let sessionStorage = SessionStorage()
        init(source: Source) { coreContext = .init(source: source) }
    }

    private enum LoadError: Error {
        case usage
    }
}
