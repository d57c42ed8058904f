import Testing

@testable import SessionSeal

/// An object that is still text answers as the one that is built of it, whatever the text.
@Suite struct JSONLookUpTests {
    @Test func `text and what is built of it answer alike`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        var seen: Set<Answer> = []
        for round in 0..<2_000 {
            let text = Self.randomValue(depth: 4, using: &generator)
            let value = try JSONText(text).value
            let difference = try Self.difference(value, Self.built(value), seen: &seen)
            #expect(difference == nil, "seed \(seed), round \(round): \(text)")
        }
        // The texts were such that each answer was given.
        #expect(seen == Set(Answer.allCases), "seed \(seed)")
    }

    @Test func `skipping ends where a container ends, wherever its bytes stand in a word`() throws {
        let inner = [
            "{}", "[]", #"{"]":"}"}"#, #"["\\","\"]",[[]],{}]"#, #"[{"a":[1,2,{"b":"[{"}]},"x"]"#,
            #"[ "\u005d" , -1.5e+7 ]"#,
            "[\"\u{7b}\u{fb}\u{1f47b}[\"]", "[true,false,null,[[[[[[[[[]]]]]]]]]]", #"["\\\\\\\\\\\\\\\\","]"]"#,
        ]
        for container in inner {
            for shift in 0..<16 {
                let space = String(repeating: " ", count: shift)
                let payload = try JSONText("{\"first\":\(space)\(container)\(space),\"last\":7}").value
                #expect(try payload["last"].int == 7)
                #expect(try payload["first"]?.isEqual(to: JSONText(container).value) == true)
                let elements = try JSONText("[\(container)\(space),[\(space)\(container)],7]").value
                #expect(elements.array?.count == 3 && elements[2].int == 7)
                #expect(try elements[1][0]?.isEqual(to: JSONText(container).value) == true)
            }
        }
    }

    @Test func `a value outlives the text that it is part of`() throws {
        func inner() throws -> JSONValue? { try JSONText(#" {"a":[0,{"b":{"c":"kept"}}]} "#).value["a"][1]["b"] }
        #expect(try inner()["c"].string == "kept")
    }

    @Test func `the deepest text is walked, compared and written`() throws {
        var limits = JSONLimits()
        limits.depth = 512
        for (opening, closing) in [(#"{"a":0,"b":"#, "}"), ("[0,", "]"), (#"[0,{"b":"#, "}]")] {
            let depth = 512 / (opening.utf8.first == 0x5b && closing.utf8.count == 2 ? 2 : 1)
            let repeated = String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
            let text = try JSONText(repeated, limits: limits)
            #expect(try text.value.isEqual(to: Self.built(text.value)))
            #expect(try JSONText(text.value, limits: limits).string == repeated)
            var value: JSONValue? = text.value
            var steps = 0
            while let next = try value["b"] ?? value[1] { (value, steps) = (next, steps + 1) }
            #expect(value.int == 1 && steps == 512)
        }
    }

    // MARK: Comparing

    /// What a look-up may say.
    private enum Answer: CaseIterable { case found, missing, duplicateName, loneSurrogate }

    /// The same value with every object built.
    private static func built(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): .array(elements.map(built))
        case .object(let object):
            .object(
                JSONObject(
                    unchecked: object.unchecked.map { JSONObject.Member(name: $0.name, value: built($0.value)) }))
        default: value
        }
    }

    /// The first accessor that does not answer alike.
    private static func difference(_ text: JSONValue, _ built: JSONValue, seen: inout Set<Answer>) throws -> String? {
        guard "\(text)" == "\(built)", "\(String(describing: text.object))" == "\(String(describing: built.object))"
        else { return "description" }
        guard text.isNull == built.isNull, text.bool == built.bool, text.number == built.number,
            result({ () throws(JSONError) in try text.string }) == result({ () throws(JSONError) in try built.string })
        else { return "scalar" }
        for style in [JSONStyle.compact, .pythonSpacedASCII, .pythonCompactASCII.sortingNames] {
            guard
                result({ () throws(JSONError) in try JSONText(text, style: style) })
                    == result({ () throws(JSONError) in try JSONText(built, style: style) })
            else { return "writing" }
        }
        guard
            result({ () throws(JSONError) in try text.isEqual(to: built) })
                == result({ () throws(JSONError) in try built.isEqual(to: text) })
        else { return "isEqual" }
        guard text.array?.count == built.array?.count else { return "array" }
        for (left, right) in zip(text.array ?? [], built.array ?? []) {
            if let found = try difference(left, right, seen: &seen) { return "[]" + found }
        }
        guard let members = built.object?.unchecked else { return nil }
        for name in members.compactMap(\.name.textOrNil) + ["", "a", "missing"] {
            let left = result { () throws(JSONError) in try text[name] }
            let right = result { () throws(JSONError) in try built[name] }
            switch (left, right) {
            case (.success(let left?), .success(let right?)):
                seen.insert(.found)
                if let found = try difference(left, right, seen: &seen) { return name + "." + found }
            case (.success(nil), .success(nil)): seen.insert(.missing)
            case (.failure(let left), .failure(let right)) where left == right:
                seen.insert(left == .duplicateName ? .duplicateName : .loneSurrogate)
            default: return name
            }
        }
        return sameMembers(text.object, built.object) ? nil : "members"
    }

    private static func sameMembers(_ text: JSONObject?, _ built: JSONObject?) -> Bool {
        let left = result { () throws(JSONError) in try text?.members }
        let right = result { () throws(JSONError) in try built?.members }
        switch (left, right) {
        case (.success(let left?), .success(let right?)):
            return left.count == right.count
                && zip(left, right).allSatisfy {
                    JSONString($0.name) == JSONString($1.name) && "\($0.value)" == "\($1.value)"
                }
        case (.failure(let left), .failure(let right)): return left == right
        default: return false
        }
    }

    private static func result<Value>(_ body: () throws(JSONError) -> Value) -> Result<Value, JSONError> {
        do throws(JSONError) { return .success(try body()) } catch { return .failure(error) }
    }

    // MARK: Texts

    private static func randomValue(depth: Int, using generator: inout SeededGenerator) -> String {
        let value =
            switch Int.random(in: 0..<(depth > 0 ? 10 : 4), using: &generator) {
            case 0: ["null", "true", "false"].randomElement(using: &generator) ?? ""
            case 1: ["0", "-0", "12345", "-1.50e+3", "123456789012345678901"].randomElement(using: &generator) ?? ""
            case 2, 3: randomString(using: &generator)
            case 4...6:
                "[" + randomItems(using: &generator) { randomValue(depth: depth - 1, using: &$0) } + "]"
            default:
                "{"
                    + randomItems(using: &generator) {
                        randomSpace(using: &$0) + randomString(using: &$0) + randomSpace(using: &$0) + ":"
                            + randomValue(depth: depth - 1, using: &$0)
                    } + "}"
            }
        return randomSpace(using: &generator) + value + randomSpace(using: &generator)
    }

    private static func randomItems(
        using generator: inout SeededGenerator, _ item: (inout SeededGenerator) -> String
    ) -> String {
        let items = (0..<Int.random(in: 0..<5, using: &generator)).map { _ in item(&generator) }
        return items.isEmpty ? randomSpace(using: &generator) : items.joined(separator: ",")
    }

    private static func randomSpace(using generator: inout SeededGenerator) -> String {
        ["", "", "", " ", "\n", "\r\n\t", "          "].randomElement(using: &generator) ?? ""
    }

    /// Few letters in many spellings, so that names repeat, and now and then half of a surrogate pair.
    private static func randomString(using generator: inout SeededGenerator) -> String {
        let letters = [
            "a", "a", "b", #"\u0061"#, "é", #"\u00E9"#, "e\u{301}", "😀", #"\ud83d\ude00"#, #"\\"#, #"\""#, #"\/"#,
            #"\n"#,
            "{", "}", "[", "]", ",", ":", " ", "abcdefgh", "\u{7f}",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0..<4, using: &generator) {
            let isHalf = Int.random(in: 0..<60, using: &generator) == 0
            text += isHalf ? #"\ud800"# : letters.randomElement(using: &generator) ?? ""
        }
        return "\"" + text + "\""
    }
}
