import Hummingbird

/// For tests only: the cookie as the framework's own reader finds it, which takes Unicode blanks off the names.
///
/// With this in front a planted `U+2000` and `__Host-session` is the session: the control of the test that it is not.
struct LenientCookies: RouterMiddleware {
    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let name = "__Host-session"
        guard let cookie = request.cookies[name] else { return try await next(request, context) }
        var head = request.head
        head.headerFields[.cookie] = "\(name)=\(cookie.value)"
        return try await next(Request(head: head, body: request.body), context)
    }
}
