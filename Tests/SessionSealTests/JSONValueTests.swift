import SessionSeal
import Testing

@Suite struct JSONValueTests {
    private func value(_ text: String) throws -> JSONValue { try JSONText(text).value }

    @Test func `look-ups can be chained`() throws {
        let payload = try value(#"{"user":{"id":42,"mail":null,"ratio":0.5},"roles":["admin",true]}"#)
        #expect(try payload["user"]["id"].int == 42)
        #expect(try payload["user"]["ratio"].double == 0.5)
        #expect(try payload["roles"][0].string == "admin")
        #expect(try payload["roles"][1].bool == true)
        #expect(try payload["user"]["mail"]?.isNull == true)
        #expect(try payload["user"]["phone"] == nil)
        #expect(try payload["user"]["id"]["deeper"] == nil)
        #expect(try payload["roles"][2] == nil)
        #expect(try payload["roles"][-1] == nil)
        #expect(try payload["roles"]["0"] == nil)
        #expect(try payload["nobody"]["id"][0].array == nil)
        #expect(try payload["user"].object?.members.map(\.name) == ["id", "mail", "ratio"])
        #expect(try payload["roles"].string == nil)
        #expect(payload.int == nil && payload.bool == nil && payload.number == nil && !payload.isNull)
    }

    @Test func `both forms of é are two names`() throws {
        let payload = try value("{\"\u{e9}\":1,\"e\u{301}\":2}")
        #expect(try payload["\u{e9}"].int == 1)
        #expect(try payload["e\u{301}"].int == 2)
        #expect(try payload.object?.members.count == 2)
        #expect(JSONString("\u{e9}") != JSONString("e\u{301}"))
        #expect(Set([JSONString("\u{e9}"), JSONString("e\u{301}")]).count == 2)
        #expect(try JSONText(payload).utf8.count == 16)
    }

    @Test func `an escaped name is the same name`() throws {
        let payload = try value(#"{"user":1,"b":2,"\u0075ser":3}"#)
        #expect(throws: JSONError.duplicateName) { try payload["user"] }
        #expect(throws: JSONError.duplicateName) { try payload.object?.members }
        #expect(throws: JSONError.duplicateName) { try payload.isEqual(to: nil) }
        #expect(throws: JSONError.duplicateName) { try JSONValue.array([1, 2]).isEqual(to: [payload]) }
        #expect(try payload["b"].int == 2)
        #expect(try payload["c"] == nil)
        #expect(try value(#"{"\u0075ser":3}"#)["user"].int == 3)
    }

    @Test func `the second of two equal names is found at the end of 200 KiB`() throws {
        let between = (0..<16_000).map { #""name\#($0)":0"# }.joined(separator: ",")
        let text = #"{"user":"alice",\#(between),"user":"mallory"}"#
        #expect(text.utf8.count > 200 * 1024)
        let payload = try value(text)
        #expect(throws: JSONError.duplicateName) { try payload["user"] }
        #expect(throws: JSONError.duplicateName) { try payload.object?.members }
        #expect(try payload["name15999"].int == 0)
        #expect(throws: JSONError.duplicateName) { try JSONText(payload) }
    }

    /// Two escapes are one character only where the first is the high half, the second the low one, and nothing between.
    @Test(arguments: [
        #""\u0041\udc00""#, #""\ud800\u0041""#, #""\ud800\\dc00""#, #""\ud800Xudc00""#, #""\ud800\ud800""#,
        #""\udc00\ud800""#, #""\ud800\ndc00""#, #""\ud800 \udc00""#,
    ])
    func `halves that do not meet stay alone`(text: String) throws {
        let value = try JSONText(text).value
        #expect(throws: JSONError.loneSurrogate) { try value.string }
        #expect(try JSONText(#""\ud83d\ude00""#).value.string == "😀")
    }

    @Test func `a lone surrogate is refused when it is looked at`() throws {
        let payload = try value(#"{"a":"\ud800","b":{"\udc00":1,"c":2},"d":3}"#)
        #expect(try payload["d"].int == 3)
        #expect(throws: JSONError.loneSurrogate) { try payload["a"].string }
        #expect(throws: JSONError.loneSurrogate) { try payload["b"]["c"] }
        #expect(throws: JSONError.loneSurrogate) { try payload["b"]["missing"] }
        #expect(throws: JSONError.loneSurrogate) { try payload["b"].object?.members }
        #expect(throws: JSONError.loneSurrogate) { try payload.isEqual(to: payload) }
        #expect(try payload.object?.members.count == 3)
    }

    @Test func `two escapes of a pair are one code point, in the right order only`() throws {
        #expect(try value(#""\ud83d\ude00""#).string == "\u{1f600}")
        #expect(try value(#""\uD83D\uDE00\ud83d\ude00x""#).string == "\u{1f600}\u{1f600}x")
        for text in [#""\ude00\ud83d""#, #""\ud83d\\ude00""#, #""\ud83d \ude00""#, #""\ud83d\ud83d""#, #""\ud83d""#] {
            #expect(throws: JSONError.loneSurrogate) { try value(text).string }
        }
    }

    @Test func `strings are ordered by code point`() throws {
        let lone = try value(#"["\ud800","\udfff"]"#).array ?? []
        let strings = ["", "a", "aa", "b", "\u{7f}", "e\u{301}", "\u{e9}", "\u{ffff}", "\u{10000}"].map {
            JSONString($0)
        }
        #expect(strings.sorted() == [0, 1, 2, 3, 5, 4, 6, 7, 8].map { strings[$0] })
        guard case .string(let high) = lone[0], case .string(let low) = lone[1] else { return #expect(Bool(false)) }
        #expect(JSONString("\u{d7ff}") < high && high < low && low < JSONString("\u{e000}"))
        #expect(high != low && high == high)
    }

    @Test(
        arguments: [
            ("0", 0, 0.0), ("-0", 0, -0.0), ("42", 42, 42), ("9223372036854775807", Int.max, 0x1p63),
            ("-9223372036854775808", Int.min, -0x1p63), ("9223372036854775808", nil, 0x1p63),
            ("-9223372036854775809", nil, -0x1p63), ("1.0", nil, 1), ("1e2", nil, 100), ("1E-2", nil, 0.01),
            ("1e400", nil, nil), ("-1e400", nil, nil), ("1e-400", nil, 0),
            ("12345678901234567890123", nil, 1.2345678901234568e22),
        ] as [(String, Int?, Double?)])
    func `numbers are exact`(text: String, int: Int?, double: Double?) throws {
        let number = try #require(try value(text).number)
        #expect(number.text == text)
        #expect(number.int == int)
        #expect(number.double?.bitPattern == double?.bitPattern)
        #expect(number.isInteger == !text.utf8.contains { $0 == 0x2e || $0 | 0x20 == 0x65 })
        #expect(JSONNumber(text: text) == number)
    }

    @Test func `numbers are equal when they are written alike`() throws {
        #expect(JSONNumber(text: "9223372036854775807") == JSONNumber(Int.max))
        #expect(JSONNumber(text: "-9223372036854775808") == JSONNumber(Int.min))
        #expect(JSONNumber(text: "-0") != JSONNumber(0))
        #expect(JSONNumber(text: "1.0") == JSONNumber(1.0))
        #expect(JSONNumber(text: "1") != JSONNumber(1.0))
        for text in ["", "-", "01", "1.", " 1", "1 ", "+1", "NaN", "1e", "0x1", "1,2", "\u{661}"] {
            #expect(JSONNumber(text: text) == nil)
        }
    }

    @Test func `values are compared without regard to the order of members`() throws {
        let left: JSONValue = ["a": 1, "b": [true, nil, "x", 1.5], "c": ["d": [:]]]
        let right = try value(#"{"c":{"d":{}},"b":[true,null,"x",1.5],"a":1}"#)
        #expect(try left.isEqual(to: right))
        for other in [#"{"a":1}"#, "[1]", "1", "null", #"{"c":{"d":{}},"b":[true,null,"x",1.50],"a":1}"#] {
            #expect(try !left.isEqual(to: value(other)))
        }
        #expect(try !JSONValue.array([1, 2]).isEqual(to: [2, 1]))
        #expect(try !JSONValue.array([1, 2]).isEqual(to: [1]) && !JSONValue.array([1]).isEqual(to: [1, 2]))
        #expect(try !(["a": 1] as JSONValue).isEqual(to: ["b": 1]) && !(["a": 1] as JSONValue).isEqual(to: [:]))
        #expect(try !JSONValue.bool(true).isEqual(to: false))
        #expect(try !JSONValue("\u{e9}").isEqual(to: JSONValue("e\u{301}")))
    }

    @Test func `nothing prints a payload`() throws {
        let text = try JSONText(#"{"secret":["hush",12345]}"#)
        let value = text.value
        let flask = try FlaskValue(value)
        let secret = try #require(value["secret"])
        let parts: [Any] = [
            text, value, flask, value.object as Any, secret as Any, secret[0] as Any, secret[1]?.number as Any,
            JSONString("hush"), [value], ["x": value] as [String: JSONValue], (text, value),
        ]
        for part in parts {
            var dumped = ""
            dump(part, to: &dumped)
            for printed in ["\(part)", String(reflecting: part), String(describing: part), dumped] {
                #expect(!printed.contains("secret") && !printed.contains("hush") && !printed.contains("12345"))
            }
        }
        #expect("\(text)" == "JSONText(25 bytes)")
    }
}
