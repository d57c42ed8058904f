#if Hummingbird
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SessionSeal
import SessionSealHummingbird
import Testing

/// The README's server, word for word, and a visitor.
@Suite("README's server")
struct ReadmeServerTests {
    // sample
    struct Context: SessionRequestContext {
        var coreContext: CoreRequestContextStorage
        let sessionStorage = SessionStorage()
        init(source: Source) { coreContext = .init(source: source) }
    }

    static func router(_ policy: SessionPolicy) throws -> Router<Context> {
        let router = Router(context: Context.self)
        router.add(middleware: SessionMiddleware(policy))
        router.add(middleware: try CSRFMiddleware(origins: ["https://shop.example"]))
        router.get("/") { _, context in
            "Hello, \(try context.session.subject ?? "stranger"), your token is \(try context.csrfToken())"
        }
        router.post("login") { _, context in
            try context.updateSession { $0.begin(subject: "alice") }
            return Response.redirect(to: "/")
        }
        router.post("logout") { _, context in
            try context.updateSession { $0.flush() }
            return Response.redirect(to: "/")
        }
        return router
    }
    // end of sample

    @Test func theSampleIsTheREADMEs() throws {
        let readme = try Self.lines(of: "README.md").joined(separator: "\n")
        let own = try Self.lines(of: "Tests/SessionSealHummingbirdTests/ReadmeServerTests.swift")
        let start = try #require(own.firstIndex(of: "// sample"))
        let end = try #require(own.firstIndex(of: "// end of sample"))
        let sample = own[(start + 1)..<end].joined(separator: "\n").replacing("static func", with: "func")
        #expect(sample.utf8.count > 500 && readme.contains(sample))
    }

    /// The lines of a file of the project, without the blanks in front.
    static func lines(of path: String) throws -> [Substring] {
        let root = URL(filePath: #filePath).appending(path: "../../..").standardized
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false).map { $0.drop { $0 == " " } }
    }

    @Test func aVisitorLogsInAndOut() async throws {
        let router = try Self.router(Server.policy())
        try await Application(router: router).test(.router) { (client) async throws in
            let page = try await client.get("/")
            let token = try #require(page.text.split(separator: " ").last)
            let fields = CSRFTests.fields(["X-CSRF-Token": String(token), "Origin": "https://shop.example"])
            let login = try await client.get("login", cookie: page.cookie, headers: fields, method: .post)
            #expect(login.status == .seeOther && login.headers[.location] == "/")
            let home = try await client.get("/", cookie: login.cookie)
            #expect(home.text.hasPrefix("Hello, alice, your token is "))
            let next = CSRFTests.fields(["X-CSRF-Token": String(try #require(home.text.split(separator: " ").last))])
            let logout = try await client.get("logout", cookie: home.cookie, headers: next, method: .post)
            #expect(logout.setCookies.first?.contains("Max-Age=0") == true)
            #expect(try await client.get("/").text.hasPrefix("Hello, stranger"))
        }
    }
}
#endif
