import Testing

@testable import SessionSeal

/// Lists and cut-offs, and who is faster than whom.
@Suite("Revocation")
struct RevocationTests {
    typealias Tests = PolicyTests
    static let now = PolicyTests.now

    /// Machines that share a store and a ring, each with a clock of its own.
    struct Machine {
        let policy: SessionPolicy
        let store: InMemoryRevocations?
        /// How far the clock is ahead of the true time, in seconds.
        var skew: Int64 = 0

        func time(_ seconds: Int64) -> UnixTime { Tests.at(seconds + skew) }

        /// What the middleware does before the handler.
        func open(_ cookie: String, at seconds: Int64) -> OpenedSession {
            let opened = policy.open([Array(cookie.utf8)], at: time(seconds))
            guard let facts = opened.facts, let store, store.isRevoked(facts) else { return opened }
            return opened.revoked()
        }

        /// What it does after the handler; gives the new cookie, if one is set.
        func answer(
            _ opened: OpenedSession, at seconds: Int64, _ change: (inout Session) -> Void = { _ in }
        ) throws -> String? {
            var session = opened.session
            change(&session)
            let cutOff = policy.begins(session) ? store?.cutOff(for: session.subject) : nil
            let decision = try policy.decide(session, of: opened, at: time(seconds), after: cutOff)
            for ended in decision.ended { store?.list(ended.id, until: ended.end) }
            guard decision.action == .set || decision.action == .renew else { return nil }
            return "\(policy.cookie.name)=\(try Tests.value(decision))"
        }

        func login(at seconds: Int64, subject: String = "alice") throws -> String {
            try #require(answer(policy.open([], at: time(seconds)), at: seconds) { $0.begin(subject: subject) })
        }

        func logOutEverywhere(_ subject: String?, at seconds: Int64) {
            store?.setCutOff(time(seconds), for: subject, until: policy.end(ofCutOff: time(seconds)))
        }
    }

    static func machine(skew: Int64 = 0, store: InMemoryRevocations? = InMemoryRevocations { now }) throws -> Machine {
        Machine(policy: try Tests.policy(), store: store, skew: skew)
    }

    @Test func aRenewalInFlightDoesNotEscapeTheCutOff() throws {
        let machine = try Self.machine()
        let cookie = try machine.login(at: 0)
        let renewing = Tests.idle / 2 + 10
        // The request came before the cut-off, and is answered after it.
        let opened = machine.open(cookie, at: renewing)
        #expect(opened.outcome == .valid)
        machine.logOutEverywhere("alice", at: renewing + 1)
        let renewed = try #require(try machine.answer(opened, at: renewing + 2))
        #expect(machine.open(renewed, at: renewing + 3).outcome == .revoked)
        #expect(machine.open(cookie, at: renewing + 3).outcome == .revoked)
    }

    @Test func aRenewalByAPeerThatDoesNotKnowItDoesNotEscape() throws {
        let machine = try Self.machine()
        let peer = Machine(policy: machine.policy, store: nil)
        let cookie = try machine.login(at: 0)
        machine.logOutEverywhere("alice", at: 100)
        let renewing = Tests.idle / 2 + 10
        let renewed = try #require(try peer.answer(peer.open(cookie, at: renewing), at: renewing))
        let facts = try #require(machine.policy.open([Array(renewed.utf8)], at: Tests.at(renewing)).facts)
        #expect(facts.issuedAt == Tests.at(renewing) && facts.startedAt == Self.now)
        #expect(machine.open(renewed, at: renewing).outcome == .revoked)
        let changed = try #require(try peer.answer(peer.open(cookie, at: 200), at: 200) { $0.set("a", to: 1) })
        #expect(machine.open(changed, at: 201).outcome == .revoked)
        let rotated = try #require(try peer.answer(peer.open(cookie, at: 200), at: 200) { $0.rotateID() })
        #expect(machine.open(rotated, at: 201).outcome == .revoked)
    }

    @Test func aLoginInTheSameSecondIsGood() throws {
        let machine = try Self.machine()
        let before = try machine.login(at: 0)
        machine.logOutEverywhere("alice", at: 0)
        let after = try machine.login(at: 0)
        #expect(machine.open(before, at: 0).outcome == .revoked)
        #expect(machine.open(after, at: 0).outcome == .valid)
        #expect(machine.open(after, at: 0).facts?.startedAt == Tests.at(1))
    }

    @Test func aMachineThreeSecondsBehind() throws {
        let machine = try Self.machine()
        let behind = Machine(policy: machine.policy, store: machine.store, skew: -3)
        let before = try behind.login(at: -1)
        machine.logOutEverywhere("alice", at: 0)
        // On its clock the cut-off lies three seconds ahead, and the session begins after it.
        let after = try behind.login(at: 0)
        for reader in [machine, behind] {
            #expect(reader.open(before, at: 1).outcome == .revoked)
            #expect(reader.open(after, at: 0).outcome == .valid)
            #expect(reader.open(after, at: 1).outcome == .valid)
        }
        // The other way round: what a machine that is ahead began in the last seconds stands. The docs say so.
        let ahead = Machine(policy: machine.policy, store: machine.store, skew: 3)
        let standing = try ahead.login(at: 9, subject: "bob")
        machine.logOutEverywhere("bob", at: 10)
        #expect(machine.open(standing, at: 11).outcome == .valid)
        let fallen = try ahead.login(at: 6, subject: "carol")
        machine.logOutEverywhere("carol", at: 10)
        #expect(machine.open(fallen, at: 11).outcome == .revoked)
    }

    @Test func aCutOffIsOneSubjectsOrEverybodys() throws {
        let machine = try Self.machine()
        let (alice, bob) = (try machine.login(at: 0), try machine.login(at: 0, subject: "bob"))
        let anonymous = try #require(
            try machine.answer(machine.policy.open([], at: Self.now), at: 0) { $0.set("cart", to: 1) })
        machine.logOutEverywhere("alice", at: 1)
        #expect(machine.open(alice, at: 2).outcome == .revoked)
        #expect(machine.open(bob, at: 2).outcome == .valid && machine.open(anonymous, at: 2).outcome == .valid)
        machine.logOutEverywhere(nil, at: 3)
        #expect(machine.open(bob, at: 4).outcome == .revoked && machine.open(anonymous, at: 4).outcome == .revoked)
        // What begins after it is good, in the same second too: an anonymous session, for a login form, among it.
        #expect(try machine.open(machine.login(at: 3, subject: "bob"), at: 4).outcome == .valid)
        let form = try #require(
            try machine.answer(machine.policy.open([], at: Tests.at(3)), at: 3) { _ = $0.csrfToken() })
        #expect(machine.open(form, at: 4).outcome == .valid)
    }

    @Test func subjectsAreComparedByCodePoint() throws {
        let machine = try Self.machine()
        let cookie = try machine.login(at: 0, subject: "e\u{301}")
        machine.logOutEverywhere("\u{e9}", at: 1)
        #expect(machine.open(cookie, at: 2).outcome == .valid)
        machine.logOutEverywhere("e\u{301}", at: 1)
        #expect(machine.open(cookie, at: 2).outcome == .revoked)
    }

    @Test func aSubjectMayBeAnInteger() throws {
        let codec = try SealedCodec(keys: KeyRing(current: Tests.key), context: "__Host-session")
        let cookie = "__Host-session=\(try codec.encode(["sub": 42] as JSONValue, at: Self.now))"
        let machine = try Self.machine()
        machine.logOutEverywhere("42", at: 1)
        #expect(machine.open(cookie, at: 2).outcome == .revoked)
    }

    @Test func logoutEndsEveryCopyWithAStore() throws {
        for hasStore in [true, false] {
            let machine = try Self.machine(store: hasStore ? InMemoryRevocations { Self.now } : nil)
            let cookie = try machine.login(at: 0)
            let renewing = Tests.idle / 2 + 10
            // A slow request is on its way while the visitor logs out.
            let slow = machine.open(cookie, at: renewing)
            #expect(try machine.answer(machine.open(cookie, at: renewing + 1), at: renewing + 1) { $0.flush() } == nil)
            let renewed = try #require(try machine.answer(slow, at: renewing + 2))
            let expected: SessionOutcome = hasStore ? .revoked : .valid
            #expect(machine.open(renewed, at: renewing + 3).outcome == expected)
            #expect(machine.open(cookie, at: renewing + 3).outcome == expected)
        }
    }

    @Test func rotationEndsTheOldIdWithAStore() throws {
        let machine = try Self.machine()
        let cookie = try machine.login(at: 0)
        let next = try #require(try machine.answer(machine.open(cookie, at: 1), at: 1) { $0.rotateID() })
        #expect(machine.open(cookie, at: 2).outcome == .revoked && machine.open(next, at: 2).outcome == .valid)
    }

    @Test func aForeignSessionThatLoggedOutDoesNotComeBackSealed() throws {
        let store = InMemoryRevocations { Self.now }
        let machine = Machine(policy: try Tests.migrating(), store: store)
        let cookie = try SessionMigrationTests.flaskCookie(#"{"_user_id":"7"}"#)
        let slow = machine.open(cookie, at: 1)
        _ = try machine.answer(machine.open(cookie, at: 1), at: 1) { $0.flush() }
        let converted = try #require(try machine.answer(slow, at: 2))
        #expect(machine.open(converted, at: 3).outcome == .revoked && machine.open(cookie, at: 3).outcome == .revoked)
    }

    @Test func foreignSessionsAreJudgedByTheirLogin() throws {
        let store = InMemoryRevocations { Self.now }
        let policy = try SessionPolicy(
            Migration(issuing: Tests.flask(), reading: []), cookie: .flask(isSecure: true),
            maxAge: .seconds(Tests.idle),
            maxLifetime: .unlimited, subjectName: "_user_id")
        let machine = Machine(policy: policy, store: store)
        let before = try machine.login(at: 0, subject: "7")
        machine.logOutEverywhere("7", at: 5)
        let after = try machine.login(at: 5, subject: "7")
        // Flask issues both anew, and keeps the member that it does not know.
        func reissued(_ cookie: String) throws -> String {
            let token = try Tests.flask().decode(
                String(cookie.dropFirst("session=".count)), at: Tests.at(9), freshness: policy.freshness)
            return "session=\(try Tests.flask().encode(token.payload, at: Tests.at(9)))"
        }
        #expect(try machine.open(reissued(before), at: 10).outcome == .revoked)
        #expect(try machine.open(reissued(after), at: 10).outcome == .valid)
        // One that another stack began without saying when counts as begun in 1970.
        let unknown = try SessionMigrationTests.flaskCookie(#"{"_user_id":"7"}"#, at: Tests.at(10))
        #expect(machine.open(unknown, at: 10).outcome == .revoked)
    }

    @Test func aStoreForgetsInTime() throws {
        let clock = Clock()
        let store = InMemoryRevocations { clock.now }
        store.list("a", until: Tests.at(100))
        store.list("b", until: nil)
        store.setCutOff(Self.now, for: "alice", until: Tests.at(100))
        store.setCutOff(Self.now, for: nil, until: Tests.at(100))
        #expect(store.count == 4)
        clock.set(Tests.at(200))
        store.list("c", until: Tests.at(300))
        #expect(store.count == 2)
    }

    @Test func aCutOffNeverGoesBack() {
        let store = InMemoryRevocations { Self.now }
        store.setCutOff(Tests.at(10), for: "alice", until: nil)
        store.setCutOff(Tests.at(5), for: "alice", until: nil)
        #expect(store.cutOff(for: "alice") == Tests.at(10) && store.cutOff(for: "bob") == nil)
        store.setCutOff(Tests.at(20), for: nil, until: nil)
        #expect(store.cutOff(for: "alice") == Tests.at(20) && store.cutOff(for: nil) == Tests.at(20))
    }
}
