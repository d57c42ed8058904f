import Testing

@testable import SessionSeal

/// A session as its application sees it.
@Suite("Session")
struct SessionTests {
    struct Cart: Codable, Equatable {
        struct Item: Codable, Equatable {
            var id: Int
            var note: String?
        }
        var items: [Item] = []
        var total = 0.0
    }

    static let policy = CodecContractTests.unwrapped { try PolicyTests.policy() }

    /// A session that was read from JSON, through a token.
    static func read(_ json: String) throws -> Session {
        let codec = try FlaskCodec(keys: KeyRing(current: CodecContractTests.newKey))
        let policy = try SessionPolicy(
            Migration(issuing: codec, reading: []), cookie: .flask(isSecure: true), maxAge: .seconds(1000),
            maxLifetime: .unlimited)
        let token = try codec.encode(JSONText(json), at: PolicyTests.now)
        let opened = policy.open([Array("session=\(token)".utf8)], at: PolicyTests.now)
        #expect(opened.outcome == .valid)
        return opened.session
    }

    @Test func isLikeADictionary() throws {
        var session = Session()
        #expect(try session["a"] == nil && session.isEmpty && session.count == 0 && !session.contains("a"))
        session.set("a", to: "text")
        session.set("b", to: 7)
        session.set("c", to: true)
        session.set("d", to: ["x": [1, nil]])
        #expect(try session["a"].string == "text" && session["b"].int == 7 && session["c"].bool == true)
        #expect(try session["d"]["x"][0].int == 1 && session.count == 4 && session.contains("d") && !session.isEmpty)
        session.set("a", to: "other")
        #expect(try session.all.map(\.name) == ["a", "b", "c", "d"])
        session.remove("b")
        session.remove("nothing")
        #expect(try session.all.map(\.name) == ["a", "c", "d"])
        session.clear()
        #expect(session.isEmpty)
    }

    @Test func aCopyChangesByItself() throws {
        var one = Session()
        one.set("a", to: 1)
        var two = one
        two.set("a", to: 2)
        two.flush()
        #expect(try one["a"].int == 1 && !one.isEmpty && one.course == .continues)
    }

    @Test func namesAreComparedByCodePoint() throws {
        var session = Session()
        session.set("\u{e9}", to: 1)
        session.set("e\u{301}", to: 2)
        #expect(try session.count == 2 && session["\u{e9}"].int == 1 && session["e\u{301}"].int == 2)
        session.remove("e\u{301}")
        #expect(try session["\u{e9}"].int == 1)
    }

    @Test func knowsWhetherItWasRead() throws {
        let ways: [(String, (inout Session) throws -> Void)] = [
            ("get", { _ = try $0["a"] }), ("typed get", { _ = try $0.get("a", as: Int.self) }),
            ("contains", { _ = try $0.contains("a") }), ("count", { _ = try $0.count }),
            ("isEmpty", { _ = $0.isEmpty }), ("iteration", { for _ in try $0.all {} }),
            ("flash", { _ = $0.takeFlashes() }), ("CSRF token", { _ = $0.csrfToken() }),
            ("CSRF check", { _ = $0.acceptsCSRFToken("") }), ("subject", { _ = $0.subject }),
            ("expiry", { _ = $0.expiry }), ("update", { try $0.update("a", default: 1) { $0 += 1 } }),
            ("id", { _ = $0.id }), ("isNew", { _ = $0.isNew }), ("isChanged", { _ = $0.isChanged }),
            ("facts", { _ = $0.facts }),
        ]
        for (name, way) in ways {
            var session = try Self.read(#"{"a":1}"#)
            #expect(!session.isRead, "\(name)")
            try way(&session)
            #expect(session.isRead, "\(name)")
        }
        // A copy that is read is the session that is read.
        let session = try Self.read(#"{"a":1}"#)
        let copy = session
        _ = try copy["a"]
        #expect(session.isRead)
        // Writing is not reading.
        var written = try Self.read(#"{"a":1}"#)
        written.set("a", to: 2)
        written.remove("a")
        written.clear()
        written.begin(subject: "x")
        written.rotateID()
        written.setExpiry(.seconds(5))
        written.flash("hello")
        written.flush()
        #expect(!written.isRead)
    }

    @Test func knowsWhetherItIsChangedOrNew() throws {
        #expect(Session().isNew && !Session().isChanged)
        let read = try Self.read(#"{"a":{"b":[1,{"c":2}]},"n":1}"#)
        #expect(!read.isNew && !read.isChanged)
        func changed(_ change: (inout Session) throws -> Void) rethrows -> Bool {
            var session = read
            try change(&session)
            return session.isChanged
        }
        #expect(changed { $0.set("a", to: ["b": [1, ["c": 3]]]) })
        #expect(changed { $0.remove("n") })
        #expect(changed { $0.set("n", to: .null) })
        #expect(changed { $0.set("n", to: .number(JSONNumber(1.0) ?? JSONNumber(0))) })
        #expect(changed { $0.clear() })
        #expect(changed { $0.begin(subject: "x") })
        #expect(changed { $0.rotateID() })
        #expect(changed { $0.flush() })
        #expect(changed { $0.setExpiry(.browserClose) })
        #expect(changed { $0.flash("x") })
    }

    @Test func theSameAgainIsNoChange() throws {
        var session = try Self.read(#"{"a":{"b":[1,{"c":2}],"d":null}}"#)
        session.set("a", to: ["d": nil, "b": [1, ["c": 2]]])
        session.set("x", to: 1)
        session.remove("x")
        session.remove("y")
        session.setExpiry(.policy)
        #expect(!session.isChanged)
    }

    @Test func typedValues() throws {
        var session = Session()
        var cart = Cart()
        cart.items = [.init(id: 1, note: "x"), .init(id: 2, note: nil)]
        cart.total = 12.5
        try session.set("cart", encoding: cart)
        #expect(try session.get("cart", as: Cart.self) == cart)
        #expect(try session["cart"]["items"][0]["note"].string == "x" && session["cart"]["items"][1]["note"] == nil)
        try session.update("cart", default: Cart()) { $0.items.append(.init(id: 3, note: nil)) }
        #expect(try session.get("cart", as: Cart.self)?.items.count == 3)
        #expect(try session.get("none", as: Cart.self) == nil)
        session.set("cart", to: .null)
        #expect(try session.get("cart", as: Cart.self) == nil)
        session.set("cart", to: 7)
        #expect(throws: DecodingError.self) { try session.get("cart", as: Cart.self) }
        #expect(throws: EncodingError.self) { try session.set("bad", encoding: Double.infinity) }
        #expect(try !session.contains("bad"))
    }

    @Test func nestedChangesAreSeen() throws {
        var session = try Self.read(#"{"cart":{"items":[{"id":1}],"total":0.0}}"#)
        try session.update("cart", default: Cart()) { _ in }
        #expect(!session.isChanged)
        try session.update("cart", default: Cart()) { $0.items[0].note = "deep" }
        #expect(session.isChanged)
    }

    @Test func repeatedNamesAreNotDecided() throws {
        var session = try Self.read(#"{"a":1,"b":2,"a":3}"#)
        #expect(throws: JSONError.duplicateName) { try session["a"] }
        #expect(throws: JSONError.duplicateName) { try session.contains("a") }
        #expect(throws: JSONError.duplicateName) { try session.count }
        #expect(throws: JSONError.duplicateName) { try session.all }
        #expect(throws: JSONError.duplicateName) { try session.get("a", as: Int.self) }
        #expect(try session["b"].int == 2 && !session.isEmpty && !session.isChanged)
        session.set("c", to: 4)
        #expect(session.isChanged)
        #expect(try session.text(in: .compact).string == #"{"a":1,"b":2,"a":3,"c":4}"#)
        #expect(try session.text(in: .pythonSpacedASCII.sortingNames).string == #"{"a": 1, "a": 3, "b": 2, "c": 4}"#)
        // The application decides by setting or removing it.
        session.set("a", to: 5)
        #expect(try session.text(in: .compact).string == #"{"a":5,"b":2,"c":4}"#)
        var other = try Self.read(#"{"a":1,"b":2,"a":3}"#)
        other.remove("a")
        #expect(try other.count == 1 && other.isChanged)
    }

    @Test func nothingOfAForeignSessionIsLost() throws {
        let json = #"{"x":{"n":[{"k":1,"k":1.50}]},"s":"\ud800é","big":123456789012345678901234567890}"#
        var session = try Self.read(json)
        session.remove("absent")
        #expect(!session.isChanged)
        session.set("new", to: "\u{e9}")
        #expect(
            try session.text(in: .compact).string
                == #"{"x":{"n":[{"k":1,"k":1.50}]},"s":"\ud800\u00e9","big":123456789012345678901234567890,"#
                + "\"new\":\"\u{e9}\"}")
    }

    @Test func flashMessages() throws {
        var session = Session()
        session.flash("saved")
        session.flash("careful", category: "warning")
        #expect(
            session.takeFlashes()
                == [.init(category: "message", text: "saved"), .init(category: "warning", text: "careful")])
        #expect(session.takeFlashes().isEmpty && session.isEmpty)
        // Flask's own, and what is none.
        var flask = try Self.read(#"{"_flashes":[{" t":["message","hi"]},["error","no"],7,["x"],{" t":[1,2]}]}"#)
        flask.flash("more")
        #expect(flask.takeFlashes().map(\.text) == ["hi", "no", "more"])
        #expect(flask.isChanged)
    }

    @Test func expiryIsDjangosMember() throws {
        var session = Session()
        #expect(session.expiry == .policy)
        for (expiry, json) in [
            (.seconds(60), "60"), (.seconds(0), "1"), (.browserClose, "0"),
            (.date(PolicyTests.now), #""2023-11-14T22:13:20+00:00""#),
        ] as [(Session.Expiry, String)] {
            session.setExpiry(expiry)
            #expect(try session.text(in: .compact).string == #"{"_session_expiry":\#(json)}"#)
            #expect(session.expiry == (expiry == .seconds(0) ? .seconds(1) : expiry))
        }
        session.setExpiry(.policy)
        #expect(session.isEmpty)
    }

    @Test func csrfTokensAreMaskedAnew() throws {
        var session = Session()
        #expect(!session.hasCSRFSecret && !session.acceptsCSRFToken(""))
        let tokens = (0..<50).map { _ in session.csrfToken() }
        #expect(Set(tokens).count == 50 && tokens.allSatisfy { session.acceptsCSRFToken($0) })
        #expect(tokens.allSatisfy { $0.utf8.count == 86 })
        // The first halves, the masks, differ too, and neither half is the secret.
        #expect(Set(tokens.map { $0.prefix(40) }).count == 50 && Set(tokens.map { $0.suffix(40) }).count == 50)
        let token = tokens[0]
        for refused in [
            "", String(token.dropLast()), token + "A", token + "=", String(token.reversed()),
            String(repeating: "A", count: 86), " " + token.dropFirst(),
        ] { #expect(!session.acceptsCSRFToken(refused)) }
        var other = Session()
        #expect(!session.acceptsCSRFToken(other.csrfToken()))
        // Each bit counts.
        let bytes = Array(token.utf8)
        for index in bytes.indices {
            var changed = bytes
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(!session.acceptsCSRFToken(String(decoding: changed, as: UTF8.self)), "\(index)")
        }
    }

    @Test func theCSRFSecretIsReplaced() throws {
        for (name, replace) in [
            ("begin", { $0.begin(subject: "x", keeping: ["_csrf_secret"]) }), ("rotateID", { $0.rotateID() }),
            ("flush", { $0.flush() }),
        ] as [(String, (inout Session) -> Void)] {
            var session = try Self.read(#"{"a":1}"#)
            let before = session.csrfToken()
            replace(&session)
            #expect(!session.acceptsCSRFToken(before), "\(name)")
            let after = session.csrfToken()
            #expect(session.acceptsCSRFToken(after) && !session.acceptsCSRFToken(before), "\(name)")
        }
    }

    @Test func beginKeepsWhatIsNamed() throws {
        var session = try Self.read(#"{"cart":[1],"lang":"de","cart":[2],"sub":"old","auth_time":5}"#)
        session.begin(subject: "new", keeping: ["cart", "sub", "auth_time", "absent"])
        #expect(session.isNew && session.id == nil)
        #expect(try session.text(in: .compact).string == #"{"cart":[1],"cart":[2],"sub":"new"}"#)
    }

    @Test func isNotPrinted() {
        var session = Session()
        session.set("secret", to: "hidden")
        for text in ["\(session)", String(reflecting: session), "\(Mirror(reflecting: session).children.count)"] {
            #expect(!text.contains("hidden") && !text.contains("secret"))
        }
    }
}
