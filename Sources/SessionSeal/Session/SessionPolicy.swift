/// The rules of an application's sessions: which cookie, which codecs, how long. Pure: no clock, no framework.
///
/// ```swift
/// let policy = try SessionPolicy(keys: ring, maxAge: .seconds(14 * 86_400), maxLifetime: .seconds(90 * 86_400))
/// let opened = policy.open(cookieFields, at: now)
/// var session = opened.session
/// session.begin(subject: "alice")
/// let decision = try policy.decide(session, of: opened, at: now)
/// ```
///
/// Two bounds: *idle* (`maxAge`), which every renewal moves, at most once in half of it; and *absolute* (`maxLifetime`),
/// which only a login moves.
public struct SessionPolicy: Sendable {
    /// The cookie that is written.
    public let cookie: SessionCookie
    /// How old a token and its session may be, and how far clocks may differ.
    public let freshness: Freshness
    /// The member that holds whose session it is.
    public let subjectName: String
    let migration: Migration
    let sources: [Source]
    /// The bytes of ``subjectName``, which is looked up in every session.
    let subjectBytes: [UInt8]

    /// A cookie, and what may be in it. A class, which is cheaper to go through than its members are to copy.
    final class Source: Sendable {
        let cookie: SessionCookie
        /// The name's bytes.
        let name: [UInt8]
        let codecs: [Migration.Candidate]
        /// The cookie by itself, made once.
        let alone: [SessionCookie]

        init(_ cookie: SessionCookie, _ codecs: [Migration.Candidate]) {
            (self.cookie, self.codecs) = (cookie, codecs)
            name = Array(cookie.name.utf8)
            alone = [cookie]
        }
    }

    /// Makes a policy of sealed sessions.
    ///
    /// - Parameters:
    ///   - keys: keys that do nothing else, 32 random bytes each.
    ///   - cookie: its name is what the tokens are bound to.
    ///   - maxAge: the idle time.
    ///   - maxLifetime: the absolute lifetime.
    ///   - subjectName: the member that holds whose session it is.
    /// - Throws: what is wrong with keys or durations.
    public init(
        keys: KeyRing, cookie: SessionCookie = .standard, maxAge: Freshness.Bound, maxLifetime: Freshness.Bound,
        subjectName: String = "sub"
    ) throws(ConfigurationError) {
        try self.init(
            Migration(issuing: SealedCodec(keys: keys, context: cookie.name), reading: []), cookie: cookie,
            maxAge: maxAge, maxLifetime: maxLifetime, subjectName: subjectName)
    }

    /// Makes a policy that reads the tokens of several codecs and issues one; what they hold keeps its names.
    ///
    /// - Parameters:
    ///   - migration: the codecs, with the cookies of those that have another than `cookie`.
    ///   - cookie: the cookie that is written.
    ///   - maxAge: the idle time.
    ///   - maxLifetime: the absolute lifetime; unlimited where the codec that issues carries no start.
    ///   - leeway: how far clocks may differ.
    ///   - subjectName: the member that holds whose session it is: `_user_id` with Flask-Login, `_auth_user_id` with
    ///     Django.
    /// - Throws: a duration that is none, ``ConfigurationError/lifetimeWithoutStart(codec:)``,
    ///   ``ConfigurationError/carriesText(codec:)``.
    public init(
        _ migration: Migration, cookie: SessionCookie = .standard, maxAge: Freshness.Bound,
        maxLifetime: Freshness.Bound, leeway: Freshness.Bound = .seconds(5), subjectName: String = "sub"
    ) throws(ConfigurationError) {
        let current = migration.current
        if maxLifetime != .unlimited, !type(of: current).carriesStart {
            throw .lifetimeWithoutStart(codec: type(of: current).name)
        }
        for codec in [current] + migration.previous.map(\.codec) where codec.carriesText {
            throw .carriesText(codec: type(of: codec).name)
        }
        freshness = try Freshness(maxAge: maxAge, maxLifetime: maxLifetime, leeway: leeway)
        self.cookie = cookie
        self.subjectName = subjectName
        self.migration = migration
        var cookies = [(cookie: cookie, codecs: [Migration.Candidate(current, isCurrent: true)])]
        for previous in migration.previous {
            let codec = Migration.Candidate(previous.codec, until: previous.until, isCurrent: false)
            let other = previous.cookie ?? cookie
            if let place = cookies.firstIndex(where: { $0.cookie.name.utf8.elementsEqual(other.name.utf8) }) {
                cookies[place].codecs.append(codec)
            } else {
                cookies.append((other, [codec]))
            }
        }
        sources = cookies.map { Source($0.cookie, $0.codecs) }
        subjectBytes = Array(subjectName.utf8)
    }

    /// Until when a cut-off that is set now has to be kept; `nil` is for ever, where sessions have no lifetime.
    public func end(ofCutOff cutOff: UnixTime) -> UnixTime? {
        guard case .seconds(let lifetime) = freshness.maxLifetime else { return nil }
        return UnixTime(clamping: cutOff.seconds + lifetime + leewaySeconds)
    }

    /// How far clocks may differ, in seconds.
    var leewaySeconds: Int64 {
        if case .seconds(let seconds) = freshness.leeway { seconds } else { 0 }
    }
}
