import SealPrimitives
import Testing

@testable import SessionSeal

/// Idle and absolute lifetime, and the ways to write a sealed token again.
@Suite("Lifetimes")
struct LifetimeTests {
    static let key = SecretKey(bytes: (0..<32).map { UInt8($0 &* 7 &+ 1) }, label: "one")
    static let now = CodecContractTests.now
    static let day: Int64 = 86_400

    static func codec() throws -> SealedCodec { try SealedCodec(keys: KeyRing(current: key), context: "session") }
    static func time(_ seconds: Int64) -> UnixTime { CodecContractTests.time(seconds) }
    static func freshness(_ age: Int64, _ lifetime: Int64, leeway: Int64 = 0) throws -> Freshness {
        try Freshness(maxAge: .seconds(age), maxLifetime: .seconds(lifetime), leeway: .seconds(leeway))
    }

    @Test func bothBoundsHold() throws {
        let codec = try Self.codec()
        let first = try codec.encode(["n": 1] as JSONValue, at: Self.now)
        let bounds = try Self.freshness(100, 150)
        func decode(_ token: String, after seconds: Int64) throws -> DecodedToken {
            try codec.decode(token, at: Self.time(Self.now.seconds + seconds), freshness: bounds)
        }
        #expect(try decode(first, after: 100).startedAt == Self.now)
        #expect(throws: TokenError.expired(issuedAt: Self.now)) { try decode(first, after: 101) }
        let second = try codec.reissue(decode(first, after: 90), at: Self.time(Self.now.seconds + 90))
        let decoded = try decode(second, after: 150)
        #expect(decoded.startedAt == Self.now && decoded.issuedAt?.seconds == Self.now.seconds + 90)
        // Idle for 61 seconds only, and over all the same.
        #expect(throws: TokenError.self) { try decode(second, after: 151) }
    }

    @Test func reissueKeepsTheSessionAndNeverGoesBack() throws {
        let codec = try Self.codec()
        let bounds = try Self.freshness(100, 1000, leeway: 10)
        let first = try codec.decode(codec.encode(["n": 1] as JSONValue, at: Self.now), at: Self.now, freshness: bounds)
        let earlier = Self.time(Self.now.seconds - 10)
        let again = try codec.decode(codec.reissue(first, at: earlier), at: Self.now, freshness: bounds)
        #expect(again.issuedAt == Self.now && again.startedAt == Self.now && again.sessionID == first.sessionID)
        #expect(again.tokenID != first.tokenID)
        #expect(again.payload == first.payload)
        let rotated = try codec.decode(codec.rotateID(first, at: Self.now), at: Self.now, freshness: bounds)
        #expect(rotated.sessionID != first.sessionID && rotated.startedAt == first.startedAt)
    }

    /// A machine whose clock is behind gives a session no start that lies ahead of it, which would lengthen its life there.
    @Test func noStartLiesAheadOfTheClock() throws {
        let codec = try Self.codec()
        let bounds = try Self.freshness(100, 1000, leeway: 10)
        let first = try codec.decode(codec.encode(["n": 1] as JSONValue, at: Self.now), at: Self.now, freshness: bounds)
        let earlier = Self.time(Self.now.seconds - 10)
        let rotated = try codec.decode(codec.rotateID(first, at: earlier), at: earlier, freshness: bounds)
        #expect(rotated.startedAt == earlier && rotated.issuedAt == Self.now)
    }

    /// What a foreign token says of its time counts more than what its caller says.
    @Test func aForeignTokensOwnTimeIsItsStart() throws {
        let codec = try Self.codec()
        let flask = try FlaskCodec(keys: KeyRing(current: CodecContractTests.newKey))
        let open = try Freshness(maxAge: .unlimited, maxLifetime: .unlimited)
        let foreign = try flask.decode(flask.encode(["user": 7], at: Self.now), at: Self.now, freshness: open)
        let late = Self.time(Self.now.seconds + 400)
        let token = try codec.convert(foreign, startedAt: late, at: late)
        #expect(try codec.decode(token, at: late, freshness: open).startedAt == Self.now)
    }

    @Test func beginKeepsOnlyWhatIsNamed() throws {
        let codec = try Self.codec()
        let bounds = try Self.freshness(100, 1000, leeway: 10)
        let anonymous = try codec.decode(
            codec.encode(["cart": [1, 2], "csrf": "x", "lang": "de"] as JSONValue, at: Self.now), at: Self.now,
            freshness: bounds)
        let later = Self.time(Self.now.seconds + 50)
        let token = try codec.begin(
            inPlaceOf: anonymous, keeping: ["cart", "lang", "absent"], payload: ["user": 7, "lang": "fr"], at: later)
        let session = try codec.decode(token, at: later, freshness: bounds)
        #expect(session.startedAt == later && session.sessionID != anonymous.sessionID)
        let json = try #require(session.json)
        #expect(try json.isEqual(to: ["cart": [1, 2], "user": 7, "lang": "fr"]))
        // After a cut-off in this very second, a session begins after it.
        let after = try codec.begin(payload: ["user": 7], at: later, after: later)
        #expect(try codec.decode(after, at: later, freshness: bounds).startedAt?.seconds == later.seconds + 1)
        // A name twice in what was held is not taken over as one of the two.
        let twice = try codec.decode(
            codec.encode(JSONText(#"{"cart":1,"cart":2}"#), at: Self.now), at: Self.now, freshness: bounds)
        #expect(throws: EncodeError.notJSON(.duplicateName)) {
            try codec.begin(inPlaceOf: twice, keeping: ["cart"], payload: [:], at: Self.now)
        }
    }

    @Test func conversionIsTheSameSessionEachTime() throws {
        let codec = try Self.codec()
        let flask = try FlaskCodec(keys: KeyRing(current: CodecContractTests.newKey))
        let open = try Freshness(maxAge: .unlimited, maxLifetime: .unlimited)
        let foreign = try flask.decode(flask.encode(["user": 7], at: Self.now), at: Self.now, freshness: open)
        let bounds = try Self.freshness(1000, 5000)
        let late = Self.time(Self.now.seconds + 4000)
        let one = try codec.decode(codec.convert(foreign, at: late), at: late, freshness: bounds)
        let two = try codec.decode(codec.convert(foreign, at: late), at: late, freshness: bounds)
        #expect(one.sessionID == foreign.tokenID && two.sessionID == foreign.tokenID)
        #expect(one.startedAt == Self.now && two.startedAt == Self.now)
        #expect(one.payload == foreign.payload)
        // Its end is that of the foreign session.
        let end = Self.time(Self.now.seconds + 5001)
        #expect(throws: TokenError.self) { try codec.decode(codec.reissue(one, at: end), at: end, freshness: bounds) }
        // Never after now, whatever the other machine's clock says.
        let early = Self.time(Self.now.seconds - 5)
        #expect(try codec.decode(codec.convert(foreign, at: early), at: early, freshness: bounds).startedAt == early)
    }

    @Test func aTokenWithoutTimeNeedsAStart() throws {
        let codec = try Self.codec()
        let signer = try ItsdangerousCodec(keys: KeyRing(current: CodecContractTests.newKey), form: .urlSafe)
        let open = try Freshness(maxAge: .unlimited, maxLifetime: .unlimited)
        let foreign = try signer.decode(signer.encode(["user": 7], at: Self.now), at: Self.now, freshness: open)
        #expect(throws: EncodeError.noStart) { try codec.convert(foreign, at: Self.now) }
        let start = Self.time(Self.now.seconds - 100)
        let token = try codec.convert(foreign, startedAt: start, at: Self.now)
        #expect(try codec.decode(token, at: Self.now, freshness: open).startedAt == start)
        // The format counts 2^32 seconds from the start and no more.
        let last = Self.time((1 << 32) - 1)
        #expect(throws: Never.self) { try codec.convert(foreign, startedAt: Self.time(0), at: last) }
        #expect(throws: EncodeError.sessionTooOld) {
            try codec.convert(foreign, startedAt: Self.time(0), at: Self.time(1 << 32))
        }
    }

    @Test func maxAgeOfTheCookieNeverExceedsTheSession() throws {
        let bounds = try Self.freshness(100, 150)
        func maxAge(after seconds: Int64, startedAt: UnixTime? = Self.now) throws -> String? {
            let cookie = try SetCookie(
                name: "__Host-session", token: "t", startedAt: startedAt, freshness: bounds,
                at: Self.time(Self.now.seconds + seconds))
            return cookie.field.split(separator: "; ").first { $0.hasPrefix("Max-Age=") }.map {
                String($0.dropFirst(8))
            }
        }
        #expect(try maxAge(after: 0) == "100")
        #expect(try maxAge(after: 49) == "100")
        #expect(try maxAge(after: 51) == "99")
        #expect(try maxAge(after: 150) == "0")
        #expect(try maxAge(after: 200) == "0")
        #expect(try maxAge(after: 200, startedAt: nil) == "100")
    }

    /// Walks sessions through a year of requests on machines whose clocks differ by up to 10 s, beside a simple model:
    /// a session is its id and the true time of its login.
    @Test(arguments: 0..<8)
    func aYearOfSessions(walk: UInt64) throws {
        let seed = UInt64.random(in: 0...UInt64.max) ^ walk
        var generator = SeededGenerator(seed: seed)
        let skew: Int64 = 10
        let lifetime = 30 * Self.day
        let bounds = try Self.freshness(7 * Self.day, lifetime, leeway: 2 * skew)
        let open = try Freshness(maxAge: .unlimited, maxLifetime: .unlimited)
        var keys = [Self.key]
        var codec = try Self.codec()
        let flask = try FlaskCodec(keys: KeyRing(current: CodecContractTests.newKey))
        var token: String?
        var login: Int64 = 0
        var lastIssue: Int64 = 0
        var clock = Self.now.seconds
        let end = clock + 365 * Self.day
        var steps = 0
        var ends = 0
        while clock < end {
            clock += Int64.random(in: 1...(Bool.random(using: &generator) ? 3600 : 3 * Self.day), using: &generator)
            let machine = Self.time(clock + Int64.random(in: -skew...skew, using: &generator))
            steps += 1
            if Int.random(in: 0..<50, using: &generator) == 0 {
                // A new key on all machines; three older ones go on verifying.
                keys = [SecretKey(SecretBytes(randomCount: 32))] + keys.prefix(3)
                codec = try SealedCodec(keys: KeyRing(keys), context: "session")
            }
            guard let current = token, let session = try? codec.decode(current, at: machine, freshness: bounds) else {
                if token != nil { ends += 1 }
                // A login, here or at the Flask application, which converts; both begin a session.
                login = clock
                if Bool.random(using: &generator) {
                    token = try codec.begin(payload: ["user": 1], at: machine)
                } else {
                    let cookie = try flask.encode(["user": 1], at: machine)
                    let foreign = try flask.decode(cookie, at: machine, freshness: open)
                    let (one, two) = (try codec.convert(foreign, at: machine), try codec.convert(foreign, at: machine))
                    let ids = try [one, two].map { try codec.decode($0, at: machine, freshness: bounds).sessionID }
                    #expect(ids[0] == ids[1], "seed \(seed)")
                    token = one
                }
                lastIssue = try issueTime(token, codec)
                continue
            }
            // No sequence without `begin` outlives the lifetime, but for what the clocks differ.
            #expect(clock - login <= lifetime + 2 * skew, "seed \(seed)")
            #expect(session.issuedAt?.seconds == lastIssue, "seed \(seed)")
            switch Int.random(in: 0..<100, using: &generator) {
            case 0..<60: token = try codec.reissue(session, at: machine)
            case 60..<70: token = try codec.rotateID(session, at: machine)
            case 70:
                token = try codec.begin(inPlaceOf: session, keeping: ["user"], payload: [:], at: machine)
                login = clock
                lastIssue = 0
            default: continue
            }
            let issue = try issueTime(token, codec)
            #expect(issue >= lastIssue, "seed \(seed)")
            lastIssue = issue
        }
        #expect(steps > 100 && ends > 0, "seed \(seed)")
    }

    private func issueTime(_ token: String?, _ codec: SealedCodec) throws -> Int64 {
        let leeway = try Freshness(maxAge: .unlimited, maxLifetime: .unlimited, leeway: .unlimited)
        return try #require(codec.decode(token ?? "", at: Self.now, freshness: leeway).issuedAt).seconds
    }
}
