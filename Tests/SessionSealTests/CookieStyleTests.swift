import Testing

@testable import SessionSeal

/// What the presets write is what Flask, Starlette and Django wrote, in `Vectors/Cookies/set-cookie.json`.
@Suite("Cookie styles")
struct CookieStyleTests {
    // Text, not a value: a leak checker does not see the reference inside an enumeration of a global.
    static let recorded = CodecContractTests.unwrapped {
        try JSONText(Project.bytes("Vectors/Cookies/set-cookie.json"))
    }

    static func cookie(_ field: JSONValue) throws -> SessionCookie {
        let attributes = try #require(try field["attributes"])
        let name = try #require(try field["name"].string)
        let isSecure = try attributes["secure"].bool == true
        let sameSite = try attributes["same_site"].string.flatMap(CookieAttributes.SameSite.init(rawValue:))
        let (path, domain) = (try attributes["path"].string ?? "/", try attributes["domain"].string)
        let isPartitioned = try attributes["partitioned"].bool ?? false
        let isHTTPOnly = try attributes["http_only"].bool ?? true
        switch try field["stack"].string {
        case "flask":
            return try .flask(
                name: name, isSecure: isSecure, sameSite: sameSite, path: path, domain: domain,
                isHTTPOnly: isHTTPOnly, isPartitioned: isPartitioned)
        case "starlette":
            return try .starlette(
                name: name, isSecure: isSecure, sameSite: try #require(sameSite), path: path, domain: domain,
                isPartitioned: isPartitioned)
        default:
            return try .django(
                name: name, isSecure: isSecure, sameSite: sameSite, path: path, domain: domain, isHTTPOnly: isHTTPOnly)
        }
    }

    @Test func presetsWriteWhatTheFrameworksWrite() throws {
        let fields = try #require(try Self.recorded.value["fields"].array)
        #expect(fields.count >= 10)
        for field in fields {
            let cookie = try Self.cookie(field)
            let value = try #require(try field["value"].string)
            let kept = try field["kept_for"].int.map(Int64.init)
            let set = try cookie.setting(value, keptFor: kept, at: CodecContractTests.now)
            #expect(set.field == (try field["field"].string))
            // Where the framework leaves out an attribute without which browsers keep the cookie, ours has it.
            let added = try #require(try field["deletion_adds"].array).map { "; \(try $0.string ?? "")" }.joined()
            #expect(try cookie.deletion.field == (try field["deletion"].string ?? "") + added)
        }
    }

    @Test func valuesAreQuotedAsTheirStackQuotesThem() throws {
        let values = try #require(try Self.recorded.value["values"].array)
        #expect(values.count >= 20)
        for entry in values {
            let value = try #require(try entry["value"].string)
            for (stack, style) in [("flask", CookieStyle.werkzeug), ("django", .django)] {
                guard let expected = try entry[stack].string else {
                    #expect(throws: CookieError.badValue, "\(stack) \(value)") { try style.text(of: value) }
                    continue
                }
                let text = try style.text(of: value)
                #expect(text == expected, "\(stack)")
                // And back again.
                let header = CookieHeader([Array("n=\(text)".utf8)])
                #expect(header.values(named: "n", style: style) == [value], "\(stack) \(value)")
            }
        }
    }

    @Test(arguments: [CookieStyle.standard, .werkzeug, .starlette, .django])
    func lineEndsAndControlsAreAlwaysRefused(style: CookieStyle) {
        for scalar in (0..<0x20).map({ UInt8($0) }) + [0x7f] {
            let value = "a\(Unicode.Scalar(scalar))b"
            #expect(throws: CookieError.badValue) { try SetCookie(name: "n", value: value, style: style) }
            for attributes in [
                CookieAttributes(path: "/\(Unicode.Scalar(scalar))"),
                CookieAttributes(domain: "a\(Unicode.Scalar(scalar))"),
            ] {
                #expect(throws: CookieError.badAttribute) {
                    try SetCookie(name: "n", value: "", attributes: attributes, style: style)
                }
            }
        }
    }

    @Test(arguments: ["a b", "a,b", "a;b", "a\"b", "a\\b", "é", "\u{80}"])
    func whatIsNeverQuotedIsRefused(value: String) {
        for style in [CookieStyle.standard, .starlette] {
            #expect(throws: CookieError.badValue) { try SetCookie(name: "n", value: value, style: style) }
        }
    }

    @Test(arguments: [
        CookieAttributes(path: "/a;b"), CookieAttributes(domain: "a;b"), CookieAttributes(path: "a"),
        CookieAttributes(path: ""),
        CookieAttributes(path: "/é"), CookieAttributes(domain: ""),
        CookieAttributes(isSecure: false, sameSite: CookieAttributes.SameSite.none),
        CookieAttributes(isSecure: false, isPartitioned: true),
    ])
    func attributesThatCannotStand(attributes: CookieAttributes) {
        #expect(throws: CookieError.badAttribute) { try SetCookie(name: "n", value: "", attributes: attributes) }
        #expect(throws: CookieError.badAttribute) { try SessionCookie(name: "n", attributes: attributes) }
    }

    @Test(arguments: [
        ("__Host-s", CookieAttributes(domain: "a.example")), ("__Host-s", CookieAttributes(path: "/a")),
        ("__Host-s", CookieAttributes(path: nil)), ("__Host-s", CookieAttributes(isSecure: false)),
        ("__HOST-s", CookieAttributes(path: "/a")), ("__Secure-s", CookieAttributes(isSecure: false)),
        ("__secure-s", CookieAttributes(isSecure: false)),
    ])
    func aPrefixIsCheckedWhenTheCookieIsMade(name: String, attributes: CookieAttributes) {
        #expect(throws: CookieError.brokenPrefix) { try SessionCookie(name: name, attributes: attributes) }
    }

    @Test(arguments: ["", "a b", "a=b", "é", "a;b", "a\u{0}", "\u{2000}a", "(a)"])
    func aNameIsAToken(name: String) {
        #expect(throws: CookieError.badName) { try SessionCookie(name: name) }
    }

    @Test func everyAttributeInTheStandardStyle() throws {
        let all = CookieAttributes(
            path: "/a", domain: "example.org", isSecure: true, isHTTPOnly: true, sameSite: .strict, isPartitioned: true,
            maxAge: 60, expires: CodecContractTests.now)
        #expect(
            try SetCookie(name: "n", value: "v", attributes: all).field
                == "n=v; Path=/a; Domain=example.org; Max-Age=60; Expires=Tue, 14 Nov 2023 22:13:20 GMT; Secure; "
                + "HttpOnly; SameSite=Strict; Partitioned")
        #expect(
            try SessionCookie(name: "n", attributes: all).deletion.field
                == "n=; Path=/a; Domain=example.org; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; "
                + "HttpOnly; SameSite=Strict; Partitioned")
        #expect(SessionCookie.standard == (try SessionCookie()))
        #expect(
            try SessionCookie.standard.setting("v", keptFor: nil, at: CodecContractTests.now).field
                == "__Host-session=v; Path=/; Secure; HttpOnly; SameSite=Lax")
    }
}
