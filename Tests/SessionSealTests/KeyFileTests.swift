import SealEncodings
import SealPrimitives
import Testing

@testable import SessionSeal
@testable import session_seal

/// What no script can bring about.
@Suite("Key file")
struct KeyFileTests {
    static func bytes(_ base64: String) throws -> [UInt8] {
        let bytes = Base64.urlSafe.decode(base64.utf8.span)
        return try #require(bytes)
    }

    static func members(_ key: NewKey) -> JSONObject? {
        key.text.withSpan { JSONParser.value(of: Array(copying: $0)).object }
    }

    @Test func theSealedKeyIDIsThatOfTheFormat() {
        // By Python's hmac, from the bytes 0 to 31.
        #expect(SecretKey(bytes: Array(0..<32)).sealedID == [0x59, 0x74, 0xd4, 0x3f])
        #expect(SecretKey(bytes: Array(0..<31)).sealedID == nil)
    }

    @Test func theSealedKeyIDIsThatOfTokens() throws {
        let key = SecretKey(bytes: Array(0..<32))
        let codec = try Registry.codec(named: "sealed", keys: KeyRing(current: key))
        let token = try codec.encode(JSONText("{}"), at: .now)
        #expect(try Self.bytes(String(token.dropFirst("ss1.".count))).prefix(4).elementsEqual(key.sealedID ?? []))
    }

    @Test func drawsAgainWhereALabelIsTaken() throws {
        let taken = SecretKey(text: "correct horse battery staple", label: "1970-01-01-0001")
        var draws: [[UInt8]] = [[0, 2], [0, 1], [0, 1]]
        let now = try #require(UnixTime(seconds: 1))
        let key = NewKey(besides: [taken], at: now, drawDigits: { draws.removeLast() })
        #expect(key.label == "1970-01-01-0002")
        #expect(draws.isEmpty)
    }

    @Test func drawsAgainWhereASealedKeyIDIsTaken() throws {
        // Both have the id 7c42dd04.
        let (taken, colliding) = (
            try Self.bytes("HEyHcVfd5QFRcAWjhxyP1fRJ9qd2M4EaNqTvHNjbr5U"),
            try Self.bytes("HQz3BGUsj3yVgAGAyTMITi-pwTCN-pTWwndiJqEL7Ps")
        )
        #expect(SecretKey(bytes: taken).sealedID == SecretKey(bytes: colliding).sealedID)
        var draws = [Array(0..<32), colliding]
        let now = try #require(UnixTime(seconds: 1))
        let key = NewKey(
            besides: [SecretKey(bytes: taken)], at: now,
            drawKey: {
                let draw = draws.removeLast()
                return SecretBytes(copying: draw.span)
            })
        #expect(try Self.members(key)?["k"]?.string == "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
        #expect(draws.isEmpty)
    }

    static func window(_ start: Int64?, _ end: Int64?) -> SigningPlan.Window {
        SigningPlan.Window(
            start: start.flatMap { UnixTime(seconds: $0) }, end: end.flatMap { UnixTime(seconds: $0) })
    }

    /// The plan against what it stands for: at every second the first key that may sign.
    @Test func thePlanSaysWhoSignsAtEverySecond() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let windows = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                Self.window(
                    Bool.random(using: &random) ? .random(in: 0...20, using: &random) : nil,
                    Bool.random(using: &random) ? .random(in: 0...20, using: &random) : nil)
            }
            let now = try #require(UnixTime(seconds: .random(in: 0...20, using: &random)))
            let plan = SigningPlan(windows, from: now)
            for seconds in now.seconds...22 {
                let time = try #require(UnixTime(seconds: seconds))
                #expect(plan.signer(at: time) == windows.firstIndex { $0.contains(time) }, "\(windows) \(now) \(time)")
            }
            for (turn, next) in zip(plan.turns, plan.turns.dropFirst()) { #expect(turn.key != next.key) }
        }
    }
}
