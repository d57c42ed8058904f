import Foundation
import Hummingbird
import SessionSeal
import SessionSealHummingbird

/// The Swift application of the example.
@main
struct SharedLogin {
    static func main() async throws {
        let settings = try Settings(environment: ProcessInfo.processInfo.environment)
        let sessions = try CurrentSessions(settings)
        let router = Router(context: AppContext.self, options: .autoGenerateHeadEndpoints)
        if settings.testWithout.contains("exact-names") { router.add(middleware: LenientCookies()) }
        router.add(middleware: sessions)
        if !settings.testWithout.contains("csrf") {
            router.add(middleware: try CSRFMiddleware(origins: settings.origins))
        }
        addPages(to: router.group("swift"), sessions)
        if settings.testClock != nil { addHandshake(to: router.group("swift")) }
        let address = BindAddress.hostname("127.0.0.1", port: settings.port)
        try await Application(router: router, configuration: .init(address: address)).runService()
    }

    private static func addPages(to routes: RouterGroup<AppContext>, _ sessions: CurrentSessions) {
        let page = Page(sessions.settings)
        let back = Response.redirect(to: "/swift/", type: .normal)
        routes.get("/") { request, context in
            if sessions.settings.testClock != nil, let wait = request.uri.queryParameters["wait"].flatMap({ Int($0) }) {
                try await Task.sleep(for: .seconds(wait))
            }
            return try await page.render(sessions, context)
        }
        routes.post("login") { request, context in
            let form = try? await URLEncodedFormDecoder().decode(Login.self, from: request, context: context)
            guard let user = form?.user, Page.people[user] != nil else { return back }
            try context.updateSession { session in
                if sessions.settings.testWithout.contains("begin") {
                    session.set(CurrentSessions.user, to: user)
                } else {
                    session.begin(subject: user, keeping: ["basket"])
                }
            }
            return back
        }
        routes.post("basket") { _, context in
            if try context.session.subject != nil {
                try context.updateSession { session in session.set("basket", to: (try session["basket"]?.int ?? 0) + 1)
                }
            }
            return back
        }
        routes.post("logout") { _, context in
            try context.updateSession { $0.flush() }
            return back
        }
        routes.post("logout-everywhere") { _, context in
            if try context.session.subject != nil { try await context.logOutEverywhere() }
            return back
        }
        routes.post("rotate") { _, _ in
            for ring in [sessions.flask, sessions.sealed] { try ring.rotate(at: sessions.settings.now()) }
            return back
        }
        routes.post("migrate") { _, _ in
            try await sessions.store.migrate()
            return back
        }
    }

    private struct Login: Decodable {
        let user: String
    }
}
