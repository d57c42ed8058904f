import Testing

@testable import SessionSeal

/// What a session keeps while it moves from cookie to cookie and from codec to codec, and what stays where it is.
@Suite("Sessions that move")
struct SessionMovingTests {
    typealias Tests = PolicyTests
    static let now = PolicyTests.now

    private static func open(_ policy: SessionPolicy, _ cookie: String, at time: UnixTime = now) -> OpenedSession {
        policy.open([Array(cookie.utf8)], at: time)
    }

    private static func names(_ decision: SessionDecision) -> [String] {
        decision.cookies.map { String($0.field.prefix { $0 != "=" }) }
    }

    /// Flask's cookie, for good.
    private static func flaskPolicy(_ previous: [Migration.Previous] = []) throws -> SessionPolicy {
        try SessionPolicy(
            Migration(issuing: Tests.flask(), reading: previous, exposing: true), cookie: .flask(isSecure: true),
            maxAge: .seconds(Tests.idle), maxLifetime: .unlimited, subjectName: "_user_id")
    }

    // MARK: cookies of a migration

    /// A login form makes an anonymous session; what is refused here may be good at a machine that is not behind.
    @Test func anAnonymousSessionDeletesNoCookieThatIsRefused() throws {
        let policy = try Tests.migrating()
        let flask = try SessionMigrationTests.flaskCookie(#"{"_user_id":"7"}"#)
        let other = try SessionMigrationTests.flaskCookie(#"{"_user_id":"8"}"#)
        for (cookies, word) in [("session=x", "malformed"), ("\(flask); \(other)", "ambiguous")] {
            let (opened, form) = try Tests.visit(policy, [cookies], at: Self.now) { _ = $0.csrfToken() }
            #expect(opened.outcome.code == word && form.action == .set && Self.names(form) == ["__Host-session"])
            // A login takes the place of whatever there was, and a logout leaves nothing.
            let login = try Tests.visit(policy, [cookies], at: Self.now) { $0.begin(subject: "9") }.decision
            #expect(Self.names(login) == ["__Host-session", "session"])
            let logout = try Tests.visit(policy, [cookies], at: Self.now) { $0.flush() }.decision
            #expect(logout.action == .delete && Self.names(logout) == ["session"])
        }
        // One that a store refuses is left alone as well.
        let revoked = Self.open(policy, flask).revoked()
        var session = revoked.session
        _ = session.csrfToken()
        #expect(Self.names(try policy.decide(session, of: revoked, at: Self.now)) == ["__Host-session"])
        // The session that it is good for takes it along.
        let moved = try Tests.visit(policy, [flask], at: Self.now) { _ = $0.csrfToken() }.decision
        #expect(Self.names(moved) == ["__Host-session", "session"])
    }

    /// A renewal that cannot be written costs nobody the page, nor the session.
    @Test func aRenewalThatCannotBeWrittenKeepsTheCookie() throws {
        // What a signed cookie has room for, compressed, and a sealed one has not.
        let text = String(repeating: "abcdefghij", count: 400)
        let policy = try Tests.migrating()
        let large = try SessionMigrationTests.flaskCookie(#"{"_user_id":"7","a":"\#(text)"}"#)
        let (opened, decision) = try Tests.visit(policy, [large], at: Self.now) { _ = try $0["a"] }
        #expect(opened.outcome == .valid && decision.action == .keep && decision.cookies.isEmpty && decision.isRead)
        guard case .cookie(.tooLarge) = decision.failure else {
            Issue.record("no failure but \(String(describing: decision.failure))")
            return
        }
        // A change that cannot be written is an error, and what makes room is written.
        #expect(throws: SessionError.self) { try Tests.visit(policy, [large], at: Self.now) { $0.set("b", to: 1) } }
        let small = try Tests.visit(policy, [large], at: Self.now) { $0.remove("a") }.decision
        #expect(small.failure == nil && Self.names(small) == ["__Host-session", "session"])
    }

    @Test func withoutASigningKeySessionsGoOn() throws {
        let cookie = try Tests.login(Tests.policy())
        let coming = SecretKey(bytes: (0..<32).map { UInt8($0 &* 7 &+ 1) }, notBefore: Tests.at(Tests.idle))
        let policy = try Tests.policy([coming])
        let late = Tests.at(Tests.idle / 2 + 1)
        let (opened, decision) = try Tests.visit(policy, [cookie], at: late)
        #expect(opened.outcome == .valid && decision.action == .keep && decision.cookies.isEmpty)
        #expect(decision.failure == .encode(.noSigningKey))
        #expect(try Tests.visit(policy, [cookie], at: Tests.at(1)).decision.failure == nil, "nothing was due")
        #expect(throws: SessionError.encode(.noSigningKey)) {
            try Tests.visit(policy, [cookie], at: late) { $0.set("a", to: 1) }
        }
    }

    // MARK: when it began

    /// The session of a login right after a cut-off begins a second later than its token was issued.
    @Test(arguments: [0, 1, 100] as [Int64], [false, true])
    func aLoginRightAfterACutOffMoves(seconds: Int64, rotates: Bool) throws {
        let store = InMemoryRevocations { Self.now }
        let flask = RevocationTests.Machine(policy: try Self.flaskPolicy(), store: store)
        flask.logOutEverywhere("7", at: 0)
        let login = try flask.login(at: 0, subject: "7")
        let sealed = RevocationTests.Machine(policy: try Tests.migrating(), store: store)
        let opened = sealed.open(login, at: seconds)
        #expect(opened.outcome == .valid)
        let moved = try #require(
            try sealed.answer(opened, at: seconds) { session in
                if rotates { session.rotateID() } else { session.set("n", to: 1) }
            })
        let next = sealed.open(moved, at: seconds)
        #expect(next.outcome == .valid && next.codec == "sealed" && next.facts?.startedAt == Tests.at(1))
    }

    /// A clock that is further ahead than clocks may differ does not lengthen a life.
    @Test func aStartInTheFutureIsCut() throws {
        let cookie = try SessionMigrationTests.flaskCookie(
            #"{"_user_id":"7","auth_time":\#(Self.now.seconds + Tests.day)}"#)
        let moved = try Tests.visit(Tests.migrating(), [cookie], at: Self.now).decision
        let next = Self.open(try Tests.migrating(), "__Host-session=\(try Tests.value(moved))")
        #expect(next.outcome == .valid && next.facts?.startedAt == Tests.at(5))
    }

    /// A session that moves and gets another id at once is as old as it is, and its token is new.
    @Test func anOldLoginThatIsRotatedWhileItMovesIsNotIdle() throws {
        let policy = try Tests.migrating()
        let start = Self.now.seconds - Tests.idle - Tests.day
        let cookie = try SessionMigrationTests.flaskCookie(#"{"_user_id":"7","auth_time":\#(start)}"#)
        let rotated = try Tests.visit(policy, [cookie], at: Self.now) { $0.rotateID() }.decision
        let next = Self.open(policy, "__Host-session=\(try Tests.value(rotated))")
        #expect(next.outcome == .valid && next.facts?.startedAt.seconds == start && next.facts?.issuedAt == Self.now)
    }

    /// Back from sealed cookies the start goes into the payload, so that no earlier cut-off ends the session.
    @Test func theStartGoesBackToFlaskToo() throws {
        let sealed = try SealedCodec(keys: KeyRing(current: Tests.key), context: "__Host-session")
        let policy = try Self.flaskPolicy([.init(sealed, cookie: .standard, until: nil)])
        let store = InMemoryRevocations { Self.now }
        let machine = RevocationTests.Machine(policy: policy, store: store)
        machine.logOutEverywhere("7", at: -10)
        let token = try sealed.encode(["_user_id": "7", "auth_time": 5] as JSONValue, at: Self.now)
        let moved = try #require(try machine.answer(machine.open("__Host-session=\(token)", at: 50), at: 50))
        let next = machine.open(moved, at: 51)
        #expect(next.outcome == .valid && next.codec == "flask" && next.facts?.startedAt == Self.now)
    }

    /// After a cut-off of everybody's, visitors without a login still get a form that works.
    @Test func anAnonymousSessionBeginsAfterACutOffInEveryCodec() throws {
        let machine = RevocationTests.Machine(
            policy: try Self.flaskPolicy(), store: InMemoryRevocations { Self.now })
        let before = try #require(
            try machine.answer(machine.policy.open([], at: Self.now), at: 0) { _ = $0.csrfToken() })
        #expect(machine.open(before, at: 0).facts?.startedAt.seconds == 0, "no cut-off, nothing to say")
        machine.logOutEverywhere(nil, at: 1)
        #expect(machine.open(before, at: 1).outcome == .revoked)
        let form = try #require(
            try machine.answer(machine.policy.open([], at: Tests.at(1)), at: 1) { _ = $0.csrfToken() })
        #expect(machine.open(form, at: 1).outcome == .valid)
        let login = try machine.login(at: 1, subject: "7")
        #expect(machine.open(login, at: 1).outcome == .valid)
    }

    /// A format without ids says the same again in the same second, or always where it has no time: that is not listed.
    @Test func aRotationDoesNotEndItself() throws {
        let untimed = try ItsdangerousCodec(keys: KeyRing(current: CodecContractTests.newKey), form: .urlSafe)
        let policy = try SessionPolicy(
            Migration(issuing: untimed, reading: []), cookie: .flask(isSecure: true), maxAge: .seconds(Tests.idle),
            maxLifetime: .unlimited)
        for (policy, seconds, isSame) in [
            (try Self.flaskPolicy(), 0, true), (policy, 5, true), (try Self.flaskPolicy(), 5, false),
        ]
            as [(SessionPolicy, Int64, Bool)]
        {
            for forgetsSecret in [false, true] {
                let machine = RevocationTests.Machine(policy: policy, store: InMemoryRevocations { Self.now })
                var cookie = try machine.login(at: 0)
                if forgetsSecret {
                    cookie = try #require(try machine.answer(machine.open(cookie, at: 0), at: 0) { _ = $0.csrfToken() })
                }
                let next = try #require(
                    try machine.answer(machine.open(cookie, at: seconds), at: seconds) { $0.rotateID() })
                #expect((next == cookie) == (isSame && !forgetsSecret))
                #expect(machine.open(next, at: seconds).outcome == .valid)
                #expect(machine.open(cookie, at: seconds).outcome == (next == cookie ? .valid : .revoked))
            }
        }
    }

    // MARK: several tokens of one session

    @Test func theNewestCountsInEveryOrder() throws {
        let policy = try Tests.policy()
        let first = try Tests.login(policy)
        func changed(_ value: Int, at seconds: Int64) throws -> String {
            let decision = try Tests.visit(policy, [first], at: Tests.at(seconds)) { $0.set("n", to: value) }.decision
            return "__Host-session=\(try Tests.value(decision))"
        }
        let (rival, other, newest) = (try changed(1, at: 5), try changed(2, at: 5), try changed(3, at: 9))
        let stranger = try Tests.login(policy, subject: "mallory")
        let orders = [
            [rival, other, newest], [rival, newest, other], [other, rival, newest], [other, newest, rival],
            [newest, rival, other], [newest, other, rival],
        ]
        for order in orders {
            let opened = Self.open(policy, order.joined(separator: "; "), at: Tests.at(10))
            #expect(opened.outcome == .valid)
            #expect(try opened.session["n"].int == 3)
            for place in 0...3 {
                var crowd = order
                crowd.insert(stranger, at: place)
                #expect(Self.open(policy, crowd.joined(separator: "; "), at: Tests.at(10)).outcome == .ambiguous)
            }
        }
        for order in [[first, rival, other], [rival, first, other], [other, rival, first]] {
            #expect(Self.open(policy, order.joined(separator: "; "), at: Tests.at(10)).outcome == .ambiguous)
        }
    }
}
