#if Hummingbird
import Hummingbird
import HummingbirdTesting
import SessionSeal
import SessionSealHummingbird
import Testing

/// The server of the module's documentation, word for word, and its visitors.
@Suite("The documentation's server")
struct DocumentationServerTests {
    // sample
    struct NotesContext: SessionRequestContext {
        var coreContext: CoreRequestContextStorage
        let sessionStorage = SessionStorage()
        init(source: Source) { coreContext = .init(source: source) }
    }

    static func notes(_ policy: SessionPolicy, _ revocations: any RevocationStore) throws -> Router<NotesContext> {
        let router = Router(context: NotesContext.self)
        // Reads nothing of the session: stands before the middleware, and caches may keep it.
        router.get("about") { _, _ in "Notes, one for each of us." }
        router.add(middleware: SessionMiddleware(policy, revocations: revocations))
        router.add(middleware: try CSRFMiddleware(origins: ["https://notes.example"]))
        router.get("/") { _, context in
            guard let name = try context.session.subject else { return "Log in to read your note." }
            let news = try context.updateSession { $0.takeFlashes() }.map(\.text)
            let note = try context.session["note"].string ?? "empty"
            return (news + ["The note of \(name) is: \(note)"]).joined(separator: "\n")
        }
        router.get("csrf-token") { _, context in try context.csrfToken() }
        router.post("login/:name") { _, context in
            // Here an application asks for a password.
            let name = try context.parameters.require("name")
            try context.updateSession { session in
                session.begin(subject: name)
                session.flash("Welcome, \(name).")
            }
            return Response.redirect(to: "/")
        }
        router.put("note/:text") { _, context in
            let text = try context.parameters.require("text")
            try context.updateSession { $0.set("note", to: text) }
            return HTTPResponse.Status.noContent
        }
        router.post("logout") { _, context in
            try context.updateSession { $0.flush() }
            return Response.redirect(to: "/")
        }
        router.post("logout-everywhere") { _, context in
            try await context.logOutEverywhere()
            return Response.redirect(to: "/")
        }
        return router
    }
    // end of sample

    @Test func theSampleIsTheDocumentations() throws {
        let page = "Sources/SessionSealHummingbird/Documentation.docc/SessionSealHummingbird.md"
        let text = try ReadmeServerTests.lines(of: page).joined(separator: "\n")
        let own = try ReadmeServerTests.lines(of: "Tests/SessionSealHummingbirdTests/DocumentationServerTests.swift")
        let start = try #require(own.firstIndex(of: "// sample"))
        let end = try #require(own.firstIndex(of: "// end of sample"))
        let sample = own[(start + 1)..<end].joined(separator: "\n").replacing("static func", with: "func")
        #expect(sample.utf8.count > 500 && text.contains(sample))
    }

    @Test func everythingPublicHasItsPlace() throws {
        let page = "Sources/SessionSealHummingbird/Documentation.docc/SessionSealHummingbird.md"
        let text = try ReadmeServerTests.lines(of: page).joined(separator: "\n")
        for type in [
            "SessionMiddleware", "SessionRequestContext", "SessionStorage", "CSRFMiddleware", "CSRFSetUpError",
            "RevocationError",
        ] {
            #expect(text.contains("- ``\(type)``"), "\(type)")
        }
    }

    /// What a browser does: it asks for a token, and sends it with the cookie that it has.
    private static func send(
        _ path: String, _ method: HTTPRequest.Method, cookie: String?, by client: any TestClientProtocol
    ) async throws -> TestResponse {
        let page = try await client.get("csrf-token", cookie: cookie)
        let fields = CSRFTests.fields(["X-CSRF-Token": page.text, "Origin": "https://notes.example"])
        return try await client.get(path, cookie: page.cookie ?? cookie, headers: fields, method: method)
    }

    @Test func twoBrowsersAndOneLogoutEverywhere() async throws {
        let router = try Self.notes(Server.policy(), InMemoryRevocations())
        try await Application(router: router).test(.router) { (client) async throws in
            let about = try await client.get("about")
            #expect(about.status == .ok && about.caching == [nil, nil])
            #expect(try await client.get("/").text == "Log in to read your note.")
            #expect(try await client.get("login/alice", method: .post).status == .forbidden)

            let login = try await Self.send("login/alice", .post, cookie: nil, by: client)
            let home = try await client.get("/", cookie: login.cookie)
            #expect(home.text == "Welcome, alice.\nThe note of alice is: empty")
            // Reading it took the message out of the session.
            let written = try await Self.send("note/milk", .put, cookie: home.cookie, by: client)
            #expect(written.status == .noContent)
            let cookie = try #require(written.cookie)
            #expect(try await client.get("/", cookie: cookie).text == "The note of alice is: milk")

            let other = try await Self.send("login/alice", .post, cookie: nil, by: client)
            #expect(try await Self.send("logout-everywhere", .post, cookie: cookie, by: client).status == .seeOther)
            for ended in [cookie, other.cookie] {
                #expect(try await client.get("/", cookie: ended).text == "Log in to read your note.")
            }
        }
    }
}
#endif
