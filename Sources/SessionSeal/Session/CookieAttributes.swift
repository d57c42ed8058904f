/// Where and how a browser keeps a cookie (RFC 6265bis). Safe unless changed: `Path=/; Secure; HttpOnly; SameSite=Lax`.
public struct CookieAttributes: Equatable, Sendable {
    /// When a browser sends the cookie along with requests that another site causes.
    public enum SameSite: String, Sendable {
        /// Never.
        case strict = "Strict"
        /// With top-level navigation only.
        case lax = "Lax"
        /// Always; browsers demand `Secure` with it.
        case none = "None"
    }

    /// The paths that get the cookie: this one and all below it.
    public var path: String? = "/"
    /// The host and all below it that get the cookie; `nil` is the host that sets it, alone.
    public var domain: String?
    /// Whether only connections by TLS get it.
    public var isSecure = true
    /// Whether scripts in the page cannot read it.
    public var isHTTPOnly = true
    /// When other sites cause it to be sent; `nil` leaves it to the browser.
    public var sameSite: SameSite? = .lax
    /// For how long the browser keeps it, in seconds; `nil` is until it closes.
    public var maxAge: Int64?

    /// The attributes as documented with each member.
    public init() {}

    /// The text behind name and value in `Set-Cookie`, beginning with `; ` if there is any.
    var text: String {
        var parts: [String] = []
        if let path { parts.append("Path=\(path)") }
        if let domain { parts.append("Domain=\(domain)") }
        if let maxAge { parts.append("Max-Age=\(maxAge)") }
        if isSecure { parts.append("Secure") }
        if isHTTPOnly { parts.append("HttpOnly") }
        if let sameSite { parts.append("SameSite=\(sameSite.rawValue)") }
        return parts.map { "; \($0)" }.joined()
    }
}
