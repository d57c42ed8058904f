import Testing

@testable import SessionSeal

/// Which session a request has, and what its answer does with the cookie: every rule by itself, with a clock of its own.
@Suite("Session policy")
struct PolicyTests {
    static let now = CodecContractTests.now
    static let day: Int64 = 86_400
    static let idle = 14 * day
    static let life = 30 * day
    static let key = LifetimeTests.key

    static func at(_ seconds: Int64) -> UnixTime { CodecContractTests.time(now.seconds + seconds) }

    static func policy(_ keys: [SecretKey] = [key], maxLifetime: Freshness.Bound = .seconds(life)) throws
        -> SessionPolicy
    {
        try SessionPolicy(keys: KeyRing(keys), maxAge: .seconds(idle), maxLifetime: maxLifetime)
    }

    static func flask() throws -> FlaskCodec { try FlaskCodec(keys: KeyRing(current: CodecContractTests.newKey)) }

    /// Sealed from now on, and Flask's cookie for another year.
    static func migrating() throws -> SessionPolicy {
        try SessionPolicy(
            Migration(
                issuing: SealedCodec(keys: KeyRing(current: key), context: "__Host-session"),
                reading: [.init(flask(), cookie: .flask(isSecure: true), until: at(365 * day))]),
            maxAge: .seconds(idle), maxLifetime: .seconds(life), subjectName: "_user_id")
    }

    /// The value of the cookie that a decision writes.
    static func value(_ decision: SessionDecision) throws -> String {
        let field = try #require(decision.cookies.first).field
        return String(try #require(field.split(separator: ";").first).split(separator: "=", maxSplits: 1)[1])
    }

    /// One request and its answer.
    static func visit(
        _ policy: SessionPolicy, _ cookies: [String], at now: UnixTime, after cutOff: UnixTime? = nil,
        _ change: (inout Session) throws -> Void = { _ in }
    ) throws -> (opened: OpenedSession, decision: SessionDecision) {
        let opened = policy.open(cookies.map { Array($0.utf8) }, at: now)
        var session = opened.session
        try change(&session)
        return (opened, try policy.decide(session, of: opened, at: now, after: cutOff))
    }

    /// A new session's cookie.
    static func login(_ policy: SessionPolicy, at now: UnixTime = now, subject: String = "alice") throws -> String {
        let (_, decision) = try visit(policy, [], at: now) { $0.begin(subject: subject) }
        return "\(policy.cookie.name)=\(try value(decision))"
    }

    // MARK: Which session

    @Test func noCookieIsAnEmptySession() throws {
        let (opened, decision) = try Self.visit(Self.policy(), ["a=b"], at: Self.now)
        #expect(opened.outcome == .absent && opened.facts == nil && opened.session.isNew)
        #expect(decision.action == .keep && decision.cookies.isEmpty && decision.ended.isEmpty)
    }

    @Test func aBadCookieIsAnEmptySessionAndStays() throws {
        let policy = try Self.policy()
        let good = try Self.login(policy)
        let other = try SealedCodec(keys: KeyRing(current: CodecContractTests.newKey), context: "__Host-session")
        let forged = try other.encode([:] as JSONValue, at: Self.now)
        for (cookie, time, word) in [
            ("__Host-session=", Self.now, "malformed"), ("__Host-session=null", Self.now, "malformed"),
            ("__Host-session=\(forged)", Self.now, "bad_signature"), ("__Host-session=\"x", Self.now, "malformed"),
            (good, Self.at(Self.idle + 1), "expired"), (good, Self.at(-6), "not_yet_valid"),
            ("__Host-session=\(String(repeating: "x", count: 17_000))", Self.now, "too_large"),
        ] {
            let (opened, decision) = try Self.visit(policy, [cookie], at: time)
            #expect(opened.outcome.code == word && opened.session.isNew)
            #expect(decision.action == .keep, "\(word)")
        }
        // Five seconds are within what clocks may differ.
        #expect(policy.open([Array(good.utf8)], at: Self.at(-5)).outcome == .valid)
    }

    @Test(arguments: ["[]", "[1]", "5", #""text""#, "null"])
    func whatIsNoObjectIsNoSession(json: String) throws {
        let token = try SealedCodec(keys: KeyRing(current: Self.key), context: "__Host-session").encode(
            JSONText(json), at: Self.now)
        #expect(
            try Self.policy().open([Array("__Host-session=\(token)".utf8)], at: Self.now).outcome.code == "malformed")
    }

    @Test(arguments: [
        #"{"sub":"a","sub":"b"}"#, #"{"sub":"a","\u0073ub":"a"}"#, #"{"_session_expiry":1,"_session_expiry":0}"#,
        #"{"auth_time":1,"auth_time":1}"#, #"{"\ud800":1}"#,
    ])
    func aNameThatIsLookedUpMayNotOccurTwice(json: String) throws {
        let token = try SealedCodec(keys: KeyRing(current: Self.key), context: "__Host-session").encode(
            JSONText(json), at: Self.now)
        #expect(
            try Self.policy().open([Array("__Host-session=\(token)".utf8)], at: Self.now).outcome.code == "not_json")
    }

    @Test func theLogSaysWhichKeyVouchesForAnExpiredToken() throws {
        let policy = try Self.policy()
        let opened = policy.open([Array(try Self.login(policy).utf8)], at: Self.at(Self.idle + 1))
        #expect(opened.codec == "sealed" && opened.keyLabel == "one")
        #expect(policy.open([Array("__Host-session=x".utf8)], at: Self.now).keyLabel == nil)
    }

    @Test func twoSessionsAreNone() throws {
        let policy = try Self.policy()
        let (one, two) = (try Self.login(policy), try Self.login(policy, subject: "mallory"))
        for cookies in [["\(one); \(two)"], ["\(two); \(one)"], [one, two], [two, one], ["\(one); \(two); \(one)"]] {
            let (opened, decision) = try Self.visit(policy, cookies, at: Self.now)
            #expect(opened.outcome == .ambiguous && opened.session.isNew && opened.facts == nil)
            #expect(decision.action == .keep && decision.cookies.isEmpty)
        }
        #expect(try Self.visit(policy, ["\(one); \(one)"], at: Self.now).opened.outcome == .valid)
    }

    @Test func oneGoodCookieAmongBadOnesIsTheSession() throws {
        let policy = try Self.policy()
        let good = try Self.login(policy)
        let bad = (0..<3).map { "__Host-session=ss1.\($0)" }
        for place in 0...3 {
            var cookies = bad
            cookies.insert(good, at: place)
            let (opened, _) = try Self.visit(policy, [cookies.joined(separator: "; ")], at: Self.now)
            #expect(opened.outcome == .valid && opened.session.storedSubject == "alice")
        }
        let crowd = (bad + ["__Host-session=4", good]).joined(separator: "; ")
        #expect(try Self.visit(policy, [crowd], at: Self.now).opened.outcome == .ambiguous)
    }

    @Test func ofOneSessionTheNewestCounts() throws {
        let policy = try Self.policy()
        let old = try Self.login(policy)
        let (_, decision) = try Self.visit(policy, [old], at: Self.at(10)) { $0.set("n", to: 1) }
        let new = "__Host-session=\(try Self.value(decision))"
        for cookies in ["\(old); \(new)", "\(new); \(old)"] {
            let (opened, _) = try Self.visit(policy, [cookies], at: Self.at(20))
            #expect(opened.outcome == .valid)
            #expect(try opened.session["n"].int == 1)
        }
        // Two of one second that say different things: nobody can tell.
        let other = try Self.visit(policy, [old], at: Self.at(10)) { $0.set("n", to: 2) }.decision
        let both = "\(new); __Host-session=\(try Self.value(other))"
        #expect(try Self.visit(policy, [both], at: Self.at(20)).opened.outcome == .ambiguous)
    }

    // MARK: What the answer does

    @Test func nothingChangedWritesNothing() throws {
        let policy = try Self.policy()
        let cookie = try Self.login(policy)
        for seconds in [0, 1, Self.idle / 2] {
            let (_, decision) = try Self.visit(policy, [cookie], at: Self.at(seconds)) { _ = try $0["sub"] }
            #expect(decision.action == .keep && decision.cookies.isEmpty && decision.isRead)
        }
    }

    @Test func isRenewedAtMostOnceInHalfTheIdleTime() throws {
        let policy = try Self.policy(maxLifetime: .seconds(400 * Self.day))
        var cookie = try Self.login(policy)
        var renewals: [Int64] = []
        for hour in 1...(100 * 24) {
            let time = Self.at(Int64(hour) * 3600)
            let (opened, decision) = try Self.visit(policy, [cookie], at: time)
            #expect(opened.outcome == .valid)
            guard decision.action == .renew else { continue }
            renewals.append(time.seconds)
            cookie = "__Host-session=\(try Self.value(decision))"
        }
        #expect(renewals.count == 14)
        #expect(zip(renewals, renewals.dropFirst()).allSatisfy { $1 - $0 > Self.idle / 2 })
        let facts = try #require(policy.open([Array(cookie.utf8)], at: Self.at(100 * Self.day)).facts)
        #expect(facts.startedAt == Self.now && facts.subject == "alice")
    }

    @Test func noRenewalOutlivesTheLifetime() throws {
        let policy = try Self.policy()
        var cookie = try Self.login(policy)
        for hour in 1...(30 * 24) {
            let (opened, decision) = try Self.visit(policy, [cookie], at: Self.at(Int64(hour) * 3600)) { session in
                session.set("n", to: hour)
                if hour % 100 == 0 { session.rotateID() }
            }
            #expect(opened.outcome == .valid)
            cookie = "__Host-session=\(try Self.value(decision))"
            let left = Self.life - Int64(hour) * 3600
            #expect(decision.cookies[0].field.contains("; Max-Age=\(min(left, Self.idle)); "))
        }
        #expect(policy.open([Array(cookie.utf8)], at: Self.at(Self.life)).outcome == .valid)
        #expect(policy.open([Array(cookie.utf8)], at: Self.at(Self.life + 1)).outcome.code == "expired")
    }

    @Test func anOldKeyIsReplaced() throws {
        let cookie = try Self.login(Self.policy())
        let newKey = SecretKey(bytes: (0..<32).map { UInt8(truncatingIfNeeded: $0 * 11 + 3) }, label: "two")
        let rotated = try Self.policy([newKey, Self.key])
        let (opened, decision) = try Self.visit(rotated, [cookie], at: Self.at(1))
        #expect(opened.keyLabel == "one" && decision.action == .renew)
        let next = "__Host-session=\(try Self.value(decision))"
        let again = try Self.visit(rotated, [next], at: Self.at(2))
        #expect(again.opened.keyLabel == "two" && again.decision.action == .keep)
        #expect(again.opened.session.id == opened.session.id)
    }

    @Test func theDefaultCookie() throws {
        let (_, decision) = try Self.visit(Self.policy(), [], at: Self.now) { $0.set("a", to: 1) }
        let rest = try #require(decision.cookies[0].field.split(separator: ";", maxSplits: 1).last)
        #expect(rest == " Path=/; Max-Age=\(Self.idle); Secure; HttpOnly; SameSite=Lax")
        #expect(decision.cookies[0].field.hasPrefix("__Host-session=ss1."))
    }

    @Test func anEmptyNewSessionWritesNothing() throws {
        let policy = try Self.policy()
        for change in [
            {
                $0.set("a", to: 1); $0.remove("a")
            }, { $0.clear() }, { $0.rotateID() }, { _ = $0.takeFlashes() },
            { $0.flush() },
        ] as [(inout Session) -> Void] {
            #expect(try Self.visit(policy, [], at: Self.now, change).decision.action == .keep)
        }
    }

    @Test func clearKeepsTheSessionAndFlushEndsIt() throws {
        let policy = try Self.policy()
        let cookie = try Self.login(policy)
        let before = policy.open([Array(cookie.utf8)], at: Self.now).session
        let cleared = try Self.visit(policy, [cookie], at: Self.at(1)) { $0.clear() }.decision
        let after = policy.open([Array("__Host-session=\(try Self.value(cleared))".utf8)], at: Self.at(1)).session
        #expect(after.isEmpty && after.id == before.id && cleared.ended.isEmpty)
        let flushed = try Self.visit(policy, [cookie], at: Self.at(1)) { $0.flush() }.decision
        #expect(
            flushed.cookies.map(\.field) == [
                "__Host-session=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=Lax"
            ])
        #expect(flushed.action == .delete)
        #expect(flushed.ended == [.init(id: before.id ?? "", end: Self.at(1 + Self.life + 5))])
        // A logout with a cookie that is not good is a logout, too.
        #expect(try Self.visit(policy, ["__Host-session=x"], at: Self.now) { $0.flush() }.decision.action == .delete)
    }

    @Test func whatIsSetAfterFlushIsAnotherSession() throws {
        let policy = try Self.policy()
        let cookie = try Self.login(policy)
        let before = policy.open([Array(cookie.utf8)], at: Self.now).session
        let (_, decision) = try Self.visit(policy, [cookie], at: Self.at(1)) {
            $0.flush()
            $0.flash("bye")
        }
        #expect(decision.action == .set && decision.ended.map(\.id) == [before.id])
        var after = policy.open([Array("__Host-session=\(try Self.value(decision))".utf8)], at: Self.at(1)).session
        #expect(after.id != before.id && after.subject == nil && after.takeFlashes().map(\.text) == ["bye"])
    }

    @Test func rotationKeepsDataAndStart() throws {
        let policy = try Self.policy()
        let cookie = try Self.login(policy)
        let before = policy.open([Array(cookie.utf8)], at: Self.now)
        let (_, decision) = try Self.visit(policy, [cookie], at: Self.at(9)) { $0.rotateID() }
        #expect(decision.action == .set && decision.ended.map(\.id) == [before.session.id])
        let after = policy.open([Array("__Host-session=\(try Self.value(decision))".utf8)], at: Self.at(9))
        #expect(after.session.id != before.session.id && after.facts?.startedAt == Self.now)
        #expect(after.facts?.issuedAt == Self.at(9) && after.facts?.subject == "alice")
    }

    /// A token that an attacker planted before the login stays what it was.
    @Test func beginIsNoFixation() throws {
        let policy = try Self.policy()
        let planted = try Self.visit(policy, [], at: Self.now) { $0.set("cart", to: 1) }.decision
        let cookie = "__Host-session=\(try Self.value(planted))"
        let before = policy.open([Array(cookie.utf8)], at: Self.at(1))
        let (_, decision) = try Self.visit(policy, [cookie], at: Self.at(1)) {
            $0.begin(subject: "alice", keeping: ["cart"])
        }
        let after = policy.open([Array("__Host-session=\(try Self.value(decision))".utf8)], at: Self.at(1))
        #expect(after.session.id != before.session.id && after.facts?.subject == "alice" && decision.ended.isEmpty)
        #expect(after.facts?.startedAt == Self.at(1))
        #expect(try after.session["cart"].int == 1)
        let again = policy.open([Array(cookie.utf8)], at: Self.at(2))
        #expect(again.outcome == .valid && again.facts?.subject == nil)
    }

    @Test func aSessionsOwnExpiry() throws {
        let policy = try Self.policy()
        func visit(_ expiry: Session.Expiry, after seconds: Int64) throws -> (
            field: String, outcome: String, action: SessionDecision.Action
        ) {
            let (_, decision) = try Self.visit(policy, [], at: Self.now) {
                $0.begin(subject: "alice")
                $0.setExpiry(expiry)
            }
            let (opened, next) = try Self.visit(
                policy, ["__Host-session=\(try Self.value(decision))"], at: Self.at(seconds))
            return (decision.cookies[0].field, opened.outcome.code, next.action)
        }
        var seen = try visit(.seconds(100), after: 50)
        #expect(seen.field.contains("; Max-Age=100; ") && seen.outcome == "valid" && seen.action == .keep)
        seen = try visit(.seconds(100), after: 51)
        #expect(seen.outcome == "valid" && seen.action == .renew)
        #expect(try visit(.seconds(100), after: 100).outcome == "valid")
        #expect(try visit(.seconds(100), after: 101).outcome == "expired")
        seen = try visit(.seconds(1 << 40), after: Self.idle + 1)
        #expect(seen.field.contains("; Max-Age=\(Self.idle); ") && seen.outcome == "expired")
        seen = try visit(.date(Self.at(70)), after: 69)
        #expect(seen.field.contains("; Max-Age=70; ") && seen.outcome == "valid" && seen.action == .keep)
        #expect(try visit(.date(Self.at(70)), after: 70).outcome == "expired")
        seen = try visit(.browserClose, after: 100)
        #expect(!seen.field.contains("Max-Age") && !seen.field.contains("Expires") && seen.outcome == "valid")
        #expect(try visit(.browserClose, after: Self.idle + 1).outcome == "expired")
    }

    @Test func aCookieThatIsTooLargeIsAnError() throws {
        let policy = try Self.policy()
        #expect(throws: SessionError.self) {
            try Self.visit(policy, [], at: Self.now) { $0.set("a", to: String(repeating: "x", count: 4000)) }
        }
        do {
            _ = try Self.visit(policy, [], at: Self.now) { $0.set("a", to: String(repeating: "x", count: 4000)) }
        } catch SessionError.cookie(.tooLarge(let size, let limit)) {
            #expect(size > 4096 && limit == 4096)
        }
    }

    @Test func aLifetimeNeedsACodecThatSaysWhenSessionsBegan() throws {
        let migration = try Migration(issuing: Self.flask(), reading: [])
        #expect(throws: ConfigurationError.lifetimeWithoutStart(codec: "flask")) {
            try SessionPolicy(migration, maxAge: .seconds(10), maxLifetime: .seconds(10))
        }
        let text = try DjangoSignedCookieCodec(
            keys: KeyRing(current: CodecContractTests.newKey), cookieName: "a", salt: "", saltScheme: .v2)
        #expect(throws: ConfigurationError.carriesText(codec: "django-signed-cookie")) {
            try SessionPolicy(Migration(issuing: text, reading: []), maxAge: .seconds(10), maxLifetime: .unlimited)
        }
    }
}
