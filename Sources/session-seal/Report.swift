internal import SessionSeal

/// One object of `--json` and `--lines`: a line of ASCII.
struct Report {
    private var members: [(name: String, value: JSONValue)]

    init(result: String) {
        members = [("result", JSONValue(result))]
    }

    /// Why a token or payload of `codec` was refused, and what is weak about the keys.
    init(of refusal: Refusal, codec: String, warnings: [String]) {
        self.init(result: "invalid")
        add(refusal)
        add("codec", codec)
        if let issuedAt = refusal.issuedAt { add("issued_at", issuedAt) }
        add("warnings", warnings)
    }

    mutating func add(_ name: String, _ value: JSONValue) { members.append((name, value)) }

    /// Adds a text; null where there is none.
    mutating func add(_ name: String, _ text: String?) { add(name, text.map { JSONValue($0) } ?? .null) }

    mutating func add(_ name: String, _ number: Int?) { add(name, number.map { JSONValue($0) } ?? .null) }

    mutating func add(_ name: String, _ time: UnixTime?) { add(name, time.map { Int($0.seconds) }) }

    mutating func add(_ name: String, _ flag: Bool) { add(name, .bool(flag)) }

    mutating func add(_ name: String, _ texts: [String]) { add(name, .array(texts.map { JSONValue($0) })) }

    /// Why there is no result.
    mutating func add(_ refusal: Refusal) {
        add("error", refusal.word)
        add("detail", refusal.detail)
    }

    /// The text, without a line end.
    var line: [UInt8] { Self.line(.object(JSONObject(members))) }

    /// The text of any value that the command made.
    static func line(_ value: JSONValue) -> [UInt8] {
        var limits = JSONLimits()
        limits.members = .max
        let style = JSONStyle(isSpaced: false, escapesNonASCII: true)
        guard let text = try? JSONText(value, style: style, limits: limits) else {
            preconditionFailure("a report repeats a name")
        }
        return text.utf8
    }
}
