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
    public var path: String?
    /// The host and all below it that get the cookie; `nil` is the host that sets it, alone.
    public var domain: String?
    /// Whether only connections by TLS get it.
    public var isSecure: Bool
    /// Whether scripts in the page cannot read it.
    public var isHTTPOnly: Bool
    /// When other sites cause it to be sent; `nil` leaves it to the browser.
    public var sameSite: SameSite?
    /// Whether the browser keeps one for each site that embeds this one (CHIPS); browsers demand `Secure` with it.
    public var isPartitioned: Bool
    /// For how long the browser keeps it, in seconds; `nil` is until ``expires``, or until it closes.
    public var maxAge: Int64?
    /// Until when the browser keeps it; browsers look at ``maxAge`` first.
    public var expires: UnixTime?

    /// The attributes as documented with each member.
    public init(
        path: String? = "/", domain: String? = nil, isSecure: Bool = true, isHTTPOnly: Bool = true,
        sameSite: SameSite? = .lax, isPartitioned: Bool = false, maxAge: Int64? = nil, expires: UnixTime? = nil
    ) {
        self.path = path
        self.domain = domain
        self.isSecure = isSecure
        self.isHTTPOnly = isHTTPOnly
        self.sameSite = sameSite
        self.isPartitioned = isPartitioned
        self.maxAge = maxAge
        self.expires = expires
    }

    /// The attributes that end the cookie which these set: the same path, domain and conditions, in the past.
    ///
    /// A browser ends a cookie only when all of these are said again, and takes no `__Host-` cookie without `Secure`.
    var ending: CookieAttributes {
        var attributes = self
        attributes.maxAge = 0
        attributes.expires = UnixTime(clamping: 0)
        return attributes
    }

    /// Refuses attributes that would end early in the field's text, that browsers refuse, or that do not keep what the
    /// prefix of `name` promises (RFC 6265bis, section 4.1.3).
    func check(for name: String) throws(CookieError) {
        let texts = [path, domain].compactMap(\.self)
        guard texts.allSatisfy({ $0.utf8.allSatisfy(Self.isOfText) }) else { throw .badAttribute }
        guard path.map({ $0.utf8.first == UInt8(ascii: "/") }) ?? true, domain?.isEmpty != true else {
            throw .badAttribute
        }
        guard isSecure || (sameSite != SameSite.none && !isPartitioned) else { throw .badAttribute }
        // Browsers compare the prefixes without regard to case.
        let lower = name.lowercased()
        if lower.utf8.starts(with: "__secure-".utf8), !isSecure { throw .brokenPrefix }
        if lower.utf8.starts(with: "__host-".utf8) {
            guard isSecure, domain == nil, path?.utf8.elementsEqual("/".utf8) == true else { throw .brokenPrefix }
        }
    }

    /// `av-octet` of RFC 6265: ASCII, no control character, and no end of the attribute.
    private static func isOfText(_ byte: UInt8) -> Bool {
        (0x20..<0x7f).contains(byte) && byte != UInt8(ascii: ";")
    }
}
