import Testing

@testable import SessionSeal

@Suite("Key usage")
struct KeyUsageTests {
    static func time(_ seconds: Int64) throws -> UnixTime { try #require(UnixTime(seconds: seconds)) }

    /// A token that `key` signed, decoded with a ring of `keys`.
    static func token(_ key: SecretKey, ring keys: [SecretKey]) throws -> DecodedToken {
        let now = try time(1000)
        let token = try FlaskCodec(keys: KeyRing(current: key)).encode([:], at: now)
        return try FlaskCodec(keys: KeyRing(keys)).decode(
            token, at: now, freshness: Freshness(maxAge: .unlimited, maxLifetime: .unlimited))
    }

    static func key(_ number: Int, label: String?) -> SecretKey {
        SecretKey(text: "correct horse battery staple \(number)", label: label)
    }

    static func usage(_ text: String) throws -> KeyUsage? { KeyUsage(json: try JSONText(text)) }

    @Test func countsByTheKeyThatVerified() throws {
        let (new, old) = (Self.key(1, label: "new"), Self.key(2, label: "old"))
        var usage = KeyUsage()
        usage.record(try Self.token(old, ring: [new, old]), at: try Self.time(2000))
        usage.record(try Self.token(old, ring: [new, old]), at: try Self.time(1500))
        usage.record(try Self.token(new, ring: [new, old]), at: try Self.time(1700))
        // A clock that was set back does not make the last time earlier.
        #expect(usage["old"] == KeyUsage.Entry(count: 2, last: try Self.time(2000)))
        #expect(usage["new"]?.count == 1)
        #expect(usage["other"] == nil)
        #expect(usage.labels == ["new", "old"])
        #expect(
            usage.json.string == #"{"keys":{"new":{"count":1,"last":1700},"old":{"count":2,"last":2000}}}"#)
    }

    @Test func keysWithoutLabelsGoByTheirPlace() throws {
        let (new, old) = (Self.key(1, label: nil), Self.key(2, label: nil))
        var usage = KeyUsage()
        usage.record(try Self.token(old, ring: [new, old]), at: try Self.time(1))
        #expect(usage.labels == ["#1"])
    }

    @Test func labelsAreComparedByCodePoint() throws {
        let (composed, decomposed) = (Self.key(1, label: "\u{e9}"), Self.key(2, label: "e\u{301}"))
        var usage = KeyUsage()
        usage.record(try Self.token(composed, ring: [composed, decomposed]), at: try Self.time(1))
        usage.record(try Self.token(decomposed, ring: [composed, decomposed]), at: try Self.time(2))
        #expect(usage["\u{e9}"]?.last.seconds == 1)
        #expect(usage["e\u{301}"]?.last.seconds == 2)
        #expect(KeyUsage(json: usage.json) == usage)
    }

    @Test func mergesInAnyOrder() throws {
        let some = try #require(try Self.usage(#"{"keys":{"a":{"count":2,"last":20},"b":{"count":1,"last":5}}}"#))
        let others = try #require(try Self.usage(#"{"keys":{"a":{"count":3,"last":10},"c":{"count":4,"last":7}}}"#))
        var (one, other) = (some, others)
        one.merge(others)
        other.merge(some)
        #expect(one == other)
        #expect(
            one.json.string
                == #"{"keys":{"a":{"count":5,"last":20},"b":{"count":1,"last":5},"c":{"count":4,"last":7}}}"#)
        one.merge(KeyUsage())
        #expect(one == other)
    }

    @Test func countsDoNotOverflow() throws {
        var usage = try #require(try Self.usage(#"{"keys":{"a":{"count":9223372036854775807,"last":1}}}"#))
        usage.merge(usage)
        #expect(usage["a"]?.count == .max)
    }

    @Test func textComesBack() throws {
        #expect(KeyUsage().json.string == #"{"keys":{}}"#)
        #expect(try Self.usage(#" { "keys" : { } } "#) == KeyUsage())
        let text = #"{"keys":{"a\"\n\u0000":{"count":1,"last":253402300799},"😀":{"count":1,"last":0}}}"#
        let usage = try #require(try Self.usage(text))
        #expect(usage.json.string == text)
        #expect(usage.labels == ["a\"\n\0", "😀"])
    }

    @Test(arguments: [
        "null", "[]", "{}", #"{"keys":[]}"#, #"{"keys":null}"#, #"{"keys":{"a":1}}"#, #"{"keys":{"a":{}}}"#,
        #"{"keys":{"a":{"count":1}}}"#, #"{"keys":{"a":{"count":0,"last":1}}}"#,
        #"{"keys":{"a":{"count":-1,"last":1}}}"#, #"{"keys":{"a":{"count":1.5,"last":1}}}"#,
        #"{"keys":{"a":{"count":1,"last":-1}}}"#, #"{"keys":{"a":{"count":1,"last":253402300800}}}"#,
        #"{"keys":{"a":{"count":"1","last":1}}}"#, #"{"keys":{"a":{"count":1,"last":1,"count":2}}}"#,
        #"{"keys":{"a":{"count":9223372036854775808,"last":1}}}"#,
        #"{"keys":{"a":{"count":1,"last":1,"first":0}}}"#, #"{"keys":{},"more":1}"#, #"{"keys":{},"keys":{}}"#,
        #"{"keys":{"a":{"count":1,"last":1},"\u0061":{"count":1,"last":1}}}"#,
        #"{"keys":{"\ud800":{"count":1,"last":1}}}"#,
        // A key file, by mistake.
        #"{"keys":[{"kty":"oct","kid":"a","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}]}"#,
    ])
    func refusesOtherText(_ text: String) throws {
        #expect(try Self.usage(text) == nil)
    }
}
