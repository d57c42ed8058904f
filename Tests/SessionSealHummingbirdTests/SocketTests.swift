#if Hummingbird
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOPosix
import SessionSeal
import SessionSealHummingbird
import Testing

/// Over a socket, where every byte of a header is the sender's.
@Suite("Hostile bytes over a socket")
struct SocketTests {
    /// Sends one request with raw `Cookie` fields, and gives the whole answer.
    static func answer(to fields: [[UInt8]], port: Int) async throws -> String {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var request = ByteBuffer(string: "GET /who HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n")
            for field in fields {
                request.writeString("Cookie: ")
                request.writeBytes(field)
                request.writeString("\r\n")
            }
            request.writeString("\r\n")
            try await outbound.write(request)
            var answer = ""
            for try await part in inbound { answer += String(buffer: part) }
            return answer
        }
    }

    @Test func noByteMakesAnotherNameTheSessions() async throws {
        let server = try Server()
        let policy = try Server.policy()
        func cookie(_ subject: String) throws -> [UInt8] {
            let opened = policy.open([], at: Server.start)
            var session = opened.session
            session.begin(subject: subject)
            let field = try policy.decide(session, of: opened, at: Server.start).cookies[0].field
            return Array(field.utf8.prefix { $0 != UInt8(ascii: ";") })
        }
        let (planted, own) = (try cookie("mallory"), try cookie("alice"))
        let app = Application(
            router: server.router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await app.test(.live) { (client) async throws in
            let port = try #require(client.port)
            #expect(try await Self.answer(to: [planted], port: port).hasSuffix("mallory"))
            let prefixes: [[UInt8]] = [
                [0xe2, 0x80, 0x80], [0xc2, 0x85], [0xc2, 0xa0], [0x85], [0xa0], [0x00], [0x0b], [0x0c], [0x7f],
                Array("$Version=1, ".utf8), Array("=".utf8), Array("a=\"x, ".utf8),
            ]
            for prefix in prefixes {
                let alone = try await Self.answer(to: [prefix + planted], port: port)
                #expect(!alone.contains("mallory"), "\(prefix)")
                // Beside the genuine one it changes nothing, where it is let in at all.
                let both = try await Self.answer(to: [prefix + planted + Array("; ".utf8) + own], port: port)
                #expect(both.hasSuffix("alice") || both.hasPrefix("HTTP/1.1 400"), "\(prefix)")
            }
            let name = Array("__HOST-session".utf8) + planted.dropFirst("__Host-session".utf8.count)
            #expect(try await Self.answer(to: [name], port: port).hasSuffix("nobody"))
            // In two fields: somebody planted one.
            #expect(try await Self.answer(to: [planted, own], port: port).hasSuffix("nobody"))
            #expect(try await Self.answer(to: [own, own], port: port).hasSuffix("alice"))
        }
    }
}
#endif
