#if Hummingbird
public import Hummingbird
internal import HTTPTypes
internal import Logging
internal import NIOCore
internal import SessionSeal

/// Refuses requests that another site makes a visitor's browser send. Stands behind ``SessionMiddleware``.
///
/// Every request but GET, HEAD, OPTIONS and TRACE passes only if
/// - `Sec-Fetch-Site`, where present, is `same-origin` or `none`;
/// - `Origin`, where present, is one of the configured origins, byte for byte: `Host` and `X-Forwarded-*` say what the
///   sender wants them to say, and are not looked at;
/// - the token agrees: `X-CSRF-Token`, or without it the field `csrf_token` of an urlencoded body of at most 64 KiB.
///
/// A WebSocket handshake, which browsers let any site make with cookies, needs the first two and an `Origin`, and no
/// token; a router for WebSockets that is one of its own needs this middleware, too. Handlers give out tokens by
/// ``SessionRequestContext/csrfToken()``:
///
/// ```swift
/// router.get("login") { _, context in
///     "<form method=post><input type=hidden name=csrf_token value=\(try context.csrfToken())>…"
/// }
/// ```
///
/// Refused is 403 with one fixed body; which check failed goes to the log.
public struct CSRFMiddleware<Context: SessionRequestContext>: RouterMiddleware {
    /// The most bytes of a body that is looked into for the field.
    public static var bodyLimit: Int { 64 * 1024 }

    private let origins: [String]

    /// Makes the middleware.
    ///
    /// - Parameter origins: where the application's pages come from, as browsers write it: `https://shop.example`,
    ///   without a slash at the end, with a port that is not the usual one.
    /// - Throws: ``CSRFSetUpError`` for no origin at all, and for a text that no browser writes as an origin.
    public init(origins: [String]) throws(CSRFSetUpError) {
        guard !origins.isEmpty else { throw .noOrigin }
        for origin in origins where !Self.isOrigin(origin) { throw .badOrigin(origin) }
        self.origins = origins
    }

    private static func isOrigin(_ text: String) -> Bool {
        let schemes = ["https://", "http://"]
        guard let scheme = schemes.first(where: { text.utf8.starts(with: $0.utf8) }) else { return false }
        let host = text.utf8.dropFirst(scheme.utf8.count)
        return !host.isEmpty
            && host.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: "-._:[]".utf8.contains(byte)
                }
            }
    }

    /// Lets pass what the application's own pages send.
    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let isHandshake = Self.isWebSocketHandshake(request)
        let isSafe = [.get, .head, .options, .trace].contains(request.method)
        guard isHandshake || !isSafe else { return try await next(request, context) }
        if let failure = failure(of: request.headers, needsOrigin: isHandshake) { return refuse(failure, context) }
        guard !isSafe, request.method != .connect || !isHandshake else { return try await next(request, context) }
        let session = try context.session
        // Before anything is read: without a secret no token agrees.
        guard session.hasCSRFSecret else { return refuse("no secret", context) }
        if let token = request.headers[.csrfToken] {
            guard session.acceptsCSRFToken(token) else { return refuse("token", context) }
            return try await next(request, context)
        }
        guard Self.isForm(request.headers[.contentType] ?? "") else { return refuse("no token", context) }
        var request = request
        let body: ByteBuffer
        do {
            // The handler reads the same bytes again.
            body = try await request.collectBody(upTo: Self.bodyLimit)
        } catch is NIOTooManyBytesError {
            return refuse("body too large", context)
        }
        guard let token = FormField.only("csrf_token", in: Array(body.readableBytesView)) else {
            return refuse("no token", context)
        }
        guard session.acceptsCSRFToken(token) else { return refuse("token", context) }
        return try await next(request, context)
    }

    /// Which of the checks of headers fails.
    private func failure(of headers: HTTPFields, needsOrigin: Bool) -> String? {
        // What came twice is one text with a comma, and so is nothing that is allowed.
        if let site = headers[.secFetchSite], !Self.isEqual(site, "same-origin"), !Self.isEqual(site, "none") {
            return "sec-fetch-site"
        }
        guard let origin = headers[.origin] else { return needsOrigin ? "no origin" : nil }
        return origins.contains { Self.isEqual($0, origin) } ? nil : "origin"
    }

    private static func isEqual(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

    /// A request to go on as WebSocket: by `Upgrade` (RFC 6455), or by an extended CONNECT (RFC 8441).
    private static func isWebSocketHandshake(_ request: Request) -> Bool {
        if let name = request.head.extendedConnectProtocol { return name.lowercased() == "websocket" }
        return request.headers[values: .upgrade].contains { value in
            value.split(separator: ",").contains { element in
                // A version may stand behind the name (RFC 9110, section 7.8).
                element.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "/" }).first?.lowercased()
                    == "websocket"
            }
        }
    }

    private static func isForm(_ contentType: String) -> Bool {
        let type = contentType.prefix { $0 != ";" }.split(whereSeparator: { $0 == " " || $0 == "\t" })
        return type.count == 1 && type[0].lowercased() == "application/x-www-form-urlencoded"
    }

    private func refuse(_ check: String, _ context: Context) -> Response {
        context.logger.info("request forgery", metadata: ["csrf.check": .string(check)])
        return Response(
            status: .forbidden, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(
                byteBuffer: ByteBuffer(string: "Forbidden: load the page again, and send the form from there.\n")))
    }
}

/// Why no middleware against forged requests can be made.
public enum CSRFSetUpError: Error, Equatable, Sendable {
    /// No origin, so that nothing could pass.
    case noOrigin
    /// No browser writes an origin so; `null` is what pages without one write, and never passes.
    case badOrigin(String)
}

extension HTTPField.Name {
    fileprivate static let csrfToken = known("X-CSRF-Token")
    /// Of W3C Fetch Metadata.
    fileprivate static let secFetchSite = known("Sec-Fetch-Site")

    private static func known(_ name: String) -> Self {
        guard let name = Self(name) else { fatalError("no name of a field: \(name)") }
        return name
    }
}
#endif
