import Testing

@testable import SessionSeal

/// A login that moves from one cookie and codec to another, while its visitor clicks on.
@Suite("Session migration")
struct SessionMigrationTests {
    typealias Tests = PolicyTests
    static let now = PolicyTests.now

    static func flaskCookie(_ json: String, at time: UnixTime = now) throws -> String {
        "session=\(try Tests.flask().encode(JSONText(json), at: time))"
    }

    @Test func aForeignSessionMovesAndKeepsItsNames() throws {
        let policy = try Tests.migrating()
        let json = #"{"_fresh":true,"_user_id":"7","when":{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}}"#
        let cookie = try Self.flaskCookie(json)
        let (opened, decision) = try Tests.visit(policy, [cookie], at: Tests.at(60))
        #expect(opened.outcome == .valid && opened.codec == "flask" && opened.facts?.cookie == "session")
        #expect(decision.action == .renew)
        // The new cookie is set, and the old one goes: else a logout would bring it back.
        #expect(decision.cookies.count == 2)
        #expect(
            decision.cookies[1].field
                == "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Secure; HttpOnly; Path=/")
        let next = policy.open([Array("__Host-session=\(try Tests.value(decision))".utf8)], at: Tests.at(61))
        #expect(next.codec == "sealed" && next.facts?.subject == "7" && next.facts?.startedAt == Self.now)
        #expect(next.session.id == opened.facts?.tokenID)
        #expect(try next.session.text(in: .compact).string == json)
        // The same copy again is the same session with the same end.
        let again = try Tests.visit(policy, [cookie], at: Tests.at(500)).decision
        #expect(
            policy.open([Array("__Host-session=\(try Tests.value(again))".utf8)], at: Tests.at(500)).session.id
                == next.session.id)
    }

    @Test func theNewCookieCountsBeforeTheOldOne() throws {
        let policy = try Tests.migrating()
        let old = try Self.flaskCookie(#"{"_user_id":"old"}"#)
        let new = try Tests.login(policy, subject: "new")
        for cookies in ["\(old); \(new)", "\(new); \(old)"] {
            let (opened, decision) = try Tests.visit(policy, [cookies], at: Self.now)
            #expect(opened.facts?.subject == "new" && decision.action == .keep)
        }
        // Whoever logs out is logged out: both cookies go.
        let logout = try Tests.visit(policy, ["\(old); \(new)"], at: Self.now) { $0.flush() }.decision
        #expect(logout.cookies.map { $0.field.prefix { $0 != "=" } } == ["__Host-session", "session"])
        #expect(logout.cookies.allSatisfy { $0.field.contains("Max-Age=0") })
        // An ambiguous new cookie does not let the old one in.
        let two = "\(new); \(try Tests.login(policy, subject: "x")); \(old)"
        #expect(try Tests.visit(policy, [two], at: Self.now).opened.outcome == .ambiguous)
        // A bad one does.
        #expect(try Tests.visit(policy, ["__Host-session=x; \(old)"], at: Self.now).opened.facts?.subject == "old")
    }

    @Test func aCodecIsReadInItsOwnCookieOnly() throws {
        let policy = try Tests.migrating()
        let flask = try Self.flaskCookie(#"{"_user_id":"7"}"#).dropFirst("session=".count)
        #expect(policy.open([Array("__Host-session=\(flask)".utf8)], at: Self.now).outcome.code == "malformed")
        let sealed = try Tests.login(policy).dropFirst("__Host-session=".count)
        #expect(policy.open([Array("session=\(sealed)".utf8)], at: Self.now).outcome.code == "malformed")
    }

    @Test func theOldCookieIsReadUntilItsDate() throws {
        let policy = try Tests.migrating()
        let late = Tests.at(365 * Tests.day)
        let cookie = try Self.flaskCookie(#"{"_user_id":"7"}"#, at: late)
        #expect(policy.open([Array(cookie.utf8)], at: CodecContractTests.time(late.seconds - 1)).outcome == .valid)
        #expect(policy.open([Array(cookie.utf8)], at: late).outcome.code == "malformed")
    }

    @Test func theLoginsTimeGoesAlong() throws {
        let policy = try Tests.migrating()
        let start = Self.now.seconds - 10 * Tests.day
        // Flask issues it anew at each request; the login was ten days ago.
        let cookie = try Self.flaskCookie(#"{"_user_id":"7","auth_time":\#(start)}"#)
        let (opened, decision) = try Tests.visit(policy, [cookie], at: Self.now)
        #expect(opened.facts?.startedAt.seconds == start)
        let sealed = policy.open([Array("__Host-session=\(try Tests.value(decision))".utf8)], at: Self.now)
        #expect(sealed.facts?.startedAt.seconds == start)
        // The lifetime counts from the login too.
        let old = try Self.flaskCookie(#"{"_user_id":"7","auth_time":\#(Self.now.seconds - Tests.life - 1)}"#)
        #expect(policy.open([Array(old.utf8)], at: Self.now).outcome.code == "expired")
        // Without it nobody knows, and every cut-off counts.
        let without = policy.open([Array(try Self.flaskCookie(#"{"_user_id":"7"}"#).utf8)], at: Self.now)
        #expect(without.facts?.startedAt.seconds == 0)
    }

    @Test func flaskIsWrittenAsFlaskWritesIt() throws {
        let policy = try SessionPolicy(
            Migration(issuing: Tests.flask(), reading: []), cookie: .flask(isSecure: true, sameSite: .lax),
            maxAge: .seconds(31 * Tests.day), maxLifetime: .unlimited, subjectName: "_user_id")
        let (_, decision) = try Tests.visit(policy, [], at: Self.now) {
            $0.begin(subject: "7")
            $0.set("name", to: "zoë")
        }
        let token = try Tests.flask().encode(
            JSONText(#"{"_user_id":"7","auth_time":1700000000,"name":"zo\u00eb"}"#), at: Self.now)
        #expect(decision.cookies.map(\.field) == ["session=\(token); Secure; HttpOnly; Path=/; SameSite=Lax"])
        // A permanent session outlives the browser.
        let permanent = try Tests.visit(policy, ["session=\(token)"], at: Tests.at(5)) {
            $0.set("_permanent", to: true)
        }
        #expect(permanent.decision.cookies[0].field.contains("; Expires=Fri, 15 Dec 2023 22:13:25 GMT; Secure; "))
        // A renewal without a change takes over every byte, also of what the writer would write differently.
        let odd = "session=\(try Tests.flask().encode(JSONText(#"{"b": 1, "a": 1, "b": 2}"#), at: Self.now))"
        let renewed = try Tests.visit(policy, [odd], at: Tests.at(16 * Tests.day)).decision
        #expect(renewed.action == .renew)
        let read = try Tests.flask().decode(
            Tests.value(renewed), at: Tests.at(16 * Tests.day), freshness: policy.freshness)
        #expect(read.payload == .json(try JSONText(#"{"b": 1, "a": 1, "b": 2}"#)))
        // A change keeps both.
        let changed = try Tests.visit(policy, [odd], at: Tests.at(1)) { $0.set("c", to: 1) }.decision
        let both = try Tests.flask().decode(Tests.value(changed), at: Tests.at(1), freshness: policy.freshness)
        #expect(both.payload == .json(try JSONText(#"{"a":1,"b":1,"b":2,"c":1}"#)))
    }

    @Test func backFromSealedToFlask() throws {
        let sealed = try SealedCodec(keys: KeyRing(current: Tests.key), context: "__Host-session")
        let policy = try SessionPolicy(
            Migration(
                issuing: Tests.flask(), reading: [.init(sealed, cookie: .standard, until: nil)], exposing: true),
            cookie: .flask(isSecure: true), maxAge: .seconds(Tests.idle), maxLifetime: .unlimited)
        let token = try sealed.encode(["sub": "alice", "a": "é"] as JSONValue, at: Self.now)
        let (opened, decision) = try Tests.visit(policy, ["__Host-session=\(token)"], at: Tests.at(1))
        #expect(opened.codec == "sealed" && decision.cookies.count == 2)
        let read = try Tests.flask().decode(Tests.value(decision), at: Tests.at(1), freshness: policy.freshness)
        #expect(read.payload == .json(try JSONText(#"{"a":"\u00e9","auth_time":1700000000,"sub":"alice"}"#)))
    }
}
