import SealEncodings
import SealPrimitives
import Testing

@testable import SessionSeal

@Suite("Sealed tokens")
struct SealedTests {
    static let key = SecretKey(bytes: (0..<32).map { 7 &* $0 &+ 130 }, label: "new")
    static let oldKey = SecretKey(bytes: (0..<32).map { 11 &* $0 &+ 141 }, label: "old")
    static let now = CodecContractTests.now
    static let day = CodecContractTests.day

    static func codec(_ keys: [SecretKey] = [key], context: String = "session", compresses: Bool = false) throws
        -> SealedCodec
    {
        try SealedCodec(keys: KeyRing(keys), context: context, compresses: compresses)
    }

    static func nonce(of token: String) throws -> [UInt8] {
        let bytes = Base64.urlSafe.decode(token.dropFirst(4).utf8.span)
        return try #require(bytes.map { Array($0[4..<28]) })
    }

    // Keys

    @Test(arguments: [0, 16, 31, 33, 64]) func otherLengthsAreNoSealingKeys(count: Int) throws {
        let bytes = (0..<count).map { UInt8($0 % 251 + 1) }
        let ring = try KeyRing([Self.key, SecretKey(bytes: bytes, label: "bad")], allowingWeak: true)
        #expect(throws: ConfigurationError.notASealingKey(label: "bad", index: 1)) {
            try SealedCodec(keys: ring, context: "")
        }
    }

    @Test func textIsNoSealingKey() throws {
        let text = "0123456789abcdef0123456789ABCDE~"
        for allowingWeak in [false, true] {
            let ring = try KeyRing([SecretKey(text: text)], allowingWeak: allowingWeak)
            #expect(throws: ConfigurationError.notASealingKey(label: nil, index: 0)) {
                try SealedCodec(keys: ring, context: "")
            }
        }
        let almost = Array(text.utf8.dropLast()) + [0x7f]
        #expect(throws: Never.self) { try Self.codec([SecretKey(bytes: almost)]) }
    }

    @Test(arguments: [
        ("", true), (#","use":"enc""#, true), (#","use":"sig""#, false), (#","alg":"XAES-256-GCM""#, true),
        (#","alg":"A256GCM""#, false), (#","alg":"HS256""#, false), (#","alg":"xaes-256-gcm""#, false),
    ])
    func jwkSaysWhatAKeyIsFor(members: String, isGood: Bool) throws {
        let set = Array(#"{"keys":[{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"\#(members)}]}"#.utf8)
        let ring = try KeyRing(jwkSet: set.span)
        if isGood {
            #expect(throws: Never.self) { try SealedCodec(keys: ring, context: "") }
        } else {
            #expect(throws: ConfigurationError.keyForOtherUse(label: nil, index: 0)) {
                try SealedCodec(keys: ring, context: "")
            }
        }
    }

    /// Two keys found by search, both of the key id 661d94ce.
    @Test func keysOfOneKeyIDAreRefused() throws {
        let pair = [
            "3568dd2f2e0e0db12d63820f644fae0703a3428f55a182708caddd34ba9ded86",
            "01aa7fd0a88a1c930d5c498aa6beb3b30c7eeefb83d9e9ea3f8b9f3fdf2b2a60",
        ]
        var keys = [Self.key]
        for text in pair {
            let bytes = Hex.decode(text.utf8.span)
            keys.append(SecretKey(bytes: try #require(bytes)))
        }
        #expect(throws: ConfigurationError.collidingKeyIDs(first: 1, second: 2)) { try Self.codec(keys) }
        #expect(throws: ConfigurationError.collidingKeyIDs(first: 0, second: 1)) {
            try Self.codec([Self.key, SecretKey(bytes: (0..<32).map { 7 &* $0 &+ 130 })])
        }
        #expect(throws: Never.self) { try Self.codec([keys[0], keys[2]]) }
    }

    @Test func keysSealAndOpenInTheirTime() throws {
        let coming = SecretKey(bytes: (0..<32).map { 13 &* $0 &+ 7 }, notBefore: CodecContractTests.time(1_700_000_100))
        let going = SecretKey(bytes: (0..<32).map { 17 &* $0 &+ 3 }, expiresAt: CodecContractTests.time(1_700_000_200))
        let codec = try Self.codec([coming, going])
        let json = Payload.json(try JSONText("{}"))
        let early = try codec.encode(json, at: Self.now)
        #expect(try codec.decode(early, at: Self.now, freshness: Self.day).keyIndex == 1)
        #expect(try codec.decode(early, at: Self.now, freshness: Self.day).reissueReason == nil)
        let later = CodecContractTests.time(1_700_000_150)
        #expect(try codec.decode(early, at: later, freshness: Self.day).reissueReason == .oldKey)
        #expect(try codec.decode(codec.encode(json, at: later), at: later, freshness: Self.day).keyIndex == 0)
        let end = CodecContractTests.time(1_700_000_200)
        #expect(throws: TokenError.badSignature) { try codec.decode(early, at: end, freshness: Self.day) }
        #expect(throws: EncodeError.noSigningKey) { try Self.codec([going]).encode(json, at: end) }
    }

    // Context

    @Test func contextsAreApart() throws {
        let json = Payload.json(try JSONText("{}"))
        let token = try Self.codec().encode(json, at: Self.now)
        for context in ["", "sessio", "session ", "Session", "session\0"] {
            let other = try Self.codec(context: context)
            #expect(throws: TokenError.badSignature) { try other.decode(token, at: Self.now, freshness: Self.day) }
        }
        // Equal for Swift's `==`, and other bytes.
        let composed = try Self.codec(context: "\u{e9}").encode(json, at: Self.now)
        let decomposed = try Self.codec(context: "e\u{301}")
        #expect(throws: TokenError.badSignature) { try decomposed.decode(composed, at: Self.now, freshness: Self.day) }
    }

    @Test func contextHasAtMost255Bytes() throws {
        #expect(throws: Never.self) { try Self.codec(context: String(repeating: "x", count: 255)) }
        #expect(throws: ConfigurationError.self) { try Self.codec(context: String(repeating: "x", count: 256)) }
        #expect(throws: ConfigurationError.self) { try Self.codec(context: String(repeating: "é", count: 128)) }
    }

    // Tokens

    @Test func noTwoTokensAreAlike() throws {
        let codec = try Self.codec()
        let json = Payload.json(try JSONText("{}"))
        let tokens = try (0..<1000).map { _ in try codec.encode(json, at: Self.now) }
        #expect(Set(try tokens.map { try Self.nonce(of: $0) }).count == 1000)
        let sessions = try tokens.map { try codec.decode($0, at: Self.now, freshness: Self.day).sessionID }
        #expect(Set(sessions).count == 1000)
    }

    @Test func anotherTokenOfASessionKeepsIDAndStart() throws {
        let codec = try Self.codec()
        let json = Payload.json(try JSONText("{}"))
        let first = try codec.decode(codec.encode(json, at: Self.now), at: Self.now, freshness: Self.day)
        let later = CodecContractTests.time(1_700_000_500)
        let text = try #require(first.sessionID)
        let decodedID = Hex.decode(text.utf8.span)
        let id = try #require(decodedID)
        let session = try #require(SessionOrigin(id: id, startedAt: Self.now))
        let header = try #require(SealedHeader(session: session, issuedAt: later))
        let token = try codec.encode(json, header: header, at: later)
        let second = try codec.decode(token, at: later, freshness: Self.day)
        #expect(second.sessionID == first.sessionID && second.startedAt == first.startedAt)
        #expect(first.issuedAt == Self.now && second.issuedAt == later)
        #expect(first.tokenID != second.tokenID)
    }

    @Test func headersHoldOnlyWhatTheyCanWrite() throws {
        let id = [UInt8](repeating: 1, count: 16)
        func header(_ start: Int64, _ issued: Int64) throws -> SealedHeader? {
            let session = try #require(SessionOrigin(id: id, startedAt: CodecContractTests.time(start)))
            return SealedHeader(session: session, issuedAt: CodecContractTests.time(issued))
        }
        #expect(try header(5, 5) != nil)
        #expect(try header(5, 4) == nil)
        #expect(try header(5, 5 + 1 << 32) == nil)
        #expect(try header(5, 4 + 1 << 32) != nil)
        #expect(try header(0, 1 << 32) == nil)
        #expect(SessionOrigin(id: Array(id.dropLast()), startedAt: Self.now) == nil)
    }

    @Test func compressesOnlyWhereItIsAskedToAndShorter() throws {
        let plain = try Self.codec()
        let compressing = try Self.codec(compresses: true)
        let long = Payload.json(try JSONText("[" + Array(repeating: "1234", count: 100).joined(separator: ",") + "]"))
        let short = Payload.json(try JSONText("{}"))
        let token = try compressing.encode(long, at: Self.now)
        #expect(try token.utf8.count < plain.encode(long, at: Self.now).utf8.count / 2)
        #expect(try plain.decode(token, at: Self.now, freshness: Self.day).payload == long)
        let same = try (compressing.encode(short, at: Self.now), plain.encode(short, at: Self.now))
        #expect(same.0.utf8.count == same.1.utf8.count)
    }

    @Test func textIsNoPayload() throws {
        #expect(throws: EncodeError.wrongPayload) { try Self.codec().encode(text: "x", at: Self.now) }
    }

    @Test func signedAsGivenByTheCommandAndCompactByTheLibrary() throws {
        let codec = try Self.codec()
        let text = "{ \"b\" : 1.0, \"a\":\"\\u0041\" }"
        #expect(try codec.payload(of: text) == .json(JSONText(text)))
        #expect(throws: EncodeError.self) { try codec.payload(of: "{") }
        let token = try codec.encode(JSONText(text).value, at: Self.now)
        let decoded = try codec.decode(token, at: Self.now, freshness: Self.day)
        #expect(decoded.payload == .json(try JSONText("{\"b\":1.0,\"a\":\"A\"}")))
    }

    // Times

    @Test func bothLimitsAreEnforcedAndTheFutureIsToo() throws {
        let codec = try Self.codec()
        let (start, issued) = (Self.now.seconds - 1000, Self.now.seconds)
        let session = try #require(
            SessionOrigin(id: [UInt8](repeating: 9, count: 16), startedAt: CodecContractTests.time(start)))
        let header = try #require(SealedHeader(session: session, issuedAt: Self.now))
        let token = try codec.encode(.json(JSONText("{}")), header: header, at: Self.now)
        func decode(_ now: Int64, _ age: Freshness.Bound, _ life: Freshness.Bound, _ leeway: Freshness.Bound? = nil)
            throws -> DecodedToken
        {
            let freshness = try Freshness(maxAge: age, maxLifetime: life, leeway: leeway)
            return try codec.decode(token, at: CodecContractTests.time(now), freshness: freshness)
        }
        let expired = TokenError.expired(issuedAt: Self.now)
        let future = TokenError.notYetValid(issuedAt: Self.now)
        #expect(throws: Never.self) { try decode(issued + 10, .seconds(10), .seconds(1010)) }
        #expect(throws: expired) { try decode(issued + 11, .seconds(10), .unlimited) }
        #expect(throws: expired) { try decode(issued + 10, .unlimited, .seconds(1009)) }
        #expect(throws: future) { try decode(issued - 1, .unlimited, .unlimited) }
        #expect(throws: future) { try decode(issued - 1, .unlimited, .seconds(0)) }
        #expect(throws: Never.self) { try decode(issued - 5, .seconds(0), .unlimited, .seconds(5)) }
        #expect(throws: future) { try decode(issued - 6, .seconds(0), .unlimited, .seconds(5)) }
        #expect(throws: Never.self) { try decode(0, .seconds(0), .unlimited, .unlimited) }
        // The leeway is for the future alone.
        #expect(throws: expired) { try decode(issued + 11, .seconds(10), .unlimited, .seconds(5)) }
        #expect(try decode(issued + 6, .seconds(10), .unlimited).reissueReason == .halfSpent)
    }

    // Threads

    /// More tasks than a key keeps contexts for, each of which seals, opens, and is refused, with two keys.
    @Test func manyTasksShareOneCodec() async throws {
        let codec = try Self.codec([Self.key, Self.oldKey])
        let old = try Self.codec([Self.oldKey])
        let good = await withTaskGroup(of: Int.self) { group in
            for task in 0..<40 {
                group.addTask {
                    (0..<250).count { round in
                        guard let json = try? JSONText("[\(task),\(round)]"),
                            let token = try? (round % 2 == 0 ? codec : old).encode(.json(json), at: Self.now),
                            let decoded = try? codec.decode(token, at: Self.now, freshness: Self.day)
                        else { return false }
                        let refused = try? codec.decode(token + "AAAA", at: Self.now, freshness: Self.day)
                        return decoded.payload == .json(json) && decoded.keyIndex == round % 2 && refused == nil
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(good == 40 * 250)
    }

    // The registry

    @Test func isTheFirstOfTheRegistryAndEncrypts() throws {
        #expect(Registry.names.first == "sealed")
        #expect(try Registry.type(named: "sealed").encrypts)
        #expect(try !Registry.type(named: "flask").encrypts)
    }

    @Test func showsItsKeyIDAndNothingElse() throws {
        let token = try Self.codec([Self.oldKey]).encode(.json(JSONText("{}")), at: Self.now)
        let bytes = Base64.urlSafe.decode(token.dropFirst(4).utf8.span)
        let id = try #require(bytes).prefix(4)
        let inspection = try #require(SealedCodec.inspect(token, limits: Limits()))
        guard case .sealed(let keyID) = inspection.content else {
            Issue.record("\(inspection.content)")
            return
        }
        #expect(keyID == Array(id) && inspection.issuedAt == nil)
        #expect(SealedCodec.inspect("ss1." + String(repeating: "A", count: 96), limits: Limits()) == nil)
        #expect(SealedCodec.inspect("ss2." + token.dropFirst(4), limits: Limits()) == nil)
    }

    @Test func valuesThatDoNotFitAreNotPinned() throws {
        let codec = try Self.codec()
        let json = Payload.json(try JSONText("{}"))
        let session = try #require(SessionOrigin(id: [UInt8](repeating: 1, count: 16), startedAt: Self.now))
        let nonce = [UInt8](repeating: 2, count: 24)
        func token(_ nonce: [UInt8], _ session: SessionOrigin?, _ seconds: Int64) throws -> String? {
            let pinned = PinnedValues(nonce: nonce, session: session)
            return try codec.encode(json, at: CodecContractTests.time(seconds), pinned: pinned)
        }
        #expect(try token(nonce, session, Self.now.seconds) != nil)
        #expect(try token(Array(nonce.dropLast()), session, Self.now.seconds) == nil)
        #expect(try token(nonce, nil, Self.now.seconds) == nil)
        #expect(try token(nonce, session, Self.now.seconds - 1) == nil)
    }
}
