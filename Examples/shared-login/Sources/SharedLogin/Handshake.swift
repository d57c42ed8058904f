import Crypto
import Foundation
import Hummingbird
import SessionSealHummingbird

/// For tests only: as much of WebSocket (RFC 6455) as lets a browser open one and read who it is.
///
/// What the tests try is the handshake, which passes the middleware like any other request. An application that goes on
/// talking takes a WebSocket package.
func addHandshake(to routes: RouterGroup<AppContext>) {
    routes.get("live") { request, context in
        guard let key = request.headers[.secWebSocketKey] else { throw HTTPError(.badRequest) }
        let name = try context.session.subject.flatMap { Page.people[$0] } ?? "nobody"
        let accepted = Data(Insecure.SHA1.hash(data: Data("\(key)258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)))
        let frame: [UInt8] = [0x81, UInt8(name.utf8.count)] + name.utf8  // the whole of a text
        return Response(
            status: .switchingProtocols,
            headers: [
                .upgrade: "websocket", .connection: "Upgrade",
                .secWebSocketAccept: accepted.base64EncodedString(),
            ],
            body: .init(byteBuffer: ByteBuffer(bytes: frame)))
    }
}
