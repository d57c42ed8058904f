import SessionSeal
import Testing

@Suite struct JSONScannerTests {
    static let faults: [(text: String, offset: Int)] = [
        ("", 0), (" ", 1), ("\n\t ", 3), ("\u{feff}1", 0), ("\u{a0}1", 0), ("\u{0}", 0),
        ("nul", 3), ("nulL", 3), ("True", 0), ("tru e", 3), ("falsy", 4), ("nulll", 4), ("undefined", 0),
        ("NaN", 0), ("Infinity", 0), ("-Infinity", 1), ("'a'", 0), ("1 2", 2), ("[] []", 3), ("1,", 1), ("// x\n1", 0),
        ("-", 1), ("+1", 0), ("01", 1), ("-01", 2), ("00", 1), (".5", 0), ("1.", 2), ("1.e1", 2), ("1e", 2), ("1e+", 3),
        ("1e1.5", 3), ("0x1", 1), ("1_0", 1), ("--1", 1), ("1.5.5", 3), ("1ee1", 2), ("\u{661}", 0),
        ("[", 1), ("[1", 2), ("[1,", 3), ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), ("[1}", 2), ("]", 0), ("[]]", 2),
        ("{", 1), ("{]", 1), ("{\"a\"", 4), ("{\"a\":", 5), ("{\"a\":}", 5), ("{\"a\":1", 6), ("{\"a\":1,", 7),
        ("{\"a\":1,}", 7), ("{\"a\" 1}", 5), ("{1:1}", 1), ("{a:1}", 1), ("{\"a\":1]", 6), ("{,}", 1), ("{\"a\",1}", 4),
        ("{\"a\"::1}", 5), ("{\"a\":1 \"b\":2}", 7), ("{\"a\":1,,}", 7), ("{null:1}", 1), ("}", 0),
        ("\"", 1), ("\"abc", 4), ("\"abcdefghijk", 12), ("\"\\\"", 3), ("\"\\", 2), ("\"\\x\"", 2), ("\"\\u\"", 3),
        ("\"\\u12g4\"", 5), ("\"\\u123", 6), ("\"\\U0041\"", 2), ("\"\\'\"", 2), ("\"\n\"", 1), ("\"\t\"", 1),
        ("\"1234567\u{1f}\"", 8), ("\"\u{0}\"", 1), ("[\"a]", 4), ("\"a\" b", 4), ("\"\\ud800\\u12\"", 11),
        ("\u{c}1", 0), ("\u{b}1", 0), ("1\u{2028}", 1), ("[1\u{c}]", 2),
    ]

    @Test(arguments: faults)
    func `names the first byte that does not fit`(text: String, offset: Int) {
        #expect(throws: JSONError.syntax(offset: offset)) { try JSONText(text) }
    }

    @Test(arguments: [
        "0", "-0", "-0.0e-0", "1E5", "1e+05", "10.010", " \t\n\r1\r\n\t ", "\"\"", "[ ]", "{ }", "true", "false",
        "null",
        "[ 1 , [ ] , { \"a\" : [ null ] } ]", "{\"a\":1,\"a\":2}", "{\"\":0}", "\"\\u0000\"", "\"\u{7f}\"", "\"\\/\"",
        "\"\u{80}\u{7ff}\u{800}\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{10ffff}\"", "\"\u{feff}\"", "\"\u{2028}\"",
        "\"\\ud800\"", "\"\\uDFFF\\ud800\"", "{\"\\udc00\":1}", "123456789012345678901234567890", "1e999999",
    ])
    func `keeps what is JSON, byte for byte`(text: String) throws {
        let json = try JSONText(text)
        #expect(json.utf8 == Array(text.utf8))
        #expect(json.string.utf8.elementsEqual(text.utf8))
        _ = json.value
    }

    /// Offsets count from the quote before them: the sequence alone, and behind seven letters, where words end.
    @Test(
        arguments: [
            [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xc2], [0xc2, 0x41], [0xe0, 0x80, 0x80], [0xe0, 0x9f, 0xbf],
            [0xe1, 0x80], [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xef, 0xbf, 0x41], [0xf0, 0x80, 0x80, 0x80],
            [0xf0, 0x8f, 0xbf, 0xbf], [0xf1, 0x80, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xfe],
            [0xff], [0xf8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func `UTF-8 is strict`(sequence: [UInt8]) {
        #expect(throws: JSONError.syntax(offset: 1)) { try JSONText([0x22] + sequence + [0x22]) }
        let letters = Array("\"abcdefg".utf8)
        #expect(throws: JSONError.syntax(offset: 8)) { try JSONText(letters + sequence + Array("hijklmnop\"".utf8)) }
        #expect(throws: JSONError.syntax(offset: 1)) { try JSONText([0x22] + sequence) }
        #expect(throws: JSONError.syntax(offset: 0)) { try JSONText(sequence) }
    }

    @Test(
        arguments: [
            [0xff, 0xfe, 0x31, 0x00], [0xfe, 0xff, 0x00, 0x31], [0xef, 0xbb, 0xbf, 0x31], [0x00, 0x31], [0x31, 0x00],
        ] as [[UInt8]])
    func `neither marks nor UTF-16`(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONText(bytes) }
    }

    @Test(arguments: ["[", "{\"a\":"])
    func `64 containers inside one another, not 65`(opening: String) throws {
        func nested(_ depth: Int) -> String {
            String(repeating: opening, count: depth) + "1" + String(repeating: opening == "[" ? "]" : "}", count: depth)
        }
        _ = try JSONText(nested(64)).value
        #expect(throws: JSONError.limit(.depth(64))) { try JSONText(nested(65)) }
        #expect(throws: JSONError.limit(.depth(64))) { try JSONText(String(repeating: opening, count: 100_000)) }
        var limits = JSONLimits()
        limits.depth = 1_000_000
        _ = try JSONText(JSONText(nested(512), limits: limits).value, limits: limits)
        #expect(throws: JSONError.limit(.depth(512))) { try JSONText(nested(513), limits: limits) }
        #expect(throws: JSONError.limit(.depth(512))) { try JSONText(nested(100_000), limits: limits) }
        limits.depth = 0
        #expect(throws: JSONError.limit(.depth(0))) { try JSONText("[]", limits: limits) }
    }

    @Test func `kinds and counts are right again after a deep container`() throws {
        var limits = JSONLimits()
        limits.depth = 200
        limits.members = 3
        let deep = String(repeating: "[1,", count: 100) + "1" + String(repeating: "]", count: 100)
        _ = try JSONText("{\"a\":\(deep),\"b\":[],\"c\":{}}", limits: limits)
        #expect(throws: JSONError.limit(.members(3))) {
            try JSONText("{\"a\":\(deep),\"b\":[],\"c\":{},\"d\":1}", limits: limits)
        }
        #expect(throws: JSONError.syntax(offset: 402)) { try JSONText("[\(deep)}", limits: limits) }
    }

    @Test(arguments: ["", "-", "0.", "1e"])
    func `digits of a number count wherever they stand`(start: String) throws {
        let digits = 4096 - start.utf8.count { $0 &- 0x30 < 10 }
        _ = try JSONText(start + String(repeating: "7", count: digits)).value
        let tooMany = start + String(repeating: "7", count: digits + 1)
        #expect(throws: JSONError.limit(.digits(4096))) { try JSONText("[\(tooMany)]") }
    }

    @Test func `members of one container`() throws {
        func array(_ count: Int) -> String { "[" + Array(repeating: "[]", count: count).joined(separator: ",") + "]" }
        func object(_ count: Int) -> String {
            "{" + (0..<count).map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        }
        _ = try JSONText("[\(array(16_384)),\(object(16_384))]")
        #expect(throws: JSONError.limit(.members(16_384))) { try JSONText(array(16_385)) }
        #expect(throws: JSONError.limit(.members(16_384))) { try JSONText(object(16_385)) }
    }
}
