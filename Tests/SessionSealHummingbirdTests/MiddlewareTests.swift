#if Hummingbird
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SessionSeal
import SessionSealHummingbird
import Synchronization
import Testing

/// The middleware between a client and handlers.
@Suite("Session middleware")
struct MiddlewareTests {
    @Test func aLoginAndALogout() async throws {
        let server = try Server()
        try await server.test { (client) async throws in
            #expect(try await client.get("who").text == "nobody")
            let login = try await client.get("login/alice")
            #expect(login.setCookies.count == 1)
            let cookie = try #require(login.cookie)
            #expect(
                login.setCookies[0].hasSuffix("; Path=/; Max-Age=\(Server.idle); Secure; HttpOnly; SameSite=Lax"))
            #expect(try await client.get("who", cookie: cookie).text == "alice")
            let logout = try await client.get("logout", cookie: cookie)
            #expect(
                logout.setCookies == [
                    "__Host-session=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; "
                        + "SameSite=Lax"
                ])
            #expect(try await client.get("who", cookie: logout.cookie).text == "nobody")
        }
    }

    /// What each kind of answer says to caches.
    @Test func cachesAreToldWhatTheAnswerDependsOn() async throws {
        let server = try Server()
        try await server.test { (client) async throws in
            let cookie = try await client.get("login/alice").cookie
            #expect(try await client.get("plain").caching == [nil, nil])
            #expect(try await client.get("plain", cookie: cookie).caching == [nil, nil])
            // Read, with a cookie or without: the next visitor may have another.
            #expect(try await client.get("who").caching == ["Cookie", "private"])
            #expect(try await client.get("who", cookie: cookie).caching == ["Cookie", "private"])
            #expect(try await client.get("login/bob", cookie: cookie).caching == [nil, "no-store"])
            #expect(try await client.get("logout", cookie: cookie).caching == [nil, "no-store"])
            server.clock.advance(Server.idle / 2 + 1)
            let renewed = try await client.get("plain", cookie: cookie)
            #expect(renewed.setCookies.count == 1 && renewed.caching == [nil, "no-store"])
            #expect(try await client.get("who", cookie: cookie).caching == ["Cookie", "no-store"])
        }
    }

    @Test(
        arguments: [
            ("public, max-age=60", "Origin", "no-store", "Origin, Cookie"), ("private", "*", "private", "*"),
            ("no-store, max-age=0", "cookie", "no-store, max-age=0", "cookie"),
            ("max-age=5", nil, "no-store", "Cookie"),
        ] as [(String, String?, String, String)])
    func whatTheHandlerSaysIsHeeded(control: String, vary: String?, written: String, varied: String) async throws {
        let server = try Server()
        let fields: HTTPFields = [.cacheControl: control]
        let headers = vary.map { fields.merging($0) } ?? fields
        server.router.get("read") { _, context in
            _ = try context.session.count
            return Response(status: .ok, headers: headers)
        }
        server.router.get("write") { _, context in
            _ = try context.session.isEmpty
            try context.updateSession { $0.set("a", to: 1) }
            return Response(status: .ok, headers: headers)
        }
        try await server.test { (client) async throws in
            #expect(try await client.get("read").caching == [varied, control])
            #expect(try await client.get("write").caching == [varied, written])
        }
    }

    @Test func everyWayOfReadingCounts() async throws {
        let server = try Server()
        let ways: [(String, @Sendable (Context) throws -> Void)] = [
            ("get", { _ = try $0.session["a"] }), ("contains", { _ = try $0.session.contains("a") }),
            ("count", { _ = try $0.session.count }), ("empty", { _ = try $0.session.isEmpty }),
            ("iteration", { for _ in try $0.session.all {} }), ("subject", { _ = try $0.session.subject }),
            ("flash", { context in try context.updateSession { _ = $0.takeFlashes() } }),
            ("token", { _ = try $0.csrfToken() }), ("outcome", { _ = try $0.sessionOutcome }),
            ("update", { context in try context.updateSession { _ = try $0["a"] } }),
        ]
        for (name, way) in ways {
            server.router.get("\(name)") { _, context in
                try way(context)
                return "x"
            }
        }
        let names = ways.map(\.0)
        try await server.test { (client) async throws in
            let cookie = try await client.get("login/alice").cookie
            for name in names {
                let response = try await client.get(name, cookie: cookie)
                #expect(response.headers[.vary] == "Cookie", "\(name)")
            }
        }
    }

    @Test func errorsHeadAnd304AreAnswersToo() async throws {
        let server = try Server()
        struct Unknown: Error {}
        server.router.get("error/:kind") { _, context -> Response in
            _ = try context.session.count
            switch context.parameters.get("kind") {
            case "http": throw HTTPError(.badRequest, headers: [.vary: "Accept"], message: "no")
            case "unknown": throw Unknown()
            case "write":
                try context.updateSession { $0.flash("wrong password") }
                throw HTTPError(.unauthorized)
            case "304": return Response(status: .notModified)
            default: throw HTTPError(.notFound)
            }
        }
        server.router.head("head") { _, context -> Response in
            _ = try context.session.count
            return Response(status: .ok)
        }
        server.router.get("unread/error") { _, _ -> Response in throw HTTPError(.conflict) }
        try await server.test { (client) async throws in
            let http = try await client.get("error/http")
            #expect(
                http.status == .badRequest && http.text.contains("no") && http.caching == ["Accept, Cookie", "private"])
            let unknown = try await client.get("error/unknown")
            #expect(unknown.status == .internalServerError && unknown.caching == ["Cookie", "private"])
            let write = try await client.get("error/write")
            #expect(write.status == .unauthorized && write.caching == ["Cookie", "no-store"])
            #expect(write.setCookies.count == 1)
            let unmodified = try await client.get("error/304")
            #expect(unmodified.status == .notModified && unmodified.caching == ["Cookie", "private"])
            #expect(try await client.get("head", method: .head).caching == ["Cookie", "private"])
            let unread = try await client.get("unread/error")
            #expect(unread.status == .conflict && unread.caching == [nil, nil])
            // A path that is none passes the middleware as well, and renews.
            let cookie = try await client.get("login/alice").cookie
            server.clock.advance(Server.idle / 2 + 1)
            let missing = try await client.get("nowhere", cookie: cookie)
            #expect(missing.status == .notFound && missing.setCookies.count == 1)
        }
    }

    /// A renewal and a change go out with whatever kind of answer it is, and no cache keeps it.
    @Test func theSameWritesForEachKindOfAnswer() async throws {
        let server = try Server()
        for (change, path) in [(false, "renewed"), (true, "changed")] {
            server.router.on("\(path)/:kind", method: .get) { _, context in
                if change { try context.updateSession { $0.set("a", to: 1) } }
                return try Self.answer(of: context.parameters.get("kind"))
            }
            server.router.on("\(path)/:kind", method: .head) { _, context in
                if change { try context.updateSession { $0.set("a", to: 1) } }
                return Response(status: .ok, headers: [.contentLength: "5"])
            }
        }
        try await server.test { (client) async throws in
            let cookie = try await client.get("login/alice").cookie
            server.clock.advance(Server.idle / 2 + 1)
            for path in ["renewed", "changed"] {
                for (kind, method, status) in [
                    ("whole", .get, 200), ("stream", .get, 200), ("304", .get, 304), ("error", .get, 409),
                    ("unknown", .get, 500), ("redirect", .get, 303), ("whole", .head, 200),
                ] as [(String, HTTPRequest.Method, Int)] {
                    let response = try await client.get("\(path)/\(kind)", cookie: cookie, method: method)
                    #expect(response.status.code == status && response.setCookies.count == 1, "\(path) \(kind)")
                    #expect(response.caching == [nil, "no-store"], "\(path) \(kind)")
                }
            }
        }
    }

    private static func answer(of kind: String?) throws -> Response {
        struct Unknown: Error {}
        switch kind {
        case "stream":
            return Response(
                status: .ok,
                body: .init { writer in
                    try await writer.write(ByteBuffer(string: "streamed"))
                    try await writer.finish(nil)
                })
        case "304": return Response(status: .notModified)
        case "redirect": return .redirect(to: "/")
        case "error": throw HTTPError(.conflict)
        case "unknown": throw Unknown()
        default: return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "whole")))
        }
    }

    @Test func aStreamedBodyCannotChangeTheSession() async throws {
        let server = try Server()
        let seen = Mutex<[String]>([])
        server.router.get("stream") { _, context in
            try context.updateSession { $0.set("before", to: 1) }
            return Response(
                status: .ok,
                body: .init { writer in
                    do { try context.updateSession { $0.set("after", to: 2) } } catch {
                        seen.withLock { $0.append("change: \(error)") }
                    }
                    do { _ = try context.session } catch { seen.withLock { $0.append("first read: \(error)") } }
                    try await writer.write(ByteBuffer(string: "streamed"))
                    try await writer.finish(nil)
                })
        }
        server.router.get("stream/read") { _, context in
            let subject = try context.session.subject ?? "nobody"
            return Response(
                status: .ok,
                body: .init { writer in
                    // Read before the head, read again: caches know.
                    let again = try context.session.subject ?? "nobody"
                    try await writer.write(ByteBuffer(string: "\(subject) \(again)"))
                    try await writer.finish(nil)
                })
        }
        try await server.test { (client) async throws in
            let response = try await client.get("stream")
            #expect(response.text == "streamed" && response.setCookies.count == 1)
            #expect(response.headers[.cacheControl] == "no-store")
            #expect(
                seen.withLock { $0 } == [
                    "change: \(SessionError.headSent)", "first read: \(SessionError.headSent)",
                ])
            let read = try await client.get("stream/read", cookie: client.get("login/alice").cookie)
            #expect(read.text == "alice alice" && read.caching == ["Cookie", "private"])
        }
    }

    @Test func aRenewalDoesNotOverwriteWhatTheAnswerSetsAlready() async throws {
        let server = try Server()
        server.router.get("own") { _, _ in
            Response(status: .ok, headers: [.setCookie: "__Host-session=own; Path=/; Secure"])
        }
        server.router.get("own/changed") { _, context in
            try context.updateSession { $0.set("a", to: 1) }
            return Response(status: .ok, headers: [.setCookie: "__Host-session=own; Path=/; Secure"])
        }
        server.router.get("other") { _, _ in Response(status: .ok, headers: [.setCookie: "other=1"]) }
        try await server.test { (client) async throws in
            let cookie = try await client.get("login/alice").cookie
            server.clock.advance(Server.idle / 2 + 1)
            let own = try await client.get("own", cookie: cookie)
            #expect(
                own.setCookies == ["__Host-session=own; Path=/; Secure"] && own.headers[.cacheControl] == "no-store")
            let changed = try await client.get("own/changed", cookie: cookie)
            #expect(changed.setCookies.count == 1 && changed.cookie?.hasPrefix("__Host-session=ss1.") == true)
            let other = try await client.get("other", cookie: cookie)
            #expect(other.setCookies.count == 2 && other.setCookies[0] == "other=1")
        }
    }

    @Test func aBadCookieIsOneLineOfTheLog() async throws {
        let server = try Server()
        try await server.test { (client) async throws in
            let cookie = try #require(try await client.get("login/alice").cookie)
            let other = try #require(try await client.get("login/bob").cookie)
            _ = try await client.get("plain", cookie: cookie)
            _ = try await client.get("plain")
            #expect(server.log.lines.isEmpty)
            func line(_ cookie: String) async throws -> Log.Line {
                server.log.clear()
                let response = try await client.get("who", cookie: cookie)
                #expect(response.text == "nobody" && response.setCookies.isEmpty && response.status == .ok)
                let lines = server.log.lines
                #expect(lines.count == 1 && !"\(lines)".contains("ss1."))
                return try #require(lines.first)
            }
            let forged = try await line(String(cookie.dropLast(2)) + "AA")
            #expect(forged.level == "debug" && forged.metadata["session.outcome"] == "bad_signature")
            #expect(try await line("\(cookie); \(other)").metadata == ["session.outcome": "ambiguous"])
            server.clock.advance(Server.idle + 1)
            let expired = try await line(cookie)
            #expect(
                expired.metadata == ["session.outcome": "expired", "session.codec": "sealed", "session.key": "one"])
        }
    }

    @Test func aPickleIsAWarning() async throws {
        let keys = try KeyRing(current: SecretKey(text: "correct horse battery staple 01", label: "flask"))
        let raw = try ItsdangerousCodec(keys: keys, form: .timestampSigner)
        let policy = try SessionPolicy(
            Migration(issuing: StarletteCodec(keys: keys), reading: []), cookie: .starlette(isSecure: true),
            maxAge: .seconds(Server.idle), maxLifetime: .unlimited)
        let server = try Server(policy)
        // base64 of a pickle, signed by somebody who holds the key.
        let token = try raw.encode(text: "gASVBgAAAAAAAABdlEsBYS4=", at: Server.start)
        try await server.test { (client) async throws in
            #expect(try await client.get("who", cookie: "session=\(token)").text == "nobody")
        }
        let line = try #require(server.log.lines.first)
        #expect(line.level == "warning")
        #expect(
            line.metadata
                == ["session.outcome": "unsafe_payload", "session.codec": "starlette", "session.key": "flask"])
    }

    /// Headers that are no session for us, whatever they are for others.
    @Test(arguments: [
        "\u{2000}%", "\u{85}%", "\u{a0}%", "$Version=1, %", "$Version=1 %", "=%", "a=\"1; %\"",
    ])
    func hostileHeaders(pattern: String) async throws {
        let server = try Server()
        try await server.test { (client) async throws in
            let planted = try #require(try await client.get("login/mallory").cookie)
            let header = pattern.split(separator: "%", omittingEmptySubsequences: false).joined(separator: planted)
            #expect(try await client.get("who", cookie: header).text == "nobody", "\(pattern)")
        }
    }

    @Test func otherNamesAndOtherFields() async throws {
        let server = try Server()
        try await server.test { (client) async throws in
            let planted = try #require(try await client.get("login/mallory").cookie)
            let own = try #require(try await client.get("login/alice").cookie)
            for name in ["__HOST-session", "__host-session", "__Host-Session", "=__Host-session"] {
                let header = name + planted.dropFirst("__Host-session".count)
                #expect(try await client.get("who", cookie: header).text == "nobody", "\(name)")
                #expect(try await client.get("who", cookie: "\(header); \(own)").text == "alice", "\(name)")
            }
            var fields = HTTPFields()
            fields.append(.init(name: .cookie, value: own))
            fields.append(.init(name: .cookie, value: planted))
            #expect(try await client.get("who", headers: fields).text == "nobody")
            #expect(server.log.lines.last?.metadata["session.outcome"] == "ambiguous")
            // Two fields as HTTP/2 splits them are one header.
            fields = HTTPFields()
            fields.append(.init(name: .cookie, value: "a=1"))
            fields.append(.init(name: .cookie, value: own))
            #expect(try await client.get("who", headers: fields).text == "alice")
        }
    }

    @Test func withoutTheMiddlewareHandlersSeeAnError() async throws {
        let router = Router(context: Context.self)
        router.get("x") { _, context -> String in
            do { return try context.session.description } catch { return "\(error)" }
        }
        router.get("y") { _, context -> String in
            do { return try context.csrfToken() } catch { return "\(error)" }
        }
        try await Application(router: router).test(.router) { (client) async throws in
            #expect(try await client.get("x").text == "\(SessionError.notOpened)")
            #expect(try await client.get("y").text == "\(SessionError.notOpened)")
        }
    }

    @Test func aRenewalThatCannotBeWrittenIsLoggedAndThePageAnswered() async throws {
        let server = try Server()
        let cookie = try await server.test { (client) async throws in try await client.get("login/alice").cookie }
        let end = try #require(UnixTime(seconds: Server.start.seconds + Server.idle))
        let coming = SecretKey(bytes: (0..<32).map { UInt8($0 &* 7 &+ 1) }, label: "one", notBefore: end)
        let late = try Server(Server.policy(KeyRing(current: coming)))
        late.clock.advance(Server.idle / 2 + 1)
        try await late.test { (client) async throws in
            let page = try await client.get("who", cookie: cookie)
            #expect(page.text == "alice" && page.setCookies.isEmpty && page.caching == ["Cookie", "private"])
            #expect(late.log.lines.map(\.level) == ["warning"])
            #expect(try await client.get("set/x", cookie: cookie).status == .internalServerError)
        }
    }

    @Test func aSessionThatIsTooLargeIsAnErrorAndLogged() async throws {
        let server = try Server()
        try await server.test { (client) async throws in
            let cookie = try await client.get("login/alice").cookie
            let response = try await client.get("set/\(String(repeating: "x", count: 4000))", cookie: cookie)
            #expect(response.status == .internalServerError && response.setCookies.isEmpty)
            #expect(server.log.lines.contains { $0.level == "error" && $0.metadata["session.error"] != nil })
        }
    }
}

extension HTTPFields {
    fileprivate func merging(_ vary: String) -> HTTPFields {
        var fields = self
        fields[.vary] = vary
        return fields
    }
}
#endif
