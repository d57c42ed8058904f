import Testing

@testable import SessionSeal

/// Edges of the session layer that no other test stands on: each was found by changing a single line.
@Suite("Edges of the session layer")
struct SessionEdgeTests {
    typealias Tests = PolicyTests
    static let now = PolicyTests.now

    private static func sealed(_ json: String, at time: UnixTime = now) throws -> String {
        let codec = try SealedCodec(keys: KeyRing(current: Tests.key), context: "__Host-session")
        return "__Host-session=\(try codec.encode(JSONText(json), at: time))"
    }

    private static func open(_ policy: SessionPolicy, _ cookie: String, at time: UnixTime = now) -> OpenedSession {
        policy.open([Array(cookie.utf8)], at: time)
    }

    private static func next(_ decision: SessionDecision) throws -> String {
        "__Host-session=\(try Tests.value(decision))"
    }

    // MARK: why there is no session

    /// A refusal that a key stands behind says more than one of a wrong shape; of two such ones the first counts.
    @Test func theFirstAuthenticRefusalIsTheOutcome() throws {
        let policy = try Tests.policy()
        let late = Tests.at(Tests.idle + 1)
        let expired = try Self.sealed("{}")
        let twice = try Self.sealed(#"{"sub":"a","sub":"a"}"#, at: late)
        let strange = try SealedCodec(keys: KeyRing(current: CodecContractTests.newKey), context: "__Host-session")
        let (shape, forged) = ("__Host-session=x", "__Host-session=\(try strange.encode([:] as JSONValue, at: late))")
        for (cookies, word) in [
            ([shape, expired], "expired"), ([expired, shape], "expired"), ([forged, expired], "expired"),
            ([expired, forged], "expired"), ([shape, forged], "malformed"), ([forged, shape], "bad_signature"),
            ([expired, twice], "expired"), ([twice, expired], "not_json"), ([shape, forged, twice], "not_json"),
            ([twice, shape], "not_json"),
        ] {
            let opened = Self.open(policy, cookies.joined(separator: "; "), at: late)
            #expect(opened.outcome.code == word, "\(cookies)")
            let isAuthentic = ["expired", "not_json"].contains(word)
            #expect(opened.keyLabel == (isAuthentic ? "one" : nil), "\(cookies)")
        }
    }

    /// What a key vouches for and is no session is logged with that key.
    @Test(arguments: ["[]", #"{"sub":"a","sub":"a"}"#, #"{"_session_expiry":"2001-01-01T00:00:00Z"}"#])
    func theLogSaysWhichKeyVouchesForWhatIsNoSession(json: String) throws {
        let opened = Self.open(try Tests.policy(), try Self.sealed(json))
        #expect(opened.outcome != .valid && opened.codec == "sealed" && opened.keyLabel == "one")
    }

    @Test func twoSessionsAndAForgedOneAreAmbiguous() throws {
        let policy = try Tests.policy()
        let cookies = [try Tests.login(policy), try Tests.login(policy, subject: "mallory"), "__Host-session=x"]
        #expect(Self.open(policy, cookies.joined(separator: "; ")).outcome == .ambiguous)
    }

    /// Of two cookies that are not good, the one that is written now says why.
    @Test func theCookieThatIsWrittenSaysWhy() throws {
        let policy = try Tests.migrating()
        let flask = try SessionMigrationTests.flaskCookie(#"{"_user_id":"7"}"#)
        let opened = Self.open(policy, "__Host-session=x; \(flask)", at: Tests.at(Tests.idle + 1))
        #expect(opened.outcome.code == "malformed" && opened.codec == nil)
        #expect(Self.open(policy, flask, at: Tests.at(Tests.idle + 1)).outcome.code == "expired")
    }

    // MARK: when a session is over

    /// A sealed token says itself when its session began; what its payload says of a login counts for other codecs.
    @Test func theLoginInASealedPayloadBoundsNothing() throws {
        let cookie = try Self.sealed(#"{"sub":"a","auth_time":0}"#)
        #expect(Self.open(try Tests.policy(), cookie).outcome == .valid)
    }

    /// Without a time in the token there is nothing that an expiry in seconds could be counted from.
    @Test func anExpiryInSecondsNeedsATime() throws {
        let codec = try ItsdangerousCodec(keys: KeyRing(current: CodecContractTests.newKey), form: .urlSafe)
        let policy = try SessionPolicy(
            Migration(issuing: codec, reading: []), cookie: .flask(isSecure: true), maxAge: .seconds(Tests.idle),
            maxLifetime: .unlimited)
        let token = try codec.encode(JSONText(#"{"_session_expiry":1}"#), at: Self.now)
        #expect(Self.open(policy, "session=\(token)", at: Tests.at(Tests.day)).outcome == .valid)
    }

    // MARK: what the answer does

    /// A login is written even where nothing is left of it: else the session before it would stay.
    @Test func aLoginThatIsClearedIsWritten() throws {
        let policy = try Tests.policy()
        let before = try Tests.login(policy)
        let (opened, decision) = try Tests.visit(policy, [before], at: Tests.at(1)) {
            $0.begin(subject: "bob")
            $0.clear()
        }
        #expect(decision.action == .set)
        let after = Self.open(policy, try Self.next(decision), at: Tests.at(1)).session
        #expect(after.subject == nil && after.isEmpty && after.id != opened.session.id)
    }

    /// A session that has just begun, or just ended, has no other id to draw.
    @Test func rotationAddsNothingToALoginOrALogout() throws {
        let policy = try Tests.policy()
        let before = try Tests.login(policy)
        let login = try Tests.visit(policy, [before], at: Tests.at(9)) {
            $0.begin(subject: "bob")
            $0.rotateID()
        }.decision
        #expect(login.ended.isEmpty)
        #expect(Self.open(policy, try Self.next(login), at: Tests.at(9)).facts?.startedAt == Tests.at(9))
        let logout = try Tests.visit(policy, [before], at: Tests.at(9)) {
            $0.flush()
            $0.rotateID()
        }.decision
        #expect(logout.action == .delete && logout.ended.count == 1)
    }

    /// Only what goes is deleted: never the cookie that is set, and nothing where the answer leaves cookies alone.
    @Test func anAnswerSetsOrDeletesEachCookieOnce() throws {
        let policy = try Tests.migrating()
        let flask = try SessionMigrationTests.flaskCookie(#"{"_user_id":"7"}"#)
        let new = try Tests.login(policy)
        let kept = try Tests.visit(policy, ["\(new); \(flask)"], at: Self.now).decision
        #expect(kept.action == .keep && kept.cookies.isEmpty)
        let changed = try Tests.visit(policy, [new], at: Tests.at(1)) { $0.set("n", to: 1) }.decision
        #expect(changed.action == .set && changed.cookies.count == 1)
    }

    /// A session that comes from another codec keeps the id that its copies have, until it is rotated.
    @Test func aConvertedSessionHasItsOwnIDWhenRotated() throws {
        let policy = try Tests.migrating()
        let flask = try SessionMigrationTests.flaskCookie(#"{"_user_id":"7"}"#)
        let (opened, changed) = try Tests.visit(policy, [flask], at: Tests.at(1)) { $0.set("n", to: 1) }
        let id = try #require(opened.facts?.tokenID)
        #expect(Self.open(policy, try Self.next(changed), at: Tests.at(1)).session.id == id)
        let rotated = try Tests.visit(policy, [flask], at: Tests.at(1)) { $0.rotateID() }.decision
        let after = Self.open(policy, try Self.next(rotated), at: Tests.at(1))
        #expect(after.session.id != id && after.facts?.startedAt == Self.now && after.facts?.subject == "7")
        #expect(rotated.ended.map(\.id) == [id])
    }

    // MARK: tokens against forged requests

    /// A second form needs no new secret, so the session does not change; asking whether there is one reads it.
    @Test func theSecretIsMadeOnce() throws {
        let policy = try Tests.policy()
        let (_, first) = try Tests.visit(policy, [Tests.login(policy)], at: Self.now) { _ = $0.csrfToken() }
        #expect(first.action == .set)
        let cookie = try Self.next(first)
        #expect(try Tests.visit(policy, [cookie], at: Self.now) { _ = $0.csrfToken() }.decision.action == .keep)
        let asked = try Tests.visit(policy, [cookie], at: Self.now) { #expect($0.hasCSRFSecret) }.decision
        #expect(asked.isRead)
        #expect(try !Tests.visit(policy, [cookie], at: Self.now).decision.isRead)
    }

    // MARK: migration

    @Test func whatEncryptsMayBeReadForEver() throws {
        let ring = try KeyRing(current: Tests.key)
        let sealed = try SealedCodec(keys: ring, context: "new")
        let old = try SealedCodec(keys: ring, context: "old")
        #expect(throws: Never.self) { try Migration(issuing: sealed, reading: [.init(old, until: nil)]) }
    }

    /// The next token of a sealed session is one of the same session.
    @Test func aSealedSessionIsNotConverted() throws {
        let sealed = try SealedCodec(keys: KeyRing(current: Tests.key), context: "c")
        let migration = try Migration(issuing: sealed, reading: [])
        func decode(_ token: String) throws -> DecodedToken {
            try migration.decode(token, at: Tests.at(9), freshness: CodecContractTests.day)
        }
        let first = try decode(sealed.encode(["a": 1], at: Self.now))
        let second = try decode(migration.reissue(first, at: Tests.at(9)))
        #expect(second.sessionID == first.sessionID && second.startedAt == Self.now && second.issuedAt == Tests.at(9))
    }
}
