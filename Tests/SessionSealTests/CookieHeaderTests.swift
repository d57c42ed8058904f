import Testing

@testable import SessionSeal

/// Which cookies of a request are the session's, byte by byte.
@Suite("Cookie header")
struct CookieHeaderTests {
    enum Values: Equatable {
        /// `nil` for those that cannot be read.
        case some([String?])
        case tooMany
    }

    static func values(_ fields: [[UInt8]], _ cookie: SessionCookie = .standard) -> Values? {
        let values = CookieHeader(fields).gathered(named: Array(cookie.name.utf8), style: cookie.style)
        if values.areTooMany { return .tooMany }
        return values.isEmpty ? nil : .some(values.texts)
    }
    static func values(_ text: String, _ cookie: SessionCookie = .standard) -> Values? {
        values([Array(text.utf8)], cookie)
    }

    @Test(arguments: [
        "__Host-session=x", "a=1; __Host-session=x; b=2", "__Host-session=x;", " \t__Host-session \t=\t x \t",
        "a;__Host-session=x", ";;__Host-session=x", "a=b=c;__Host-session=x", "a=\"; __Host-session=x",
        "$Version=1; __Host-session=x", "__Host-session=x; __Host-session=x",
    ])
    func finds(header: String) {
        #expect(Self.values(header) == .some(["x"]))
    }

    /// None of these is the session, whatever another reader makes of it.
    @Test(arguments: [
        "", "__Host-session", "=__Host-session=x", "__HOST-session=x", "__host-session=x", "__Host-Session=x",
        "\u{2000}__Host-session=x", "__Host-session\u{2000}=x", "\u{85}__Host-session=x", "\u{a0}__Host-session=x",
        "\u{0}__Host-session=x", "\u{b}__Host-session=x", "\u{c}__Host-session=x", "\r__Host-session=x",
        "\n__Host-session=x", "$Version=1, __Host-session=x", "$Version=1 __Host-session=x",
        "$Version=1__Host-session=x",
        "a=1, __Host-session=x", "a=1 __Host-session=x", "a=\"1, __Host-session=x\"", "__Host-session%3Dx",
        "%5F%5FHost-session=x", "\"__Host-session\"=x", "__Host-session;=x", "__Host-session \t",
        "__Host-session \t;=x", "x__Host-session=x", "__Host-sessionx=x",
    ])
    func isNotFooled(header: String) {
        #expect(Self.values(header) == nil)
    }

    @Test(arguments: [[0x85], [0xa0], [0xc2], [0xe2, 0x80], [0xff], [0x00], [0x7f]] as [[UInt8]])
    func isNotFooledByBytesThatAreNoText(bytes: [UInt8]) {
        #expect(Self.values([bytes + Array("__Host-session=x".utf8)]) == nil)
    }

    @Test func fieldsAreJoinedAtTheirEnds() {
        let fields = [Array("a=1; __Host-session=x".utf8), Array("__Host-session=y".utf8)]
        #expect(Self.values(fields) == .some(["x", "y"]))
        // A pair does not go on in the next field.
        #expect(Self.values([Array("__Host-session".utf8), Array("=x".utf8)]) == nil)
        // Quotes do not reach over a semicolon, nor over a field's end.
        let open = [Array("a=\"1".utf8), Array("__Host-session=x\"".utf8)]
        #expect(Self.values(open) == .some([nil]))
    }

    @Test func theValuesOfAnyCookie() {
        let header = CookieHeader([Array(#"a=1; b="x\054y"; a=2; c="z"#.utf8), Array("a=1".utf8)])
        #expect(header.values(named: "a") == ["1", "2"] && header.values(named: "b") == ["x,y"])
        #expect(header.values(named: "c") == [] && header.values(named: "d") == [])
        #expect(CookieHeader([Array("a=1;a=2;a=3;a=4;a=5".utf8)]).values(named: "a") == nil)
    }

    @Test func equalValuesCountOnceAndFourAreLookedAt() {
        func header(_ values: [String]) -> String { values.map { "__Host-session=\($0)" }.joined(separator: "; ") }
        #expect(Self.values(header(["a", "b", "a", "\"a\"", "b"])) == .some(["a", "b"]))
        #expect(Self.values(header(["a", "b", "c", "d", "a"])) == .some(["a", "b", "c", "d"]))
        #expect(Self.values(header(["a", "b", "c", "d", "e"])) == .tooMany)
        #expect(Self.values(header(Array(repeating: "a", count: 300))) == .some(["a"]))
        #expect(Self.values(header(Array(repeating: "\"a", count: 300))) == .some([nil]))
        // What cannot be read counts too: it crowds out as well.
        #expect(Self.values(header(["a", "\"b", "c\"", "d", "\\e"])) == .tooMany)
        // A thousand different ones cost no more than five.
        #expect(Self.values(header((0..<1000).map { "v\($0)" })) == .tooMany)
    }

    @Test(arguments: [
        (#""abc""#, "abc"), (#""a\"b\\c""#, #"a"b\c"#), (#""\141\054\073""#, "a,;"), (#""\303\251""#, "é"),
        (#""a\qb""#, "aqb"), (#""\400""#, "400"), (#""\05""#, "05"), (#""\08x""#, "08x"), (#""\+12""#, "+12"),
        (#""\-00""#, "-00"), (" \t ", ""), ("a%20b", "a%20b"), (#""""#, ""), ("", ""), ("é", "é"),
        ("a b", "a b"),
    ])
    func undoesQuotes(value: String, text: String) {
        #expect(Self.values("__Host-session=\(value)") == .some([text]))
    }

    @Test func djangosEscapesAreLatin1() throws {
        let django = try SessionCookie.django(isSecure: true)
        #expect(Self.values(#"sessionid="\303\251""#, django) == .some(["Ã©"]))
        #expect(Self.values(#"sessionid="\351""#, django) == .some(["é"]))
        // As UTF-8 that is no text.
        #expect(Self.values(#"__Host-session="\351""#) == .some([nil]))
    }

    @Test(arguments: [
        #"""#, #""a"#, #"a""#, #"a"b"#, #""a"b""#, #"a\b"#, #"\141"#, #""a\""#, "a\u{1}b", "a\u{7f}b", "a\tb",
    ])
    func refusesQuotesAndControlsElsewhere(value: String) {
        #expect(Self.values("__Host-session=\(value)") == .some([nil]))
    }

    /// The same where the command takes off quotes by themselves.
    @Test(arguments: ["\u{0}", "\u{1f}", "\u{7f}"]) func controlsInQuotesAreRefused(control: String) {
        let quoted = Array("\"a\(control)b\"".utf8)
        #expect(CookieStyle.standard.unquoted(quoted[...]) == nil)
        #expect(CookieStyle.standard.unquoted(Array("\"a b\"".utf8)[...]) == Array("a b".utf8))
    }

    @Test func refusesBytesThatAreNoText() {
        #expect(Self.values([Array("__Host-session=".utf8) + [0xff]]) == .some([nil]))
    }
}
