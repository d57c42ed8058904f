import Foundation
import Hummingbird
import Logging
import SessionSeal
import SessionSealHummingbird

/// The least application there is, with and without sessions, for `Scripts/load`.
///
///     Load none|empty|unread|sealed|flask PORT     the key, 32 bytes in base64, is in LOAD_KEY
///     Load stages ROUNDS                           nanoseconds of the parts, a line each: codec, part, least of many
@main
struct Load {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard let key = ProcessInfo.processInfo.environment["LOAD_KEY"].flatMap({ Data(base64Encoded: $0) }) else {
            throw LoadError.usage
        }
        let keys = try KeyRing(current: SecretKey(bytes: [UInt8](key), label: "load"))
        guard arguments.count == 3, let number = Int(arguments[2]) else { throw LoadError.usage }
        switch arguments[1] {
        case "stages":
            for (policy, codec) in [try sealed(keys), try flask(keys)] {
                try await Stages(policy, codec: codec, rounds: number).run()
            }
        case "none", "empty":
            let router = Router(context: BasicRequestContext.self)
            if arguments[1] == "empty" { router.add(middleware: EmptyMiddleware()) }
            router.get("/") { _, _ in "alice" }
            try await run(router, number)
        case "unread": try await run(router(sealed(keys).policy) { _ in "alice" }, number)
        case "sealed": try await run(router(sealed(keys).policy), number)
        case "flask": try await run(router(flask(keys).policy), number)
        default: throw LoadError.usage
        }
    }

    private static let day: Int64 = 86_400

    private static func sealed(_ keys: KeyRing) throws -> (policy: SessionPolicy, codec: any SessionCodec) {
        let codec = try SealedCodec(keys: keys, context: "__Host-session")
        let policy = try SessionPolicy(
            Migration(issuing: codec, reading: []), maxAge: .seconds(14 * day), maxLifetime: .seconds(90 * day),
            subjectName: "_user_id")
        return (policy, codec)
    }

    private static func flask(_ keys: KeyRing) throws -> (policy: SessionPolicy, codec: any SessionCodec) {
        let codec = try FlaskCodec(keys: keys)
        let policy = try SessionPolicy(
            Migration(issuing: codec, reading: []), cookie: .flask(isSecure: true, sameSite: .lax),
            maxAge: .seconds(14 * day), maxLifetime: .unlimited, subjectName: "_user_id")
        return (policy, codec)
    }

    private static func router(
        _ policy: SessionPolicy,
        answer: @escaping @Sendable (Context) throws -> String = { try $0.session.subject ?? "nobody" }
    ) -> Router<Context> {
        let router = Router(context: Context.self)
        router.add(middleware: SessionMiddleware(policy))
        router.get("/") { _, context in try answer(context) }
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
