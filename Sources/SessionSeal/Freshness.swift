/// How old a token may be. It is the verifier's decision and has no default.
public struct Freshness: Equatable, Sendable {
    /// A number of seconds, or none.
    public enum Bound: Equatable, Sendable {
        /// So many seconds, 0 to 100 years.
        case seconds(Int64)
        /// No bound.
        case unlimited

        private static let longest: Int64 = 100 * 366 * 86_400

        fileprivate func check() throws(ConfigurationError) {
            if case .seconds(let seconds) = self, !(0...Self.longest ~= seconds) { throw .badDuration }
        }

        /// Whether `seconds` is more than this.
        func isExceeded(by seconds: Int64) -> Bool {
            switch self {
            case .seconds(let bound): seconds > bound
            case .unlimited: false
            }
        }
    }

    /// The longest time since the token was issued.
    public let maxAge: Bound
    /// The longest time since the session began; a token that does not say when is expired under such a bound.
    public let maxLifetime: Bound
    /// How far in the future a token's time may lie, for clocks that differ; `nil` is the codec's own rule.
    public let leeway: Bound?

    /// Makes a policy; throws ``ConfigurationError/badDuration`` for a bound below 0 or above 100 years.
    public init(maxAge: Bound, maxLifetime: Bound, leeway: Bound? = nil) throws(ConfigurationError) {
        try maxAge.check()
        try maxLifetime.check()
        try leeway?.check()
        self.maxAge = maxAge
        self.maxLifetime = maxLifetime
        self.leeway = leeway
    }

    /// Checks a token that says when it was issued, and not when its session began.
    ///
    /// Without a max age nothing is compared with the clock, as in the original libraries: a token from the future
    /// passes there as here. `usualLeeway` is what the format's own library allows.
    func check(issuedAt: UnixTime, at now: UnixTime, usualLeeway: Bound) throws(TokenError) {
        if maxAge != .unlimited {
            let age = now.seconds - issuedAt.seconds
            if (leeway ?? usualLeeway).isExceeded(by: -age) { throw .notYetValid(issuedAt: issuedAt) }
            if maxAge.isExceeded(by: age) { throw .expired(issuedAt: issuedAt) }
        }
        try checkWithoutStart(issuedAt: issuedAt)
    }

    /// Checks a token that says both when it was issued and when its session began, which is never later.
    ///
    /// Its time is compared with the clock whatever the bounds are. A token from the future is `not_yet_valid` even
    /// where its session began too long ago.
    func check(
        issuedAt: UnixTime, startedAt: UnixTime, at now: UnixTime, usualLeeway: Bound
    ) throws(TokenError) {
        let age = now.seconds - issuedAt.seconds
        if (leeway ?? usualLeeway).isExceeded(by: -age) { throw .notYetValid(issuedAt: issuedAt) }
        if maxAge.isExceeded(by: age) || maxLifetime.isExceeded(by: now.seconds - startedAt.seconds) {
            throw .expired(issuedAt: issuedAt)
        }
    }

    /// Checks a token that does not say when its session began.
    func checkWithoutStart(issuedAt: UnixTime?) throws(TokenError) {
        if maxLifetime != .unlimited { throw .expired(issuedAt: issuedAt) }
    }

    /// The same bounds without the one on the session's life.
    var withoutLifetime: Freshness {
        Freshness(checkedMaxAge: maxAge, maxLifetime: .unlimited, leeway: leeway)
    }

    /// Any age: for looking at what is too old or too new.
    static let any = Freshness(checkedMaxAge: .unlimited, maxLifetime: .unlimited, leeway: .unlimited)

    private init(checkedMaxAge maxAge: Bound, maxLifetime: Bound, leeway: Bound?) {
        (self.maxAge, self.maxLifetime, self.leeway) = (maxAge, maxLifetime, leeway)
    }

    /// Checks the life of a session that is taken to have begun with this token, if that says when.
    func checkLifetime(since issuedAt: UnixTime?, at now: UnixTime) throws(TokenError) {
        guard let issuedAt else { return try checkWithoutStart(issuedAt: nil) }
        if maxLifetime.isExceeded(by: now.seconds - issuedAt.seconds) { throw .expired(issuedAt: issuedAt) }
    }

    /// Whether the age of a token asks for a new one: when half of the max age is gone.
    func reissueReason(issuedAt: UnixTime?, at now: UnixTime) -> ReissueReason? {
        guard case .seconds(let bound) = maxAge, let issuedAt else { return nil }
        return now.seconds - issuedAt.seconds > bound / 2 ? .halfSpent : nil
    }
}
