#if Hummingbird
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SessionSeal
import SessionSealHummingbird
import Testing

/// Requests that another site makes a visitor's browser send: each check by itself.
@Suite("Request forgery")
struct CSRFTests {
    static let origin = "https://shop.example"
    static let form = "application/x-www-form-urlencoded"

    static func server() throws -> Server {
        let server = try Server(origins: [origin, "https://shop.example:8443"])
        server.router.get("form") { _, context in try context.csrfToken() }
        for method in [.post, .put, .patch, .delete, .init("PURGE")] as [HTTPRequest.Method?] {
            server.router.on("act", method: method ?? .post) { request, _ in
                "done \(try await String(buffer: request.body.collect(upTo: 1 << 20)))"
            }
        }
        server.router.on("act", method: .options) { _, _ in "options" }
        server.router.on("act", method: .trace) { _, _ in "trace" }
        server.router.on("act", method: .head) { _, _ in "" }
        server.router.get("socket") { _, _ in "socket" }
        server.router.get("rotate") { _, context in
            try context.updateSession { $0.rotateID() }
            return "rotated"
        }
        return server
    }

    static func fields(_ fields: [String: String]) -> HTTPFields {
        var all = HTTPFields()
        for (name, value) in fields { if let name = HTTPField.Name(name) { all[name] = value } }
        return all
    }

    /// A session and a token of it.
    static func visit(_ client: any TestClientProtocol, cookie: String? = nil) async throws -> (
        cookie: String, token: String
    ) {
        let page = try await client.get("form", cookie: cookie)
        return (try #require(page.cookie ?? cookie), page.text)
    }

    @Test func aLoginFormIsCovered() async throws {
        let server = try Self.server()
        try await server.test { (client) async throws in
            let page = try await client.get("form")
            // An anonymous visitor gets a session by it.
            #expect(page.setCookies.count == 1 && page.caching == ["Cookie", "no-store"])
            let cookie = try #require(page.cookie)
            let again = try await client.get("form", cookie: cookie)
            #expect(again.setCookies.isEmpty && again.text != page.text && again.caching == ["Cookie", "private"])
            for token in [page.text, again.text] {
                let done = try await client.get(
                    "act", cookie: cookie, headers: Self.fields(["X-CSRF-Token": token]), method: .post)
                #expect(done.text == "done ")
            }
        }
    }

    @Test func safeMethodsPass() async throws {
        try await Self.server().test { (client) async throws in
            for method in [.get, .head, .options, .trace] as [HTTPRequest.Method] {
                let path = method == .get ? "plain" : "act"
                let headers = Self.fields(["Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"])
                let response = try await client.get(path, headers: headers, method: method)
                #expect(response.status == .ok)
            }
        }
    }

    @Test func everyOtherMethodNeedsAToken() async throws {
        let server = try Self.server()
        try await server.test { (client) async throws in
            let (cookie, token) = try await Self.visit(client)
            for name in ["POST", "PUT", "PATCH", "DELETE", "PURGE"] {
                let method = try #require(HTTPRequest.Method(name))
                #expect(try await client.get("act", cookie: cookie, method: method).status == .forbidden, "\(name)")
                let headers = Self.fields(["X-CSRF-Token": token])
                #expect(try await client.get("act", cookie: cookie, headers: headers, method: method).status == .ok)
            }
        }
    }

    /// Header by header, always with a good token.
    @Test(
        arguments: [
            ([:], nil), (["Sec-Fetch-Site": "same-origin"], nil), (["Sec-Fetch-Site": "none"], nil),
            (["Origin": origin], nil), (["Origin": "https://shop.example:8443", "Sec-Fetch-Site": "same-origin"], nil),
            (["Sec-Fetch-Site": "same-site"], "sec-fetch-site"), (["Sec-Fetch-Site": "cross-site"], "sec-fetch-site"),
            (["Sec-Fetch-Site": ""], "sec-fetch-site"), (["Sec-Fetch-Site": "Same-Origin"], "sec-fetch-site"),
            (["Sec-Fetch-Site": "same-origin, none"], "sec-fetch-site"),
            (["Sec-Fetch-Site": "cross-site", "Origin": origin], "sec-fetch-site"),
            (["Origin": "null"], "origin"), (["Origin": ""], "origin"), (["Origin": "https://evil.example"], "origin"),
            (["Origin": "http://shop.example"], "origin"), (["Origin": "https://shop.example/"], "origin"),
            (["Origin": "https://SHOP.example"], "origin"), (["Origin": "https://shop.example:443"], "origin"),
            (["Origin": "https://app.shop.example"], "origin"),
            (["Origin": "https://shop.example.evil.example"], "origin"),
            (["Origin": "https://localhost"], "origin"),
            (["Origin": "https://evil.example", "Host": "evil.example", "X-Forwarded-Host": "evil.example"], "origin"),
            (["Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"], "origin"),
        ] as [([String: String], String?)])
    func headers(sent: [String: String], failure: String?) async throws {
        let server = try Self.server()
        try await server.test { (client) async throws in
            let (cookie, token) = try await Self.visit(client)
            server.log.clear()
            let fields = Self.fields(sent.merging(["X-CSRF-Token": token]) { $1 })
            let response = try await client.get("act", cookie: cookie, headers: fields, method: .post)
            #expect(response.status == (failure == nil ? .ok : .forbidden))
            #expect(server.log.lines.first?.metadata["csrf.check"] == failure)
        }
    }

    @Test func twoOriginsAreNone() async throws {
        try await Self.server().test { (client) async throws in
            let (cookie, token) = try await Self.visit(client)
            var fields = Self.fields(["X-CSRF-Token": token])
            fields.append(.init(name: .origin, value: Self.origin))
            fields.append(.init(name: .origin, value: Self.origin))
            #expect(try await client.get("act", cookie: cookie, headers: fields, method: .post).status == .forbidden)
        }
    }

    @Test func aRefusalIsOneFixedAnswer() async throws {
        let server = try Self.server()
        try await server.test { (client) async throws in
            let (cookie, _) = try await Self.visit(client)
            var bodies: Set<String> = []
            for (cookie, sent) in [
                (nil, [:]), (cookie, [:]), (cookie, ["X-CSRF-Token": "x"]), (cookie, ["Origin": "null"]),
                (cookie, ["Sec-Fetch-Site": "cross-site"]), ("__Host-session=bad", [:]),
            ] as [(String?, [String: String])] {
                let response = try await client.get("act", cookie: cookie, headers: Self.fields(sent), method: .post)
                #expect(response.status == .forbidden && response.setCookies.isEmpty)
                bodies.insert(response.text)
            }
            #expect(bodies.count == 1)
        }
        #expect(
            server.log.lines.compactMap { $0.metadata["csrf.check"] }
                == ["no secret", "no token", "token", "origin", "sec-fetch-site", "no secret"])
    }

    @Test func aTokenIsOfThisSessionAndThisLogin() async throws {
        let server = try Self.server()
        try await server.test { (client) async throws in
            let (cookie, token) = try await Self.visit(client)
            let (_, others) = try await Self.visit(client)
            func post(_ cookie: String?, _ token: String) async throws -> HTTPResponse.Status {
                try await client.get(
                    "act", cookie: cookie, headers: Self.fields(["X-CSRF-Token": token]), method: .post
                ).status
            }
            #expect(try await post(cookie, token) == .ok)
            #expect(try await post(cookie, others) == .forbidden)
            #expect(try await post(nil, token) == .forbidden)
            let login = try await client.get("login/alice", cookie: cookie).cookie
            // Of before the login.
            #expect(try await post(login, token) == .forbidden)
            let (_, after) = try await Self.visit(client, cookie: login)
            let page = try await client.get("form", cookie: login)
            let current = try #require(page.cookie)
            #expect(try await post(current, page.text) == .ok)
            #expect(try await post(current, after) == .forbidden)
            let rotated = try #require(try await client.get("rotate", cookie: current).cookie)
            #expect(try await post(rotated, page.text) == .forbidden)
        }
    }

    @Test func theFieldOfAFormCounts() async throws {
        let server = try Self.server()
        try await server.test { (client) async throws in
            let (cookie, token) = try await Self.visit(client)
            func post(_ body: String, _ type: String = Self.form) async throws -> TestResponse {
                try await client.get(
                    "act", cookie: cookie, headers: Self.fields(["Content-Type": type]), method: .post, body: body)
            }
            // The handler reads the same body.
            #expect(try await post("a=1&csrf_token=\(token)&b=2").text == "done a=1&csrf_token=\(token)&b=2")
            let escaped = token.utf8.map { "%" + String($0, radix: 16) }.joined()
            #expect(try await post("csrf%5Ftoken=\(escaped)").status == .ok)
            #expect(
                try await post("csrf_token=\(token)", "Application/X-WWW-Form-Urlencoded; charset=utf-8").status == .ok)
            for (body, type) in [
                ("csrf_token=\(token)", "text/plain"), ("csrf_token=\(token)", "multipart/form-data"),
                ("csrf_token=\(token)", "application/json"), ("csrf_token=\(token)", ""),
                ("csrf_token=\(token)&csrf_token=\(token)", Self.form), ("csrf_token=x", Self.form), ("", Self.form),
                ("csrf_token", Self.form), ("CSRF_TOKEN=\(token)", Self.form), ("x=csrf_token=\(token)", Self.form),
                ("csrf_token=\(token)%00", Self.form), ("csrf_token=%ff", Self.form),
            ] { #expect(try await post(body, type).status == .forbidden, "\(body) \(type)") }
            // At the limit, and one past it.
            let rest = "csrf_token=\(token)&x="
            let limit = CSRFMiddleware<Context>.bodyLimit
            #expect(try await post(rest + String(repeating: "x", count: limit - rest.utf8.count)).status == .ok)
            #expect(
                try await post(rest + String(repeating: "x", count: limit - rest.utf8.count + 1)).status == .forbidden)
        }
    }

    @Test func aHeaderCountsBeforeAField() async throws {
        try await Self.server().test { (client) async throws in
            let (cookie, token) = try await Self.visit(client)
            let fields = Self.fields(["X-CSRF-Token": "x", "Content-Type": Self.form])
            let both = try await client.get(
                "act", cookie: cookie, headers: fields, method: .post, body: "csrf_token=\(token)")
            #expect(both.status == .forbidden)
            // With a good header nobody reads the body, however long it is.
            let good = Self.fields(["X-CSRF-Token": token, "Content-Type": "application/octet-stream"])
            let long = try await client.get(
                "act", cookie: cookie, headers: good, method: .post, body: String(repeating: "x", count: 100_000))
            #expect(long.status == .ok && long.text.utf8.count == 100_005)
        }
    }

    /// Blanks may stand around a content type, escapes that are none in a body, and a body be as long as the limit.
    @Test func aFormIsReadAsItMayBeWritten() async throws {
        try await Self.server().test { (client) async throws in
            let (cookie, token) = try await Self.visit(client)
            func post(_ body: String, _ type: String = Self.form) async throws -> HTTPResponse.Status {
                let headers = Self.fields(["Content-Type": type])
                return try await client.get("act", cookie: cookie, headers: headers, method: .post, body: body).status
            }
            let field = "csrf_token=\(token)"
            for type in [Self.form, Self.form + " ; charset=utf-8", Self.form + "\t;charset=utf-8"] {
                #expect(try await post(field, type) == .ok, "\(type)")
            }
            for body in ["\(field)&a=%", "%=1&\(field)", "%4=1&%4g&\(field)", "\(field)&%41"] {
                #expect(try await post(body) == .ok, "\(body)")
            }
            for body in ["csrf_token=%", "csrf_token=%4", "csrf_token=%4g", "\(field)%", "\(field)%4"] {
                #expect(try await post(body) == .forbidden, "\(body)")
            }
            let start = "\(field)&a="
            for (length, status) in [(64 * 1024, HTTPResponse.Status.ok), (64 * 1024 + 1, .forbidden)] {
                let body = start + String(repeating: "a", count: length - start.utf8.count)
                #expect(try await post(body) == status)
            }
        }
    }

    @Test(
        arguments: [
            (["Upgrade": "websocket", "Origin": origin], true),
            (["Upgrade": "websocket", "Origin": origin, "Sec-Fetch-Site": "same-origin"], true),
            (["Upgrade": "WebSocket", "Origin": origin], true), (["Upgrade": "websocket"], false),
            (["Upgrade": "WEBSOCKET"], false), (["Upgrade": "h2c, websocket"], false),
            (["Upgrade": "h2c,\twebsocket"], false), (["Upgrade": "h2c,websocket "], false),
            (["Upgrade": "websocket", "Origin": "https://evil.example"], false),
            (["Upgrade": "websocket", "Origin": "null"], false),
            (["Upgrade": "websocket", "Origin": origin, "Sec-Fetch-Site": "cross-site"], false),
            (["Upgrade": "websocket", "Sec-Fetch-Site": "same-origin"], false), (["Upgrade": "h2c"], true),
            (["Upgrade": "websocket/13"], false), (["Upgrade": "websockets"], true),
        ] as [([String: String], Bool)])
    func aWebSocketNeedsAnOriginAndNoToken(sent: [String: String], passes: Bool) async throws {
        try await Self.server().test { (client) async throws in
            let response = try await client.get("socket", headers: Self.fields(sent))
            #expect(response.status == (passes ? .ok : .forbidden))
        }
    }

    @Test func anUpgradeDoesNotSpareAPostItsToken() async throws {
        try await Self.server().test { (client) async throws in
            let (cookie, _) = try await Self.visit(client)
            let fields = Self.fields(["Upgrade": "websocket", "Origin": Self.origin])
            #expect(try await client.get("act", cookie: cookie, headers: fields, method: .post).status == .forbidden)
        }
    }

    @Test(arguments: [
        "null", "", "shop.example", "https://", "https://shop.example/", "https://Shop.example", "ftp://shop.example",
        "*",
        "https://*.shop.example", "https://shop.example ", "https://a@shop.example",
    ])
    func whatIsNoOriginIsRefusedAtSetUp(origin: String) {
        #expect(throws: CSRFSetUpError.badOrigin(origin)) { try CSRFMiddleware<Context>(origins: [origin]) }
    }

    @Test func someOriginIsNeeded() {
        #expect(throws: CSRFSetUpError.noOrigin) { try CSRFMiddleware<Context>(origins: []) }
        #expect(throws: Never.self) {
            try CSRFMiddleware<Context>(origins: ["http://localhost:8080", "http://[::1]:80", Self.origin])
        }
    }
}
#endif
