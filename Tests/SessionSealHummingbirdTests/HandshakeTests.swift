#if Hummingbird
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SessionSealHummingbird
import Testing

/// Over HTTP/2 a WebSocket begins with a CONNECT that names the protocol (RFC 8441); no client of the tests sends one, so
/// the middleware is handed a request of that form.
@Suite("WebSocket handshakes over HTTP/2")
struct HandshakeTests {
    /// The answer to a CONNECT for the protocol `name`; `visits` sends the cookie and the token of a page with it.
    private static func status(
        _ name: String?, _ sent: [String: String], visits: Bool = false
    ) async throws -> HTTPResponse.Status {
        let server = try CSRFTests.server()
        let middleware = try CSRFMiddleware<Context>(origins: [CSRFTests.origin])
        server.router.get("connect") { request, context in
            var head = HTTPRequest(
                method: .connect, scheme: "https", authority: "shop.example", path: "/socket",
                headerFields: request.headers)
            head.extendedConnectProtocol = name
            let handshake = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
            return try await middleware.handle(handshake, context: context) { _, _ in Response(status: .accepted) }
        }
        return try await server.test { (client) async throws in
            var (sent, cookie) = (sent, String?.none)
            if visits { (cookie, sent["X-CSRF-Token"]) = try await CSRFTests.visit(client) }
            return try await client.get("connect", cookie: cookie, headers: CSRFTests.fields(sent)).status
        }
    }

    @Test(
        arguments: [
            (["Origin": CSRFTests.origin], true),
            (["Origin": CSRFTests.origin, "Sec-Fetch-Site": "same-origin"], true),
            ([:], false), (["Sec-Fetch-Site": "same-origin"], false), (["Origin": "https://evil.example"], false),
            (["Origin": "null"], false), (["Origin": CSRFTests.origin, "Sec-Fetch-Site": "cross-site"], false),
        ] as [([String: String], Bool)])
    func anOriginIsNeededAndNoToken(sent: [String: String], passes: Bool) async throws {
        for name in ["websocket", "WebSocket"] {
            #expect(try await Self.status(name, sent) == (passes ? .accepted : .forbidden))
        }
    }

    /// A CONNECT for anything else is a request like any other: without a token it does not pass.
    @Test(arguments: [nil, "", "connect-udp", "websockets"]) func anyOtherConnectNeedsAToken(name: String?) async throws
    {
        let sent = ["Origin": CSRFTests.origin]
        #expect(try await Self.status(name, sent) == .forbidden)
        #expect(try await Self.status(name, sent, visits: true) == .accepted)
    }
}
#endif
