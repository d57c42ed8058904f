import SessionSeal
import Testing

/// The writer against strings that CPython 3.11's `json.dumps(json.loads(text))` printed.
@Suite struct JSONWriterTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        let spaced: String
        let compact: String
        let utf8: String
        let sorted: String

        init(_ text: String, spaced: String, compact: String, utf8: String, sorted: String) {
            self.text = text
            self.spaced = spaced
            self.compact = compact
            self.utf8 = utf8
            self.sorted = sorted
        }

        var testDescription: String { text }
    }

    static let rows = [
        Row(
            "{}",
            spaced: "{}",
            compact: "{}",
            utf8: "{}",
            sorted: "{}"),
        Row(
            "[]",
            spaced: "[]",
            compact: "[]",
            utf8: "[]",
            sorted: "[]"),
        Row(
            "[{},[],{\"a\":[]}]",
            spaced: "[{}, [], {\"a\": []}]",
            compact: "[{},[],{\"a\":[]}]",
            utf8: "[{},[],{\"a\":[]}]",
            sorted: "[{},[],{\"a\":[]}]"),
        Row(
            "null",
            spaced: "null",
            compact: "null",
            utf8: "null",
            sorted: "null"),
        Row(
            "true",
            spaced: "true",
            compact: "true",
            utf8: "true",
            sorted: "true"),
        Row(
            "[false, null]",
            spaced: "[false, null]",
            compact: "[false,null]",
            utf8: "[false,null]",
            sorted: "[false,null]"),
        Row(
            "\"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\\\/\\u007e\\u007f\\u0080\"",
            spaced: "\"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\/~\\u007f\\u0080\"",
            compact: "\"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\/~\\u007f\\u0080\"",
            utf8: "\"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\/~\u{7f}\u{80}\"",
            sorted: "\"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\/~\\u007f\\u0080\""),
        Row(
            "\"/a/b<script>&'\"",
            spaced: "\"/a/b<script>&'\"",
            compact: "\"/a/b<script>&'\"",
            utf8: "\"/a/b<script>&'\"",
            sorted: "\"/a/b<script>&'\""),
        Row(
            "\"J\u{fc}rgen \u{2028}\u{2029}\u{feff}\u{ffff}\u{10000}\u{1f600}\u{10ffff}\"",
            spaced: "\"J\\u00fcrgen \\u2028\\u2029\\ufeff\\uffff\\ud800\\udc00\\ud83d\\ude00\\udbff\\udfff\"",
            compact: "\"J\\u00fcrgen \\u2028\\u2029\\ufeff\\uffff\\ud800\\udc00\\ud83d\\ude00\\udbff\\udfff\"",
            utf8: "\"J\u{fc}rgen \u{2028}\u{2029}\u{feff}\u{ffff}\u{10000}\u{1f600}\u{10ffff}\"",
            sorted: "\"J\\u00fcrgen \\u2028\\u2029\\ufeff\\uffff\\ud800\\udc00\\ud83d\\ude00\\udbff\\udfff\""),
        Row(
            "\"\\ud83d\\ude00\\uD83D\\uDE00\"",
            spaced: "\"\\ud83d\\ude00\\ud83d\\ude00\"",
            compact: "\"\\ud83d\\ude00\\ud83d\\ude00\"",
            utf8: "\"\u{1f600}\u{1f600}\"",
            sorted: "\"\\ud83d\\ude00\\ud83d\\ude00\""),
        Row(
            "\"e\\u0301\\u00e9\"",
            spaced: "\"e\\u0301\\u00e9\"",
            compact: "\"e\\u0301\\u00e9\"",
            utf8: "\"e\u{301}\u{e9}\"",
            sorted: "\"e\\u0301\\u00e9\""),
        Row(
            "{\"b\":1,\"a\":{\"d\":[1,2],\"c\":null},\"B\":\"x\",\"\":0,\"a b\":true}",
            spaced: "{\"b\": 1, \"a\": {\"d\": [1, 2], \"c\": null}, \"B\": \"x\", \"\": 0, \"a b\": true}",
            compact: "{\"b\":1,\"a\":{\"d\":[1,2],\"c\":null},\"B\":\"x\",\"\":0,\"a b\":true}",
            utf8: "{\"b\":1,\"a\":{\"d\":[1,2],\"c\":null},\"B\":\"x\",\"\":0,\"a b\":true}",
            sorted: "{\"\":0,\"B\":\"x\",\"a\":{\"c\":null,\"d\":[1,2]},\"a b\":true,\"b\":1}"),
        Row(
            "{\"\u{10000}\":1,\"\u{ffff}\":2,\"\u{e9}\":3,\"e\":4,\"z\":5,\"\u{7f}\":6}",
            spaced: "{\"\\ud800\\udc00\": 1, \"\\uffff\": 2, \"\\u00e9\": 3, \"e\": 4, \"z\": 5, \"\\u007f\": 6}",
            compact: "{\"\\ud800\\udc00\":1,\"\\uffff\":2,\"\\u00e9\":3,\"e\":4,\"z\":5,\"\\u007f\":6}",
            utf8: "{\"\u{10000}\":1,\"\u{ffff}\":2,\"\u{e9}\":3,\"e\":4,\"z\":5,\"\u{7f}\":6}",
            sorted: "{\"e\":4,\"z\":5,\"\\u007f\":6,\"\\u00e9\":3,\"\\uffff\":2,\"\\ud800\\udc00\":1}"),
        Row(
            "[0,-0,1,-1,10,9223372036854775807,9223372036854775808,-9223372036854775808,-9223372036854775809]",
            spaced:
                "[0, 0, 1, -1, 10, 9223372036854775807, 9223372036854775808, -9223372036854775808, -9223372036854775809]",
            compact: "[0,0,1,-1,10,9223372036854775807,9223372036854775808,-9223372036854775808,-9223372036854775809]",
            utf8: "[0,0,1,-1,10,9223372036854775807,9223372036854775808,-9223372036854775808,-9223372036854775809]",
            sorted: "[0,0,1,-1,10,9223372036854775807,9223372036854775808,-9223372036854775808,-9223372036854775809]"),
        Row(
            "[123456789012345678901234567890]",
            spaced: "[123456789012345678901234567890]",
            compact: "[123456789012345678901234567890]",
            utf8: "[123456789012345678901234567890]",
            sorted: "[123456789012345678901234567890]"),
        Row(
            "[1.0,-0.0,0.0,0e5,-0e-5,1e2,1E+2,100.0,19.99,5.50,1e-5,0.0001,0.00001234,1e15,1e16,123456789012345678.0]",
            spaced:
                "[1.0, -0.0, 0.0, 0.0, -0.0, 100.0, 100.0, 100.0, 19.99, 5.5, 1e-05, 0.0001, 1.234e-05, 1000000000000000.0, 1e+16, 1.2345678901234568e+17]",
            compact:
                "[1.0,-0.0,0.0,0.0,-0.0,100.0,100.0,100.0,19.99,5.5,1e-05,0.0001,1.234e-05,1000000000000000.0,1e+16,1.2345678901234568e+17]",
            utf8:
                "[1.0,-0.0,0.0,0.0,-0.0,100.0,100.0,100.0,19.99,5.5,1e-05,0.0001,1.234e-05,1000000000000000.0,1e+16,1.2345678901234568e+17]",
            sorted:
                "[1.0,-0.0,0.0,0.0,-0.0,100.0,100.0,100.0,19.99,5.5,1e-05,0.0001,1.234e-05,1000000000000000.0,1e+16,1.2345678901234568e+17]"
        ),
        Row(
            "[5e-324,1e-400,2.2250738585072014e-308,1.7976931348623157e308,1e23,9007199254740993.0,0.1,0.30000000000000004]",
            spaced:
                "[5e-324, 0.0, 2.2250738585072014e-308, 1.7976931348623157e+308, 1e+23, 9007199254740992.0, 0.1, 0.30000000000000004]",
            compact:
                "[5e-324,0.0,2.2250738585072014e-308,1.7976931348623157e+308,1e+23,9007199254740992.0,0.1,0.30000000000000004]",
            utf8:
                "[5e-324,0.0,2.2250738585072014e-308,1.7976931348623157e+308,1e+23,9007199254740992.0,0.1,0.30000000000000004]",
            sorted:
                "[5e-324,0.0,2.2250738585072014e-308,1.7976931348623157e+308,1e+23,9007199254740992.0,0.1,0.30000000000000004]"
        ),
        Row(
            "[1.5e-10,1e100,12345678901234567e1,9999999999999998.0,99999999999999999.0,4.35,1e22,1e21]",
            spaced: "[1.5e-10, 1e+100, 1.2345678901234566e+17, 9999999999999998.0, 1e+17, 4.35, 1e+22, 1e+21]",
            compact: "[1.5e-10,1e+100,1.2345678901234566e+17,9999999999999998.0,1e+17,4.35,1e+22,1e+21]",
            utf8: "[1.5e-10,1e+100,1.2345678901234566e+17,9999999999999998.0,1e+17,4.35,1e+22,1e+21]",
            sorted: "[1.5e-10,1e+100,1.2345678901234566e+17,9999999999999998.0,1e+17,4.35,1e+22,1e+21]"),
        Row(
            "{\"_fresh\":true,\"user\":{\"id\":42,\"name\":\"J\u{fc}rgen\"},\"seen\":[3,14.5],\"coupon\":null}",
            spaced:
                "{\"_fresh\": true, \"user\": {\"id\": 42, \"name\": \"J\\u00fcrgen\"}, \"seen\": [3, 14.5], \"coupon\": null}",
            compact:
                "{\"_fresh\":true,\"user\":{\"id\":42,\"name\":\"J\\u00fcrgen\"},\"seen\":[3,14.5],\"coupon\":null}",
            utf8: "{\"_fresh\":true,\"user\":{\"id\":42,\"name\":\"J\u{fc}rgen\"},\"seen\":[3,14.5],\"coupon\":null}",
            sorted: "{\"_fresh\":true,\"coupon\":null,\"seen\":[3,14.5],\"user\":{\"id\":42,\"name\":\"J\\u00fcrgen\"}}"
        ),
    ]

    @Test(arguments: rows)
    func `writes what Python writes`(row: Row) throws {
        let value = try JSONText(row.text).value
        #expect(try JSONText(value, style: .pythonSpacedASCII).string.utf8.elementsEqual(row.spaced.utf8))
        #expect(try JSONText(value, style: .pythonCompactASCII).string.utf8.elementsEqual(row.compact.utf8))
        #expect(try JSONText(value, style: .pythonCompactUTF8).string.utf8.elementsEqual(row.utf8.utf8))
        #expect(try JSONText(value, style: .pythonCompactASCII.sortingNames).string.utf8.elementsEqual(row.sorted.utf8))
    }

    @Test(arguments: rows)
    func `what is written reads as the same value`(row: Row) throws {
        let value = try JSONText(row.text).value
        for style in [JSONStyle.compact, JSONStyle(isSpaced: true, escapesNonASCII: true, sortsNames: true)] {
            #expect(try JSONText(JSONText(value, style: style).utf8).value.isEqual(to: value))
        }
    }

    @Test(arguments: [
        (#""\ud800""#, #""\ud800""#),
        (#""x\udfffy""#, #""x\udfffy""#),
        (#"{"\ud83d":"\ude00\ud83d"}"#, #"{"\ud83d":"\ude00\ud83d"}"#),
        (#""\ud83d\ud83d\ude00""#, #""\ud83d\ud83d\ude00""#),
        (
            #"{"\ud800":1,"\uffff":2,"\ud83d\ude00":3,"\ue000":4}"#,
            #"{"\ud800":1,"\ue000":4,"\uffff":2,"\ud83d\ude00":3}"#
        ),
    ])
    func `a lone surrogate has ASCII and no UTF-8`(text: String, sorted: String) throws {
        let value = try JSONText(text).value
        #expect(try JSONText(value, style: .pythonCompactASCII.sortingNames).string == sorted)
        #expect(throws: JSONError.loneSurrogate) { try JSONText(value, style: .pythonCompactUTF8) }
        #expect(throws: JSONError.loneSurrogate) { try JSONText(value) }
    }

    @Test(arguments: [#"{"a":1,"a":1}"#, #"[[{"x":{"user":1,"b":2,"\u0075ser":3}}]]"#])
    func `a repeated name is not written`(text: String) throws {
        let value = try JSONText(text).value
        for style in [JSONStyle.compact, .pythonSpacedASCII, .pythonCompactUTF8, .compact.sortingNames] {
            #expect(throws: JSONError.duplicateName) { try JSONText(value, style: style) }
        }
    }

    @Test func `a repeated name among many is not written`() throws {
        let names = (0..<10_000).map { "name\($0)" }
        let value = JSONValue.object(JSONObject((names + ["name0"]).map { ($0, nil) }))
        #expect(throws: JSONError.duplicateName) { try JSONText(value) }
        #expect(throws: JSONError.duplicateName) { try JSONText(value, style: .compact.sortingNames) }
        #expect(try JSONText(.object(JSONObject(names.map { ($0, nil) }))).utf8.count > 100_000)
    }

    @Test(arguments: ["1e400", "-1e400", "[1.0,{\"a\":1e309}]"])
    func `Python has no text for infinity`(text: String) throws {
        let value = try JSONText(text).value
        #expect(throws: JSONError.notFinite) { try JSONText(value, style: .pythonCompactASCII) }
        #expect(try JSONText(value).string == text)
    }

    @Test func `numbers stay as they are unless the style is Python's`() throws {
        let text = "[-0,1.50,1E+2,0.10e-3,1e400]"
        #expect(try JSONText(JSONText(text).value).string == text)
    }

    @Test func `the limits hold for what is written`() throws {
        var limits = JSONLimits()
        limits.digits = 3
        limits.members = 2
        limits.depth = 2
        #expect(throws: JSONError.limit(.digits(3))) { try JSONText(1234, limits: limits) }
        #expect(throws: JSONError.limit(.digits(3))) { try JSONText(12.34, limits: limits) }
        #expect(throws: JSONError.limit(.members(2))) { try JSONText(JSONValue.array([1, 2, 3]), limits: limits) }
        #expect(throws: JSONError.limit(.members(2))) { try JSONText(["a": 1, "b": 2, "c": 3], limits: limits) }
        #expect(throws: JSONError.limit(.depth(2))) { try JSONText([[[]]], limits: limits) }
        #expect(try JSONText([[-123], ["a": nil]], limits: limits).string == #"[[-123],{"a":null}]"#)
    }

    @Test func `a tree deeper than any stack is refused`() {
        var value = JSONValue.array([])
        for _ in 0..<100_000 { value = .array([value]) }
        #expect(throws: JSONError.limit(.depth(64))) { try JSONText(value) }
        #expect(throws: JSONError.limit(.depth(512))) { try value.isEqual(to: value) }
        #expect(throws: FlaskTagError.json(.limit(.depth(512)))) { try FlaskValue(value) }
        // Level by level, since freeing it at once recurses too.
        while let inner = value[0] { value = inner }
    }
}
