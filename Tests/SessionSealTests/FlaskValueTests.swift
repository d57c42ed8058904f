import SessionSeal
import Testing

/// Typed values against what Flask 3.1.3's `TaggedJSONSerializer` writes, and dates against Werkzeug's `parse_date`.
@Suite struct FlaskValueTests {
    static let pairs: [(value: FlaskValue, json: String)] = [
        (.tuple([.number(JSONNumber(1)), .string("a")]), #"{" t":[1,"a"]}"#),
        (.list([]), "[]"), (.dict([]), "{}"), (.tuple([]), #"{" t":[]}"#), (.null, "null"), (.bool(true), "true"),
        (.bytes([0x00, 0xff, 0xfe]), #"{" b":"AP/+"}"#), (.bytes([]), #"{" b":""}"#),
        (.bytes([0x78]), #"{" b":"eA=="}"#),
        (.markup("<b>"), #"{" m":"<b>"}"#),
        (.uuid(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff), #"{" u":"00112233445566778899aabbccddeeff"}"#),
        (.uuid(1), #"{" u":"00000000000000000000000000000001"}"#),
        (.uuid(.max), #"{" u":"ffffffffffffffffffffffffffffffff"}"#),
        (.datetime(1_700_000_000), #"{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}"#),
        (.datetime(253_402_300_799), #"{" d":"Fri, 31 Dec 9999 23:59:59 GMT"}"#),
        (.datetime(-1), #"{" d":"Wed, 31 Dec 1969 23:59:59 GMT"}"#),
        (.datetime(951_782_400), #"{" d":"Tue, 29 Feb 2000 00:00:00 GMT"}"#),
        (.datetime(-2_203_891_200), #"{" d":"Thu, 01 Mar 1900 00:00:00 GMT"}"#),
        (.dict([(" t", .list([.number(JSONNumber(1))]))]), #"{" di":{" t__":[1]}}"#),
        (.dict([(" di", .null)]), #"{" di":{" di__":null}}"#),
        (.dict([(" b", .tuple([.bool(false)]))]), #"{" di":{" b__":{" t":[false]}}}"#),
        (.dict([(" t", .null), ("a", .null)]), #"{" t":null,"a":null}"#),
        (.dict([(" x", .null)]), #"{" x":null}"#),
        (
            .dict([("a", .dict([(" d", .datetime(1_672_531_200))]))]),
            #"{"a":{" di":{" d__":{" d":"Sun, 01 Jan 2023 00:00:00 GMT"}}}}"#
        ),
        (
            .list([.tuple([.null, .tuple([.string("y"), .bytes([0x78])])])]),
            #"[{" t":[null,{" t":["y",{" b":"eA=="}]}]}]"#
        ),
    ]

    @Test(arguments: pairs.indices)
    func `writes what Flask writes, and reads it`(index: Int) throws {
        let (value, json) = Self.pairs[index]
        #expect(try JSONText(value.tagged, style: .pythonCompactASCII.sortingNames).string == json)
        let read = try FlaskValue(JSONText(json).value)
        #expect(try read.tagged.isEqual(to: value.tagged))
        #expect("\(read)" == "\(value)")
    }

    @Test func `reads the values behind the tags`() throws {
        let json = #"{"_flashes":[{" t":["info",{" m":"<b>"}]}],"id":{" u":"00112233-4455-6677-8899-AABBCCDDEEFF"}}"#
        guard case .dict(let session) = try FlaskValue(JSONText(json).value), session.count == 2,
            case .list(let flashes) = session[0].value, case .tuple(let flash) = flashes[0],
            case .string("info") = flash[0], case .markup("<b>") = flash[1],
            case .uuid(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff) = session[1].value
        else {
            Issue.record("another shape")
            return
        }
        #expect(session.map(\.name) == ["_flashes", "id"])
    }

    /// The last two characters go, whatever they are, as in Flask; inner tags go first.
    @Test(arguments: [
        (#"{" di":{"abc":1}}"#, "a"), (#"{" di":{"x":1}}"#, ""), (#"{" di":{"":1}}"#, ""),
        (#"{" di":{"\ud83d\ude00e\u0301\u00e9":1}}"#, "\u{1f600}e"), (#"{" di":{" di":{"abcd":1}}}"#, ""),
    ])
    func `a tagged dictionary loses two characters`(json: String, name: String) throws {
        guard case .dict(let members) = try FlaskValue(JSONText(json).value) else {
            Issue.record("no dictionary")
            return
        }
        #expect(members.count == 1)
        #expect(members[0].name.unicodeScalars.elementsEqual(name.unicodeScalars))
    }

    @Test(arguments: [
        "00112233445566778899aabbccddeeff", "00112233-4455-6677-8899-aabbccddeeff",
        "{00112233-4455-6677-8899-AABBCCDDEEFF}", "urn:uuid:00112233-4455-6677-8899-aabbccddeeff",
    ])
    func `a UUID has four forms`(text: String) throws {
        guard case .uuid(let uuid) = try FlaskValue([" u": JSONValue(text)]) else {
            Issue.record("no UUID")
            return
        }
        #expect(uuid == 0x0011_2233_4455_6677_8899_aabb_ccdd_eeff)
    }

    static let dates: [(text: String, seconds: Int64?)] = [
        ("Tue, 14 Nov 2023 22:13:20 GMT", 1_700_000_000),
        ("14 Nov 2023 22:13:20 +0100", 1_699_996_400), ("14 Nov 2023 22:13 EST", 1_700_017_980),
        ("Tue 14 nov 2023 22:13:20 -0330", 1_700_012_600), ("14 Nov 2023 22:13:20", 1_700_000_000),
        ("14 Nov 2023 22:13:20 XYZ", 1_700_000_000), ("14 Nov 2023 22:13:20 -0000", 1_700_000_000),
        ("Mon, 01 Jan 0001 00:00:00 GMT", 978_307_200), ("01 Jan 69 00:00:00 GMT", -31_536_000),
        ("01 Jan 68 00:00:00 Z", 3_092_601_600), ("31 Dec 0100 00:00:00 GMT", -58_980_009_600),
        ("29 Feb 2024 00:00:00 GMT", 1_709_164_800), ("Wed, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
        ("14 Nov 2023 22:13:20 +2359", 1_699_913_660), ("Xyz, 14 Nov 2023 22:13:20 PDT", 1_700_025_200),
        ("14 Nov 2023 22:13:20 GMT extra", 1_700_000_000), ("\t14  Nov 2023 22:13:20\n GMT", 1_700_000_000),
        ("29 Feb 2023 00:00:00 GMT", nil), ("1 Jan 2024 24:00:00 GMT", nil), ("1 Jan 2024 23:59:60 GMT", nil),
        ("", nil), (" ", nil), (",", nil), ("nonsense", nil), ("1 Jan 10000 00:00:00 GMT", nil),
        ("0 Jan 2024 00:00:00 GMT", nil), ("14 Nov 2023 22:13:20 +2400", nil), ("14 Foo 2023 22:13:20 GMT", nil),
        ("14 Nov 2023 22 GMT", nil), ("14 Nov 99999999999999999999 22:13:20 GMT", nil), ("-1 Nov 2023 22:13:20", nil),
    ]

    @Test(arguments: dates)
    func `reads dates as Werkzeug does`(text: String, seconds: Int64?) throws {
        switch try FlaskValue([" d": JSONValue(text)]) {
        case .datetime(let read): #expect(read == seconds)
        case .null: #expect(seconds == nil)
        default: Issue.record("another type")
        }
    }

    @Test(
        arguments: [
            (#"{" t":1}"#, .tuple), (#"{" t":"abc"}"#, .tuple), (#"{" t":{}}"#, .tuple), (#"{" t":{" t":[]}}"#, .tuple),
            (#"{" t":null}"#, .tuple), (#"{" b":1}"#, .bytes), (#"{" b":"AP/"}"#, .bytes), (#"{" b":"AP_-"}"#, .bytes),
            (#"{" b":"eB=="}"#, .bytes), (#"{" b":"eA=="}"#.replacing("==", with: ""), .bytes),
            (#"{" b":"eA== "}"#, .bytes),
            (#"{" b":"\ud800"}"#, .bytes), (#"{" b":null}"#, .bytes), (#"{" m":1}"#, .markup), (#"{" m":[]}"#, .markup),
            (#"{" u":""}"#, .uuid), (#"{" u":"00112233445566778899aabbccddeef"}"#, .uuid),
            (#"{" u":"00112233445566778899aabbccddeeff0"}"#, .uuid),
            (#"{" u":"0x112233445566778899aabbccddeeff"}"#, .uuid),
            (#"{" u":"\udfff"}"#, .uuid), (#"{" u":7}"#, .uuid), (#"{" d":5}"#, .datetime), (#"{" d":[]}"#, .datetime),
            (#"{" di":1}"#, .dict), (#"{" di":{}}"#, .dict), (#"{" di":[]}"#, .dict),
            (#"{" di":{"a":1,"b":2}}"#, .dict),
            (#"{" di":{" t":[1]}}"#, .dict), (#"{"a":[{" di":"x"}]}"#, .dict), (#"{" di":null}"#, .dict),
        ] as [(String, FlaskTag)])
    func `what does not fit its tag is refused`(json: String, tag: FlaskTag) throws {
        let value = try JSONText(json).value
        #expect(throws: FlaskTagError.unfit(tag)) { try FlaskValue(value) }
    }

    @Test(
        arguments: [
            (#"{"a":1,"a":2}"#, .duplicateName), (#"{" t":[],"\u0020t":[]}"#, .duplicateName),
            (#"{"\ud800":1}"#, .loneSurrogate), (#"[{" di":{"\ud800__":1}}]"#, .loneSurrogate),
        ] as [(String, JSONError)])
    func `every name is checked`(json: String, error: JSONError) throws {
        let value = try JSONText(json).value
        #expect(throws: FlaskTagError.json(error)) { try FlaskValue(value) }
    }

    @Test(arguments: [Int64.min, -62_135_596_801, 253_402_300_800, .max])
    func `a time outside of Python's years has no text`(seconds: Int64) {
        #expect(throws: FlaskTagError.unfit(.datetime)) { try FlaskValue.datetime(seconds).tagged }
    }

    @Test func `the first day has a text`() throws {
        let first = try FlaskValue.datetime(-62_135_596_800).tagged
        #expect(try first[" d"].string == "Mon, 01 Jan 0001 00:00:00 GMT")
    }

    @Test func `a tree deeper than any stack is refused`() {
        var value = FlaskValue.null
        for _ in 0..<100_000 { value = .tuple([value]) }
        #expect(throws: FlaskTagError.json(.limit(.depth(512)))) { try value.tagged }
        while case .tuple(let elements) = value { value = elements[0] }
    }
}
