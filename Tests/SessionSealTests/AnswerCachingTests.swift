import Testing

@testable import SessionSeal

/// What an answer says to caches, for everything that it may say already.
@Suite("Answers and caches")
struct AnswerCachingTests {
    static func decision(isRead: Bool) throws -> SessionDecision {
        let policy = try PolicyTests.policy()
        let cookie = try PolicyTests.login(policy)
        return try PolicyTests.visit(policy, [cookie], at: PolicyTests.now) { if isRead { _ = try $0["a"] } }.decision
    }

    @Test(
        arguments: [
            ([], "Cookie"), (["Accept"], "Accept, Cookie"), (["Accept, Origin"], "Accept, Origin, Cookie"),
            (["Accept", "Origin"], "Accept, Origin, Cookie"), (["Cookie"], nil), (["cookie"], nil), (["COOKIE"], nil),
            (["Accept, cookie"], nil), (["Accept", "Cookie"], nil), (["*"], nil), (["Accept, *"], nil),
            (["Accept", "*"], nil),
            ([""], "Cookie"), ([" , "], "Cookie"), (["Cookies"], "Cookies, Cookie"), (["X-Cookie"], "X-Cookie, Cookie"),
        ] as [([String], String?)])
    func varyNamesCookieOnce(fields: [String], expected: String?) throws {
        #expect(try Self.decision(isRead: true).vary(fields) == expected)
        #expect(try Self.decision(isRead: false).vary(fields) == nil)
    }

    @Test(
        arguments: [
            ([], "private", "no-store"), (["public, max-age=60"], nil, "no-store"), (["max-age=0"], nil, "no-store"),
            (["no-cache"], nil, "no-store"), (["private"], nil, nil), (["Private, max-age=1"], nil, nil),
            (["no-store"], nil, nil), (["NO-STORE"], nil, nil), (["public", "private"], nil, nil),
            (["private=\"set-cookie\""], nil, "no-store"), (["x=\"a, private\""], nil, "no-store"),
            ([""], "private", "no-store"),
            (["x-private"], nil, "no-store"), (["\tprivate\t"], nil, nil), (["a , private , b"], nil, nil),
            (["x=\"a, private, b\""], nil, "no-store"), ([#"x="a\", private, b""#], nil, "no-store"),
            ([#"x="a\\", private, y="b""#], nil, nil), ([#"x=\", private, ""#], nil, "no-store"),
        ] as [([String], String?, String?)])
    func cacheControl(fields: [String], read: String?, written: String?) throws {
        let decision = try Self.decision(isRead: true)
        #expect(decision.cacheControl(fields, writesCookie: false) == read)
        #expect(decision.cacheControl(fields, writesCookie: true) == written)
        let unread = try Self.decision(isRead: false)
        #expect(unread.cacheControl(fields, writesCookie: false) == nil)
        #expect(unread.cacheControl(fields, writesCookie: true) == written)
    }
}
