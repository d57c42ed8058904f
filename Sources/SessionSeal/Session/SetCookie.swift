/// A cookie with its attributes, as the value of a `Set-Cookie` field: never longer than browsers keep.
public struct SetCookie: Equatable, Sendable {
    /// The most bytes of name, value and attributes together; browsers drop a longer cookie without a word.
    public static let sizeLimit = 4096

    /// The value of the field.
    public let field: String
    /// Its length in bytes.
    public var size: Int { field.utf8.count }

    /// Makes the field.
    ///
    /// - Parameters:
    ///   - name: a token of RFC 9110, such as `__Host-session`.
    ///   - value: what a codec encoded; every character of `cookie-octet` (RFC 6265) stands as it is, others as the
    ///     style quotes them.
    ///   - attributes: where and how the browser keeps it.
    ///   - style: order, case and quotes.
    /// - Throws: what is wrong with the cookie, before anything is sent.
    public init(
        name: String, value: String, attributes: CookieAttributes = CookieAttributes(), style: CookieStyle = .standard
    ) throws(CookieError) {
        try Self.check(name: name)
        let value = try style.text(of: value)
        try attributes.check(for: name)
        field = "\(name)=\(value)\(style.text(of: attributes))"
        guard size <= Self.sizeLimit else { throw .tooLarge(size: size, limit: Self.sizeLimit) }
    }

    /// Makes the field for a token of a session. The browser keeps it for the max age, but never longer than what is left
    /// of the session's lifetime.
    ///
    /// - Parameters:
    ///   - name: as in ``init(name:value:attributes:style:)``.
    ///   - token: what a codec encoded at `now`.
    ///   - startedAt: when the session began; `nil` where the format does not say.
    ///   - freshness: the bounds under which it will be read.
    ///   - attributes: where and how the browser keeps it; the max age in it is replaced.
    ///   - now: the clock.
    /// - Throws: what is wrong with the cookie, before anything is sent.
    public init(
        name: String, token: String, startedAt: UnixTime?, freshness: Freshness,
        attributes: CookieAttributes = CookieAttributes(), at now: UnixTime
    ) throws(CookieError) {
        var attributes = attributes
        attributes.maxAge = freshness.secondsLeft(startedAt: startedAt, at: now)
        try self.init(name: name, value: token, attributes: attributes)
    }

    /// Refuses a name that is no token of RFC 9110.
    static func check(name: String) throws(CookieError) {
        guard !name.isEmpty, name.utf8.allSatisfy(isOfName) else { throw .badName }
    }

    /// `tchar` of RFC 9110.
    private static func isOfName(_ byte: UInt8) -> Bool {
        (0x21..<0x7f).contains(byte) && !"()<>@,;:\\\"/[]?={}".utf8.contains(byte)
    }
}

/// Why a cookie cannot be set.
public enum CookieError: Error, Equatable, Sendable {
    /// The name is no token of RFC 9110.
    case badName
    /// The value has characters that a cookie's value cannot have.
    case badValue
    /// Path or domain hold what would end them, or `SameSite=None` or `Partitioned` stand without `Secure`.
    case badAttribute
    /// The name's prefix, `__Host-` or `__Secure-`, promises what the attributes do not hold.
    case brokenPrefix
    /// Name, value and attributes are longer than browsers keep; sizes in bytes.
    case tooLarge(size: Int, limit: Int)
}

extension CookieError: CustomStringConvertible {
    /// A sentence for logs and people, without name and value.
    public var description: String {
        switch self {
        case .badName: "the cookie's name is no token"
        case .badValue: "the cookie's value has characters that it cannot have"
        case .badAttribute: "an attribute of the cookie cannot stand so"
        case .brokenPrefix: "the cookie's prefix promises other attributes"
        case .tooLarge(let size, let limit):
            "the cookie has \(size) bytes with its name and attributes, \(size - limit) more than browsers keep"
        }
    }
}

extension Freshness {
    /// For how many seconds a token issued at `now` will be good: the max age, or less where the session ends before.
    func secondsLeft(startedAt: UnixTime?, at now: UnixTime) -> Int64? {
        var left: Int64?
        if case .seconds(let age) = maxAge { left = age }
        if case .seconds(let lifetime) = maxLifetime, let startedAt {
            let rest = max(0, lifetime - (now.seconds - startedAt.seconds))
            left = min(left ?? rest, rest)
        }
        return left
    }
}
