import Foundation

@testable import SessionSeal

/// Scanner, parser, writer and typed readers of JSON.
enum JSONTargets {
    static let all: [(name: String, run: Target)] = [
        ("json", json), ("json-foundation", foundation), ("flask-value", flaskValue),
    ]

    /// What is accepted is read, written and read again as the same value.
    private static func json(_ bytes: [UInt8]) {
        var small = JSONLimits()
        (small.depth, small.digits, small.members) = (4, 8, 4)
        let underLimits = try? JSONText(bytes, limits: small)
        let text: JSONText
        do throws(JSONError) { text = try JSONText(bytes) } catch {
            if case .syntax(let offset) = error { check((0...bytes.count).contains(offset), "the offset is inside") }
            check(underLimits == nil, "lower limits let nothing more through")
            return
        }
        let value = text.value
        check(cursorAgrees(with: value, at: JSONCursor.skipSpace(bytes.span, from: 0), of: bytes), "two readers agree")
        check(textAgrees(value), "a look-up in text finds what one in members finds")
        for style in [JSONStyle.compact, .pythonSpacedASCII, .pythonCompactUTF8, JSONStyle.compact.sortingNames] {
            guard let written = try? JSONText(value, style: style) else { continue }
            check(try JSONText(written.utf8) == written, "the writer writes JSON")
            if style.numbers == .asWritten {
                check(try written.value.isEqual(to: value), "what is written is the same value")
            }
            check(try JSONText(written.value, style: style) == written, "writing again changes nothing")
        }
        walk(value)
    }

    /// Whether the walk without values finds as many items as the parser, each of them the same.
    private static func cursorAgrees(with value: JSONValue, at start: Int, of bytes: [UInt8]) -> Bool {
        var places: [Range<Int>] = []
        var expected: [JSONValue] = []
        if let elements = value.array {
            JSONCursor.forEachElement(of: bytes.span, at: start) { places.append($0) }
            expected = elements
        } else if let members = value.object?.unchecked {
            JSONCursor.forEachMember(of: bytes.span, at: start) { places += [$0, $1] }
            expected = members.flatMap { [.string($0.name), $0.value] }
        }
        guard places.count == expected.count else { return false }
        return zip(places, expected).allSatisfy { place, value in
            // Values that repeat a name are not compared.
            (try? JSONCursor.value(at: place, of: bytes.span).isEqual(to: value)) ?? true
        }
    }

    /// Whether each object that is text answers look-ups as its members do once they are built.
    private static func textAgrees(_ value: JSONValue) -> Bool {
        if let elements = value.array { return elements.allSatisfy(textAgrees) }
        guard let object = value.object else { return true }
        let members = object.unchecked
        let built = JSONObject(unchecked: members)
        guard "\(object)" == "\(built)" else { return false }
        // A look-up goes through all members: not one for each of very many.
        return (members.prefix(64).compactMap(\.name.textOrNil) + ["", "a"]).allSatisfy { name in
            do throws(JSONError) {
                let found = try object[name]
                switch (found, try built[name]) {
                case (nil, nil): return true
                case (let left?, let right?):
                    // What repeats a name is not compared.
                    return ((try? left.isEqual(to: right)) ?? true) && textAgrees(left)
                default: return false
                }
            } catch let first {
                do throws(JSONError) { _ = try built[name] } catch { return error == first }
                return false
            }
        }
    }

    /// Looks at everything in every way.
    private static func walk(_ value: JSONValue) {
        _ = (value.int, value.double, value.bool, value.isNull)
        _ = try? value.string
        if let number = value.number {
            _ = number.pythonText
            check(JSONNumber(text: number.text) == number, "a number is its text")
        }
        for element in value.array ?? [] { walk(element) }
        if let object = value.object {
            _ = try? object["a"]
            for member in object.unchecked { walk(member.value) }
        }
    }

    /// Foundation accepts and refuses the same texts, where the rules agree.
    ///
    /// They do not for: limits of ours; half surrogate pairs and numbers that no `Double` holds (grammatical, and refused
    /// by Foundation); UTF-16, UTF-32 and byte order marks, which Foundation recognizes and RFC 8259 forbids (it even drops
    /// the mark's character at the beginning of a string); a comma before the end of an array, which Foundation takes.
    private static func foundation(_ bytes: [UInt8]) {
        let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
        do throws(JSONError) {
            let value = try JSONText(bytes).value
            guard isPlain(value) else { return }
            check(theirs != nil, "Foundation refuses what the scanner accepts")
            if let theirs { check(isSame(value, theirs), "Foundation reads another value") }
        } catch {
            guard case .syntax(let offset) = error, !bytes.contains(0), bytes.first.map({ $0 < 0x80 }) ?? true,
                !isCommaBeforeEnd(bytes, offset)
            else { return }
            check(theirs == nil, "Foundation accepts what the scanner refuses")
        }
    }

    private static func isCommaBeforeEnd(_ bytes: [UInt8], _ offset: Int) -> Bool {
        guard offset < bytes.count, [0x5d, 0x7d].contains(bytes[offset]) else { return false }
        return bytes[..<offset].last { ![0x20, 0x09, 0x0a, 0x0d].contains($0) } == 0x2c
    }

    private static func isPlain(_ value: JSONValue) -> Bool {
        if let number = value.number { return number.double != nil && number.digitCount < 300 }
        if let elements = value.array { return elements.allSatisfy(isPlain) }
        if let members = value.object?.unchecked {
            return members.allSatisfy { isPlain($0.name) && isPlain($0.value) }
        }
        if case .string(let string) = value { return isPlain(string) }
        return true
    }

    private static func isPlain(_ string: JSONString) -> Bool {
        string.textOrNil.map { !$0.unicodeScalars.contains("\u{feff}") } ?? false
    }

    private static func isSame(_ ours: JSONValue, _ theirs: Any) -> Bool {
        switch ours {
        case .null: return theirs is NSNull
        case .bool(let flag): return theirs as? Bool == flag
        case .number(let number):
            guard let double = (theirs as? NSNumber)?.doubleValue, let expected = number.double else { return false }
            // Foundation's decimal number loses digits: the last of 17, and many of more than 38.
            return number.digitCount > 17 || abs(double - expected) <= abs(expected) * 1e-12
        case .string(let string): return (theirs as? String).map { string.isName($0) } ?? false
        case .array(let elements):
            guard let other = theirs as? [Any], other.count == elements.count else { return false }
            return zip(elements, other).allSatisfy { isSame($0, $1) }
        case .object(let object):
            guard let other = theirs as? [String: Any] else { return false }
            // Names that are the same to Swift's String, or repeated, are one name there.
            guard other.count == object.unchecked.count else { return other.count < object.unchecked.count }
            return object.unchecked.allSatisfy { member in
                guard let name = member.name.textOrNil, let value = other[name] else { return false }
                return isSame(member.value, value)
            }
        }
    }

    /// What is read of Flask's tags is written and read again as the same.
    private static func flaskValue(_ bytes: [UInt8]) {
        guard let text = try? JSONText(bytes), let value = try? FlaskValue(text.value),
            let tagged = try? JSONText(value.tagged)
        else { return }
        // The tags add containers, perhaps more than may be read again.
        guard let again = try? FlaskValue(tagged.value) else {
            check(bytes.count > 100, "what is tagged can be read")
            return
        }
        check(try JSONText(again.tagged) == tagged, "tagging again changes nothing")
    }
}
