import Testing

@testable import SessionSeal

/// Every size and place around those at which the writer takes another way.
@Suite struct JSONWriterSweepTests {
    @Test(arguments: 0...40)
    func `any number of names is sorted, and a repeated one is found`(count: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            // Names that differ in the first eight bytes, behind them, and in their length only.
            let names = (0..<count).map { ["", "n", "namename", "é"][$0 % 4] + String(repeating: "x", count: $0 / 4) }
                .shuffled(using: &generator)
            let object = JSONObject(names.map { ($0, 1) })
            let expected = names.map { JSONString($0) }.sorted().compactMap(\.textOrNil).map { "\"\($0)\":1" }
            #expect(
                try JSONText(.object(object), style: .compact.sortingNames).string
                    == "{" + expected.joined(separator: ",") + "}", "seed \(seed)")
            guard let name = names.randomElement(using: &generator) else { continue }
            let repeated = JSONObject((names + [name]).shuffled(using: &generator).map { ($0, 1) })
            for style in [JSONStyle.compact, .compact.sortingNames] {
                #expect(throws: JSONError.duplicateName, "seed \(seed)") {
                    try JSONText(.object(repeated), style: style)
                }
            }
        }
    }

    @Test func `an escape wherever it stands`() throws {
        let escapes: [(character: Unicode.Scalar, ascii: String, utf8: String)] = [
            ("\"", "\\\"", "\\\""), ("\\", "\\\\", "\\\\"), ("\n", "\\n", "\\n"), ("\0", "\\u0000", "\\u0000"),
            ("\u{1f}", "\\u001f", "\\u001f"), ("\u{7f}", "\\u007f", "\u{7f}"), ("\u{80}", "\\u0080", "\u{80}"),
            ("é", "\\u00e9", "é"), ("\u{ffff}", "\\uffff", "\u{ffff}"), ("😀", "\\ud83d\\ude00", "😀"), (" ", " ", " "),
            ("~", "~", "~"),
        ]
        for (character, ascii, utf8) in escapes {
            for (before, behind) in (0..<20).flatMap({ before in (0..<10).map { (before, $0) } }) {
                let (start, end) = (String(repeating: "a", count: before), String(repeating: "z", count: behind))
                let value = JSONValue(start + String(character) + end)
                let (inASCII, inUTF8) = (
                    try JSONText(value, style: .pythonCompactASCII).string, try JSONText(value, style: .compact).string
                )
                #expect(inASCII == "\"\(start)\(ascii)\(end)\"")
                #expect(inUTF8.utf8.elementsEqual("\"\(start)\(utf8)\(end)\"".utf8))
            }
        }
    }

    /// The writer empties its room of 1024 bytes whenever what comes next may not find place in it.
    @Test func `everything across the end of the room`() throws {
        let kinds: [(value: JSONValue, text: String)] = [
            (.null, "null"), (.bool(false), "false"), (JSONValue(Int.min), "\(Int.min)"), (JSONValue(""), "\"\""),
            (JSONValue("\u{7f}😀\n"), "\"\\u007f\\ud83d\\ude00\\n\""), (.array([]), "[]"), (.array([1, 2]), "[1, 2]"),
            (.object(["a": 1, "b": .object([:])]), "{\"a\": 1, \"b\": {}}"), (.number(JSONNumber(1.5)!), "1.5"),
            (JSONValue(String(repeating: "y", count: 1023)), "\"" + String(repeating: "y", count: 1023) + "\""),
            (JSONValue(String(repeating: "é", count: 900)), "\"" + String(repeating: "\\u00e9", count: 900) + "\""),
            (JSONValue(String(repeating: "z", count: 3000)), "\"" + String(repeating: "z", count: 3000) + "\""),
        ]
        for (value, text) in kinds {
            for count in Array(985...1030) + Array(2030...2050) {
                let filling = String(repeating: "x", count: count)
                let written = try JSONText(.array([JSONValue(filling), value, value]), style: .pythonSpacedASCII).string
                #expect(written == "[\"\(filling)\", \(text), \(text)]")
            }
        }
    }

    @Test func `integers of every length`() throws {
        var integers = [Int.min, Int.min + 1, Int.max - 1, Int.max, 0]
        for exponent in 0...18 {
            let power = (0..<exponent).reduce(1) { power, _ in power * 10 }
            integers += [power - 1, power, power + 1, -power, 1 - power]
        }
        let expected = "[" + integers.map(String.init).joined(separator: ",") + "]"
        let value = JSONValue.array(integers.map { JSONValue($0) })
        for style in [JSONStyle.compact, .pythonCompactASCII] {
            #expect(try JSONText(value, style: style).string == expected)
        }
    }
}
