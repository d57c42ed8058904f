/// For how long one session lives, within what the policy allows, as Django keeps it: `_session_expiry`.
extension Session {
    static let expiryName = "_session_expiry"
    private static let permanentName = "_permanent"

    /// When a session ends.
    public enum Expiry: Equatable, Sendable {
        /// As the policy says.
        case policy
        /// When nobody has used it for so many seconds, at least 1: it counts from the last renewal or change.
        case seconds(Int64)
        /// At this time.
        case date(UnixTime)
        /// When the browser closes; the bounds of the policy hold all the same.
        case browserClose
    }

    /// Sets when the session ends. It never lives longer than the policy allows; seconds below 1 count as 1.
    public mutating func setExpiry(_ expiry: Expiry) {
        switch expiry {
        case .policy: remove(Self.expiryName)
        case .seconds(let seconds): set(Self.expiryName, to: Int(max(1, seconds)))
        case .browserClose: set(Self.expiryName, to: 0)
        case .date(let time):
            // Python's notation, which Django reads back.
            set(Self.expiryName, to: time.description.dropLast() + "+00:00")
        }
    }

    /// When the session ends; a text or number that says nothing is the policy's. Reads the session.
    public var expiry: Expiry {
        markRead()
        return storedExpiry
    }

    /// The same without counting as read.
    var storedExpiry: Expiry { isTouched ? Expiry(try? object[Self.expiryName]) : named.expiry }

    /// Whether Flask calls the session permanent, so that its cookie outlives the browser.
    var isPermanent: Bool { (try? object[Self.permanentName])?.bool ?? false }

    /// Whether more than half of the session's own idle time is gone.
    func isHalfSpent(issuedAt: UnixTime?, at now: UnixTime) -> Bool {
        guard case .seconds(let seconds) = storedExpiry, let issuedAt else { return false }
        return now.seconds - issuedAt.seconds > seconds / 2
    }

    /// For how many seconds the browser keeps the cookie: the session's own expiry, within `seconds`; `nil` is until it
    /// closes.
    func secondsKept(within seconds: Int64?, style: CookieStyle, at now: UnixTime) -> Int64? {
        switch storedExpiry {
        case .policy: style == .werkzeug && !isPermanent ? nil : seconds
        case .browserClose: nil
        case .seconds(let own): min(own, seconds ?? own)
        case .date(let time): min(max(0, time.seconds - now.seconds), seconds ?? .max)
        }
    }
}

extension Session.Expiry {
    /// What the member says, if there is one.
    init(_ value: JSONValue?) {
        if let seconds = value?.int {
            self = seconds > 0 ? .seconds(Int64(seconds)) : .browserClose
        } else if let text = try? value?.string, let time = UnixTime(rfc3339: text) {
            self = .date(time)
        } else {
            self = .policy
        }
    }

    /// Whether it has passed, for a token issued at `issuedAt`.
    func isOver(issuedAt: UnixTime?, at now: UnixTime) -> Bool {
        switch self {
        case .policy, .browserClose: false
        case .seconds(let seconds): issuedAt.map { now.seconds - $0.seconds > seconds } ?? false
        case .date(let time): now >= time
        }
    }
}
