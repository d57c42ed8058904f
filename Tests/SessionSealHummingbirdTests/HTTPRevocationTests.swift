#if Hummingbird
import Hummingbird
import HummingbirdTesting
import SessionSeal
import SessionSealHummingbird
import Synchronization
import Testing

/// What a store says is asked once a request, and heeded.
@Suite("Revocation over HTTP")
struct HTTPRevocationTests {
    struct Down: Error {}

    /// A store that counts what it is asked, and can be down.
    final class Store: RevocationStore {
        let inner = InMemoryRevocations { Server.start }
        private let state = Mutex((asked: [] as [SessionFacts], isDown: false))
        var asked: [SessionFacts] { state.withLock { $0.asked } }
        func setDown(_ isDown: Bool) { state.withLock { $0.isDown = isDown } }

        private func check() throws { if state.withLock({ $0.isDown }) { throw Down() } }
        func isRevoked(_ session: SessionFacts) async throws -> Bool {
            state.withLock { $0.asked.append(session) }
            try check()
            return inner.isRevoked(session)
        }
        func cutOff(for subject: String?) async throws -> UnixTime? {
            try check()
            return inner.cutOff(for: subject)
        }
        func setCutOff(_ cutOff: UnixTime, for subject: String?, until end: UnixTime?) async throws {
            try check()
            inner.setCutOff(cutOff, for: subject, until: end)
        }
        func list(_ id: String, until end: UnixTime?) async throws {
            try check()
            inner.list(id, until: end)
        }
    }

    static func server(_ store: Store) throws -> Server {
        let server = try Server(revocations: store)
        server.router.get("everywhere") { _, context in
            try await context.logOutEverywhere()
            return "out"
        }
        return server
    }

    @Test func isAskedOnceARequestBeforeTheHandler() async throws {
        let store = Store()
        let server = try Self.server(store)
        try await server.test { (client) async throws in
            _ = try await client.get("who")
            _ = try await client.get("who", cookie: "__Host-session=bad")
            #expect(store.asked.isEmpty)
            let cookie = try await client.get("login/alice").cookie
            _ = try await client.get("plain", cookie: cookie)
            let facts = try #require(store.asked.first)
            #expect(store.asked.count == 1 && facts.codec == "sealed" && facts.subject == "alice")
            #expect(facts.keyLabel == "one" && facts.startedAt == Server.start && facts.issuedAt == Server.start)
            #expect(facts.sessionID?.utf8.count == 32 && facts.tokenID.utf8.count == 32)
        }
    }

    @Test func aStoreThatIsDownIs503() async throws {
        let store = Store()
        let server = try Self.server(store)
        try await server.test { (client) async throws in
            let cookie = try await client.get("login/alice").cookie
            store.setDown(true)
            let response = try await client.get("who", cookie: cookie)
            #expect(response.status == .serviceUnavailable && response.setCookies.isEmpty && response.text.isEmpty)
            #expect(response.headers[.cacheControl] == "no-store")
            #expect(server.log.lines.last?.level == "error")
            // Nor can a session begin, when nobody says after which cut-off.
            let login = try await client.get("login/bob")
            #expect(login.status == .serviceUnavailable && login.setCookies.isEmpty)
            // Nobody is asked about visitors without a session.
            #expect(try await client.get("who").text == "nobody")
            store.setDown(false)
            #expect(try await client.get("who", cookie: cookie).text == "alice")
        }
    }

    @Test func aLogoutThatCannotBeListedIs503() async throws {
        let store = Store()
        let server = try Self.server(store)
        server.router.get("logout/late") { _, context in
            try context.updateSession { $0.flush() }
            store.setDown(true)
            return "out"
        }
        try await server.test { (client) async throws in
            let cookie = try await client.get("login/alice").cookie
            let response = try await client.get("logout/late", cookie: cookie)
            #expect(response.status == .serviceUnavailable && response.setCookies.isEmpty)
            store.setDown(false)
            #expect(try await client.get("who", cookie: cookie).text == "alice")
        }
    }

    @Test func aRevokedSessionIsEmptyAndItsCookieStays() async throws {
        let store = Store()
        let server = try Self.server(store)
        try await server.test { (client) async throws in
            let cookie = try await client.get("login/alice").cookie
            #expect(try await client.get("logout", cookie: cookie).setCookies.count == 1)
            server.log.clear()
            let response = try await client.get("who", cookie: cookie)
            #expect(response.text == "nobody" && response.setCookies.isEmpty)
            #expect(
                server.log.lines.map(\.metadata)
                    == [["session.outcome": "revoked", "session.codec": "sealed", "session.key": "one"]])
        }
    }

    @Test func logOutEverywhereEndsAllAndThisOne() async throws {
        let store = Store()
        let server = try Self.server(store)
        try await server.test { (client) async throws in
            let (one, two) = (try await client.get("login/alice").cookie, try await client.get("login/alice").cookie)
            let bob = try await client.get("login/bob").cookie
            let out = try await client.get("everywhere", cookie: one)
            #expect(out.text == "out" && out.setCookies.count == 1)
            for cookie in [one, two] { #expect(try await client.get("who", cookie: cookie).text == "nobody") }
            #expect(try await client.get("who", cookie: bob).text == "bob")
            // In the same second.
            let again = try await client.get("login/alice").cookie
            #expect(try await client.get("who", cookie: again).text == "alice")
            try await server.middleware.logOutEverybody()
            server.clock.advance(3)
            #expect(try await client.get("who", cookie: bob).text == "nobody")
        }
    }

    /// A renewal that is answered after the logout.
    @Test func aSlowRenewalDoesNotBringASessionBack() async throws {
        let store = Store()
        let server = try Self.server(store)
        let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        server.router.get("slow") { _, _ in
            arrival.yield()
            await released.first { true }
            return "slow"
        }
        try await server.test { (client) async throws in
            let cookie = try await client.get("login/alice").cookie
            server.clock.advance(Server.idle / 2 + 1)
            async let slow = client.get("slow", cookie: cookie)
            await arrived.first { true }
            _ = try await client.get("logout", cookie: cookie)
            release.yield()
            let renewed = try await slow.cookie
            #expect(renewed != nil && renewed != cookie)
            #expect(try await client.get("who", cookie: renewed).text == "nobody")
        }
    }

    @Test func withoutAStoreOrALoginItSaysSo() async throws {
        let server = try Server()
        server.router.get("everywhere") { _, context -> String in
            do {
                try await context.logOutEverywhere()
                return "out"
            } catch { return "\(error)" }
        }
        try await server.test { (client) async throws in
            #expect(try await client.get("everywhere").text == "\(RevocationError.noSubject)")
            let cookie = try await client.get("login/alice").cookie
            #expect(try await client.get("everywhere", cookie: cookie).text == "\(RevocationError.noStore)")
        }
        await #expect(throws: RevocationError.noStore) { try await server.middleware.logOutEverybody() }
    }
}
#endif
