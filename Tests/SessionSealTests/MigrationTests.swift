import Testing

@testable import SessionSeal

@Suite("Migration")
struct MigrationTests {
    static let now = CodecContractTests.now
    static let open = CodecContractTests.unwrapped { try Freshness(maxAge: .unlimited, maxLifetime: .unlimited) }
    static let until = CodecContractTests.time(now.seconds + 7 * 86_400)

    static func flask() throws -> FlaskCodec { try FlaskCodec(keys: KeyRing(current: CodecContractTests.newKey)) }
    static func starlette() throws -> StarletteCodec {
        try StarletteCodec(keys: KeyRing(current: CodecContractTests.oldKey))
    }
    static func sealed() throws -> SealedCodec { try LifetimeTests.codec() }

    static func migration() throws -> Migration {
        try Migration(issuing: sealed(), reading: [.init(flask(), until: until), .init(starlette(), until: until)])
    }

    @Test func readsAllAndIssuesOne() throws {
        let migration = try Self.migration()
        for codec in [try Self.flask(), try Self.starlette()] as [any SessionCodec] {
            let token = try codec.encode(["user": 7], at: Self.now)
            let session = try migration.decode(token, at: Self.now, freshness: Self.open)
            #expect(session.codec == type(of: codec).name && session.reissueReason == .previousCodec)
            let issued = try migration.reissue(session, at: Self.now)
            let sealed = try migration.decode(issued, at: Self.now, freshness: Self.open)
            #expect(sealed.codec == "sealed" && sealed.reissueReason == nil)
            #expect(sealed.sessionID == session.tokenID && sealed.startedAt == Self.now)
        }
    }

    @Test func aPreviousCodecEndsAtItsDate() throws {
        let migration = try Self.migration()
        let token = try Self.flask().encode(["user": 7], at: Self.now)
        let before = CodecContractTests.time(Self.until.seconds - 1)
        #expect(try migration.decode(token, at: before, freshness: Self.open).codec == "flask")
        #expect(throws: TokenError.malformed(.unknownShape)) {
            try migration.decode(token, at: Self.until, freshness: Self.open)
        }
    }

    @Test func whatBeginsAsSealedIsOpenedAsSealedOrRefused() throws {
        let migration = try Self.migration()
        let token = try Self.sealed().encode(["user": 7] as JSONValue, at: Self.now)
        for count in 4..<token.utf8.count {
            #expect(throws: TokenError.self) {
                try migration.decode(String(token.prefix(count)), at: Self.now, freshness: Self.open)
            }
        }
        // A text with the mark in front, correctly signed for another codec of the list.
        let signer = try ItsdangerousCodec(keys: KeyRing(current: CodecContractTests.newKey), form: .signer)
        let signed = try signer.encode(text: "ss1.x", at: Self.now)
        let list = try Migration(issuing: Self.sealed(), reading: [.init(signer, until: Self.until)])
        #expect(throws: TokenError.self) { try list.decode(signed, at: Self.now, freshness: Self.open) }
        let unsealed = try Migration(issuing: Self.flask(), reading: [.init(signer, until: nil)])
        #expect(throws: TokenError.malformed(.unknownShape)) {
            try unsealed.decode(signed, at: Self.now, freshness: Self.open)
        }
    }

    @Test func theErrorIsTheAuthenticOneElseTheFirstWhoseShapeFitted() throws {
        let migration = try Self.migration()
        let day = CodecContractTests.day
        // Flask's shape, signed by Starlette's codec: the search goes on past the first bad signature.
        let starlette = try Self.starlette().encode(["user": 7], at: Self.now)
        #expect(throws: TokenError.expired(issuedAt: Self.now)) {
            try migration.decode(starlette, at: CodecContractTests.time(Self.now.seconds + 86_401), freshness: day)
        }
        let forged = String(starlette.dropLast()) + "A"
        #expect(throws: TokenError.badSignature) { try migration.decode(forged, at: Self.now, freshness: day) }
        #expect(throws: TokenError.malformed(.unknownShape)) { try migration.decode("x", at: Self.now, freshness: day) }
        #expect(throws: TokenError.malformed(.empty)) { try migration.decode("", at: Self.now, freshness: day) }
    }

    @Test func anExpiredTokenEndsTheSearch() throws {
        // The same key and format twice: the second would take it, under a longer max age it would not be asked for.
        let flask = try Self.flask()
        let migration = try Migration(issuing: flask, reading: [.init(flask, until: nil)])
        let token = try flask.encode(["user": 7], at: Self.now)
        let late = CodecContractTests.time(Self.now.seconds + 86_401)
        #expect(throws: TokenError.expired(issuedAt: Self.now)) {
            try migration.decode(token, at: late, freshness: CodecContractTests.day)
        }
    }

    @Test func lifetimeCountsFromTheForeignTokensIssue() throws {
        let migration = try Self.migration()
        let bounds = try Freshness(maxAge: .unlimited, maxLifetime: .seconds(1000))
        let token = try Self.flask().encode(["user": 7], at: Self.now)
        let edge = CodecContractTests.time(Self.now.seconds + 1000)
        #expect(try migration.decode(token, at: edge, freshness: bounds).codec == "flask")
        let past = CodecContractTests.time(Self.now.seconds + 1001)
        #expect(throws: TokenError.expired(issuedAt: Self.now)) {
            try migration.decode(token, at: past, freshness: bounds)
        }
    }

    @Test func unsealedBehindSealedNeedsADateAndExposingAName() throws {
        #expect(throws: ConfigurationError.unsealedWithoutEnd(codec: "flask")) {
            try Migration(issuing: Self.sealed(), reading: [.init(Self.flask(), until: nil)])
        }
        #expect(throws: ConfigurationError.exposesPayload(codec: "flask")) {
            try Migration(issuing: Self.flask(), reading: [.init(Self.sealed(), until: nil)])
        }
        let exposing = try Migration(issuing: Self.flask(), reading: [.init(Self.sealed(), until: nil)], exposing: true)
        let session = try exposing.decode(
            Self.sealed().encode(["b": 1.0, "a": "é"] as JSONValue, at: Self.now), at: Self.now, freshness: Self.open)
        // Issued in Flask's own style: sorted and escaped.
        let token = try exposing.reissue(session, at: Self.now)
        #expect(
            try Self.flask().decode(token, at: Self.now, freshness: Self.open).payload
                == .json(JSONText(#"{"a":"\u00e9","b":1.0}"#)))
    }

    /// Every pair of codecs that carry JSON: what one holds, the other one issues.
    @Test(arguments: Registry.names, Registry.names)
    func eachPair(from: String, to: String) throws {
        func codec(_ name: String) throws -> (any SessionCodec)? {
            guard name != "django-signed-cookie" else { return nil }
            let keys = try KeyRing(
                current: try Registry.type(named: name).encrypts ? LifetimeTests.key : CodecContractTests.newKey)
            return try Registry.codec(named: name, keys: keys)
        }
        guard let source = try codec(from), let target = try codec(to) else { return }
        let migration = try Migration(issuing: target, reading: [.init(source, until: Self.until)], exposing: true)
        let token = try source.encode(["user": 7, "name": "zoë"] as JSONValue, at: Self.now)
        let session = try migration.decode(token, at: Self.now, freshness: Self.open)
        // A JWS or JWE says when it was issued only if its payload does.
        let start = session.issuedAt == nil ? Self.now : nil
        let issued = try migration.reissue(session, startedAt: start, at: Self.now)
        let decoded = try target.decode(issued, at: Self.now, freshness: Self.open)
        let json = try #require(decoded.json)
        #expect(try json.isEqual(to: ["user": 7, "name": "zoë"]))
    }
}

@Suite("Set-Cookie")
struct SetCookieTests {
    @Test func isSafeByDefault() throws {
        let cookie = try SetCookie(name: "__Host-session", value: "abc")
        #expect(cookie.field == "__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax")
    }

    @Test func aCookieThatIsTooLargeIsNotMade() throws {
        let rest = try SetCookie(name: "s", value: "").size
        let fits = try SetCookie(name: "s", value: String(repeating: "x", count: 4096 - rest))
        #expect(fits.size == 4096)
        #expect(throws: CookieError.tooLarge(size: 4100, limit: 4096)) {
            try SetCookie(name: "s", value: String(repeating: "x", count: 4100 - rest))
        }
        #expect("\(CookieError.tooLarge(size: 4100, limit: 4096))".contains("4 more than"))
    }

    @Test(arguments: ["", "a b", "a=b", "a;b", "é", "a\r\nb", "a\"b", "\u{0}"])
    func refusesNames(name: String) {
        #expect(throws: CookieError.badName) { try SetCookie(name: name, value: "x") }
    }

    @Test(arguments: ["a b", "a;b", "a,b", "a\"b", "a\\b", "é", "a\r\nSet-Cookie: b=c", "\u{0}", "\u{7f}"])
    func refusesValues(value: String) {
        #expect(throws: CookieError.badValue) { try SetCookie(name: "s", value: value) }
    }

    @Test func prefixesAreKept() throws {
        var attributes = CookieAttributes()
        attributes.domain = "example.org"
        #expect(throws: CookieError.brokenPrefix) {
            try SetCookie(name: "__Host-s", value: "x", attributes: attributes)
        }
        #expect(throws: CookieError.brokenPrefix) {
            try SetCookie(name: "__HOST-s", value: "x", attributes: attributes)
        }
        #expect(throws: Never.self) { try SetCookie(name: "__Secure-s", value: "x", attributes: attributes) }
        attributes.isSecure = false
        #expect(throws: CookieError.brokenPrefix) {
            try SetCookie(name: "__Secure-s", value: "x", attributes: attributes)
        }
        attributes.path = "/\r\nx"
        #expect(throws: CookieError.badAttribute) { try SetCookie(name: "s", value: "x", attributes: attributes) }
    }
}
