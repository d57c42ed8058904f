/// The times in a set of claims (RFC 7519, section 4.1): seconds since 1970, which may have a fraction.
struct JWTTimes: Sendable {
    /// `exp`: the token is refused from then on.
    private let expiresAt: Double?
    /// `nbf`: the token is refused before.
    private let notBefore: Double?
    /// `iat`.
    private let issuedAt: Double?

    /// Reads `exp`, `nbf` and `iat`, each of which must be a number that a `Double` can hold, if it is there.
    ///
    /// One that occurs twice is refused. What else the claims hold is not looked at.
    init(_ claims: JSONObject) throws(TokenError) {
        let members = claims.unchecked
        expiresAt = try Self.time("exp", in: members)
        notBefore = try Self.time("nbf", in: members)
        issuedAt = try Self.time("iat", in: members)
    }

    /// How far other clocks may be off at most, in seconds: a day. More would be a way to switch `exp` off.
    static let mostSkew = 86_400

    /// Refuses a skew that is none.
    static func check(skew: Int) throws(ConfigurationError) {
        guard 0...mostSkew ~= skew else {
            throw .badOption(name: "clock_skew", expected: "a whole number from 0 to \(mostSkew)")
        }
    }

    private static func time(_ name: String, in claims: [JSONObject.Member]) throws(TokenError) -> Double? {
        let found = claims.filter { $0.name.isName(name) }
        guard found.count <= 1 else { throw .notJSON(.duplicateName) }
        guard let claim = found.first else { return nil }
        guard let seconds = claim.value.double else { throw .malformed(.badClaim) }
        return seconds
    }

    /// The whole second of `iat`; `nil` without one, and for one outside of the years that a ``UnixTime`` holds.
    var issued: UnixTime? { issuedAt.flatMap { Int64(exactly: $0.rounded(.down)) }.flatMap { UnixTime(seconds: $0) } }

    /// Checks all times, whether there is a max age or not.
    ///
    /// `skew`, in seconds, is added on the lenient side of every comparison; the leeway of `freshness` takes its place
    /// for times in the future. Without `iat` a max age has nothing to look at.
    ///
    /// - Returns: the whole second of `iat`, or `nil` without one.
    func check(at now: UnixTime, freshness: Freshness, skew: Int) throws(TokenError) -> UnixTime? {
        let (seconds, skew) = (Double(now.seconds), Double(skew))
        if let expiresAt, expiresAt <= seconds - skew { throw .expired(issuedAt: issued) }
        let leeway = freshness.leeway?.seconds ?? skew
        for beginning in [notBefore, issuedAt] {
            if let beginning, beginning - seconds > leeway { throw .notYetValid(issuedAt: issued) }
        }
        guard let issuedAt else {
            try freshness.checkWithoutStart(issuedAt: nil)
            return nil
        }
        guard let issued else { throw .malformed(.timeOutOfRange) }
        if seconds - issuedAt > freshness.maxAge.seconds + skew { throw .expired(issuedAt: issued) }
        try freshness.checkWithoutStart(issuedAt: issued)
        return issued
    }
}

extension Freshness.Bound {
    /// As a number that times with a fraction are compared with.
    fileprivate var seconds: Double {
        switch self {
        case .seconds(let seconds): Double(seconds)
        case .unlimited: .infinity
        }
    }
}
