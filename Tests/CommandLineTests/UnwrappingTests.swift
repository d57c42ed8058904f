import Testing

@testable import session_seal

@Suite struct UnwrappingTests {
    private static func values(_ text: String, cookie: String? = nil, usual: [String] = ["session"]) -> [String] {
        HeaderUnwrapping(cookieName: cookie, usualNames: usual).candidates(in: Array(text.utf8)).map {
            String(decoding: $0.value, as: UTF8.self)
        }
    }

    @Test(arguments: [
        "Cookie: a=1; session=T; b=2", "cookie:session=T", "COOKIE : session = T ",
        "Set-Cookie: session=T; Path=/; HttpOnly",
        "< set-cookie: session=T; Secure\r", "session=T", "a=b; session=T", "session=\"T\"",
        "Host: x\nCookie: session=T\nAccept: y",
        "only=T", "only=T; Path=/; Max-Age=3; SameSite=Lax", "Cookie: only=T", "\"T\"", " T\n", "%54",
        "Cookie: session=%54",
        "session=%22T%22", "\"\\124\"",
    ])
    func findsTheToken(_ text: String) { #expect(Self.values(text).contains("T")) }

    @Test func takesTheCookieThatWasAskedFor() {
        #expect(Self.values("Cookie: session=A; other=B", cookie: "other") == ["B"])
        #expect(Self.values("Cookie: session=A; other=B", cookie: "third").isEmpty)
        #expect(Self.values("Cookie: x=A; other=B").isEmpty)
        #expect(Self.values("Cookie: session=A; session=B") == ["A", "B"])
    }

    /// Swift's `String` takes both forms of é for one name.
    @Test func namesAreComparedByteByByte() {
        #expect(Self.values("Cookie: e\u{301}=A; \u{e9}=B", cookie: "\u{e9}") == ["B"])
        #expect(Self.values("Cookie: e\u{301}=A; \u{e9}=B", cookie: "e\u{301}") == ["A"])
    }

    @Test func octalEscapesAreUTF8OrLatin1() {
        #expect(Self.values("session=\"\\303\\251\"").contains("\u{e9}"))
        #expect(Self.values("session=\"\\351\"").contains("\u{e9}"))
        #expect(Self.values("session=\"a\\073b\\054\\\"\\\\\"").contains("a;b,\"\\"))
    }

    @Test func bytesThatAreNotTextDoNoHarm() {
        let unwrapping = HeaderUnwrapping(cookieName: nil, usualNames: ["session"])
        for text in [
            [0xff], Array("session=".utf8) + [0xff, 0x25], [0x22], [0x22, 0x5c, 0x22], Array("=;=;;".utf8), [],
        ] {
            _ = unwrapping.candidates(in: text)
        }
    }

    private static let token = "T=$(seal encode flask '{\"a\":1}' --key-env KEY)\n"
    private static let decode = "seal decode flask --key-env KEY --max-age 1h"

    @Test func standardErrorSaysWhatWasUnwrapped() throws {
        let outcome = try run(Self.token + "\(Self.decode) \"Cookie: a=b; session=\\\"$T\\\"\"")
        #expect(outcome.status == 0)
        #expect(outcome.text == "{\"a\":1}\n")
        #expect(
            outcome.errorText == "session-seal: note: took cookie session out of a Cookie header, took off quotes\n")
    }

    @Test func whatFitsNowhereKeepsItsFirstWord() throws {
        try expectFailure("\(Self.decode) 'session=x.y.z'", 1)
        try expectFailure("\(Self.decode) 'Cookie: a=x.y.z; b=x'", 2, "--cookie NAME")
        try expectFailure("\(Self.decode) 'plain'", 2)
    }

    @Test func anAuthenticTokenIsNotUnwrapped() throws {
        try expectFailure(
            "T=$(seal encode flask '{}' --key-env KEY --now 1)\n\(Self.decode) \"Cookie: session=$T\"", 3, "expired")
    }

    @Test func linesAreNotUnwrapped() throws {
        let outcome = try run(Self.token + "echo \"session=$T\" | \(Self.decode) --lines")
        #expect(outcome.status == 1)
        #expect(outcome.object?["error"] as? String == "bad_signature")
    }
}
