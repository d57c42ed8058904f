/// A cookie that carries a session: its name, its attributes and the style in which it is written, checked when made.
///
/// The default is `__Host-session; Path=/; Secure; HttpOnly; SameSite=Lax`. The prefix `__Host-` makes browsers refuse
/// the name from anybody but this host over TLS. Under any other name a sibling subdomain, or somebody in the way of one
/// plain-HTTP request, can plant a valid token of their own beside the genuine one or crowd the genuine one out of the
/// browser, and no server can tell.
public struct SessionCookie: Equatable, Sendable {
    /// The name.
    public let name: String
    /// Where and how the browser keeps it. For how long is the session's: `maxAge` and `expires` are replaced.
    public let attributes: CookieAttributes
    /// Order, case and quotes of what is written.
    public let style: CookieStyle

    /// Makes a cookie.
    ///
    /// - Parameters:
    ///   - name: a token of RFC 9110.
    ///   - attributes: where and how the browser keeps it.
    ///   - style: order, case and quotes.
    /// - Throws: a name that is no token, attributes that cannot stand so, or a prefix that they do not keep.
    public init(
        name: String = "__Host-session", attributes: CookieAttributes = CookieAttributes(),
        style: CookieStyle = .standard
    ) throws(CookieError) {
        try SetCookie.check(name: name)
        try attributes.check(for: name)
        self.name = name
        self.attributes = attributes
        self.style = style
    }

    private init(unchecked name: String) {
        (self.name, attributes, style) = (name, CookieAttributes(), .standard)
    }

    /// The default: `__Host-session; Path=/; Secure; HttpOnly; SameSite=Lax`.
    public static let standard = SessionCookie(unchecked: "__Host-session")

    /// The field that sets the cookie.
    ///
    /// - Parameters:
    ///   - value: the token.
    ///   - seconds: for how long the browser keeps it; `nil` is until it closes.
    ///   - now: the clock.
    /// - Returns: the field, with `Max-Age` or, in the styles of Flask and Django, `Expires`, or both, as they write it.
    /// - Throws: ``CookieError/badValue`` and ``CookieError/tooLarge(size:limit:)``.
    public func setting(_ value: String, keptFor seconds: Int64?, at now: UnixTime) throws(CookieError) -> SetCookie {
        var attributes = attributes
        (attributes.maxAge, attributes.expires) = (nil, nil)
        if let seconds {
            if style != .werkzeug { attributes.maxAge = seconds }
            if style == .werkzeug || style == .django {
                attributes.expires = UnixTime(clamping: now.seconds + min(seconds, 1 << 40))
            }
        }
        return try SetCookie(name: name, value: value, attributes: attributes, style: style)
    }

    /// The field that ends the cookie. It repeats path, domain and conditions, without which browsers keep it.
    public var deletion: SetCookie {
        get throws(CookieError) {
            var attributes = attributes.ending
            if style == .starlette { attributes.maxAge = nil }
            if style == .django { attributes.isHTTPOnly = false }
            return try SetCookie(
                name: name, value: style == .starlette ? "null" : "", attributes: attributes, style: style)
        }
    }
}

extension SessionCookie {
    /// Flask's cookie, `session; HttpOnly; Path=/` unless the application's settings say otherwise.
    ///
    /// - Parameters:
    ///   - name: `SESSION_COOKIE_NAME`.
    ///   - isSecure: `SESSION_COOKIE_SECURE`, off in Flask, and on in every application that is served over TLS.
    ///   - sameSite: `SESSION_COOKIE_SAMESITE`.
    ///   - path: `SESSION_COOKIE_PATH`, or `APPLICATION_ROOT`.
    ///   - domain: `SESSION_COOKIE_DOMAIN`.
    ///   - isHTTPOnly: `SESSION_COOKIE_HTTPONLY`.
    ///   - isPartitioned: `SESSION_COOKIE_PARTITIONED`, since Flask 3.1.
    /// - Returns: the cookie.
    /// - Throws: as ``init(name:attributes:style:)``.
    public static func flask(
        name: String = "session", isSecure: Bool, sameSite: CookieAttributes.SameSite? = nil, path: String = "/",
        domain: String? = nil, isHTTPOnly: Bool = true, isPartitioned: Bool = false
    ) throws(CookieError) -> SessionCookie {
        try SessionCookie(
            name: name,
            attributes: CookieAttributes(
                path: path, domain: domain, isSecure: isSecure, isHTTPOnly: isHTTPOnly, sameSite: sameSite,
                isPartitioned: isPartitioned),
            style: .werkzeug)
    }

    /// Starlette's and FastAPI's cookie, `session; path=/; httponly; samesite=lax` unless the middleware is told
    /// otherwise.
    ///
    /// - Parameters:
    ///   - name: `session_cookie`.
    ///   - isSecure: `https_only`, off in Starlette, and on in every application that is served over TLS.
    ///   - sameSite: `same_site`.
    ///   - path: `path`.
    ///   - domain: `domain`.
    ///   - isPartitioned: `partitioned`.
    /// - Returns: the cookie.
    /// - Throws: as ``init(name:attributes:style:)``.
    public static func starlette(
        name: String = "session", isSecure: Bool, sameSite: CookieAttributes.SameSite = .lax, path: String = "/",
        domain: String? = nil, isPartitioned: Bool = false
    ) throws(CookieError) -> SessionCookie {
        try SessionCookie(
            name: name,
            attributes: CookieAttributes(
                path: path, domain: domain, isSecure: isSecure, sameSite: sameSite, isPartitioned: isPartitioned),
            style: .starlette)
    }

    /// Django's cookie, `sessionid; HttpOnly; Path=/; SameSite=Lax` unless the settings say otherwise.
    ///
    /// - Parameters:
    ///   - name: `SESSION_COOKIE_NAME`.
    ///   - isSecure: `SESSION_COOKIE_SECURE`, off in Django, and on in every application that is served over TLS.
    ///   - sameSite: `SESSION_COOKIE_SAMESITE`.
    ///   - path: `SESSION_COOKIE_PATH`.
    ///   - domain: `SESSION_COOKIE_DOMAIN`.
    ///   - isHTTPOnly: `SESSION_COOKIE_HTTPONLY`.
    /// - Returns: the cookie.
    /// - Throws: as ``init(name:attributes:style:)``.
    public static func django(
        name: String = "sessionid", isSecure: Bool, sameSite: CookieAttributes.SameSite? = .lax, path: String = "/",
        domain: String? = nil, isHTTPOnly: Bool = true
    ) throws(CookieError) -> SessionCookie {
        try SessionCookie(
            name: name,
            attributes: CookieAttributes(
                path: path, domain: domain, isSecure: isSecure, isHTTPOnly: isHTTPOnly, sameSite: sameSite),
            style: .django)
    }
}
