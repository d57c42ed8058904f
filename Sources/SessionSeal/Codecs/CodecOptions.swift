/// Options of a codec by name, as vectors and the command's `-o name=value` give them.
///
/// A codec takes what it knows, then calls `finish()`, which refuses what is left.
public struct CodecOptions: Sendable {
    private enum Value: Sendable {
        /// Text of a command line: a string as it stands, or JSON where the option is not a string.
        case text(String)
        case json(JSONValue)
    }

    private var given: [(name: String, value: Value)] = []
    private var known: [String] = []

    /// No options.
    public init() {}

    /// Adds an option whose value comes as text: a string as it stands, or JSON where the option is not a string.
    public mutating func add(_ name: String, text: String) throws(ConfigurationError) {
        try add(name, .text(text))
    }

    /// Adds an option whose value comes as JSON.
    public mutating func add(_ name: String, json: JSONValue) throws(ConfigurationError) {
        try add(name, .json(json))
    }

    private mutating func add(_ name: String, _ value: Value) throws(ConfigurationError) {
        guard given.count < Limits.options else { throw .tooManyOptions(limit: Limits.options) }
        guard !given.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
            throw .repeatedOption(name: name)
        }
        given.append((name, value))
    }

    /// Takes a string; `nil` where the option is not given.
    mutating func takeString(_ name: String) throws(ConfigurationError) -> String? {
        switch take(name) {
        case nil: return nil
        case .text(let text): return text
        case .json(let value):
            guard let text = try? value.string else { throw .badOption(name: name, expected: "a string") }
            return text
        }
    }

    /// Takes one of the values of an enumeration.
    mutating func take<Choice: RawRepresentable & CaseIterable>(
        _ name: String, default usual: Choice
    ) throws(ConfigurationError) -> Choice where Choice.RawValue == String {
        guard let text = try takeString(name) else { return usual }
        guard let choice = Choice(rawValue: text) else {
            throw .badOption(name: name, expected: Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    /// Takes a list of values of an enumeration.
    mutating func take<Choice: RawRepresentable & CaseIterable>(
        _ name: String, default usual: [Choice]
    ) throws(ConfigurationError) -> [Choice] where Choice.RawValue == String {
        let expected = "a list of " + Choice.allCases.map(\.rawValue).joined(separator: ", ")
        guard let value = try takeJSON(name, expected: expected) else { return usual }
        guard let elements = value.array else { throw .badOption(name: name, expected: expected) }
        var list: [Choice] = []
        for element in elements {
            guard let choice = (try? element.string).flatMap(Choice.init(rawValue:)) else {
                throw .badOption(name: name, expected: expected)
            }
            list.append(choice)
        }
        return list
    }

    /// Takes a string.
    mutating func take(_ name: String, default usual: String) throws(ConfigurationError) -> String {
        try takeString(name) ?? usual
    }

    /// Takes `true` or `false`.
    mutating func take(_ name: String, default usual: Bool) throws(ConfigurationError) -> Bool {
        let expected = "true or false"
        guard let value = try takeJSON(name, expected: expected) else { return usual }
        guard let flag = value.bool else { throw .badOption(name: name, expected: expected) }
        return flag
    }

    /// Takes a whole number in `range`.
    mutating func take(
        _ name: String, default usual: Int, in range: ClosedRange<Int>
    ) throws(ConfigurationError) -> Int {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let value = try takeJSON(name, expected: expected) else { return usual }
        guard let number = value.int, range.contains(number) else { throw .badOption(name: name, expected: expected) }
        return number
    }

    /// Takes a list of objects, each as options of its own.
    mutating func takeList(_ name: String) throws(ConfigurationError) -> [CodecOptions] {
        let expected = "a list of objects"
        guard let value = try takeJSON(name, expected: expected) else { return [] }
        guard let elements = value.array else { throw .badOption(name: name, expected: expected) }
        var list: [CodecOptions] = []
        for element in elements {
            guard let members = try? element.object?.members else {
                throw .badOption(name: name, expected: expected)
            }
            var options = CodecOptions()
            for member in members { try options.add(member.name, json: member.value) }
            list.append(options)
        }
        return list
    }

    /// Takes what the times of itsdangerous are counted from, in seconds since 1970.
    mutating func takeEpoch() throws(ConfigurationError) -> Int {
        try take("epoch", default: 0, in: 0...1 << 33)
    }

    /// Takes the seconds by which the clocks of those who write and read a token may differ.
    mutating func takeClockSkew() throws(ConfigurationError) -> Int {
        try take("clock_skew", default: 0, in: 0...JWTTimes.mostSkew)
    }

    /// Takes the limits that every codec has as options.
    mutating func takeLimits() throws(ConfigurationError) -> Limits {
        var limits = Limits()
        limits.payloadBytes = try take("max_payload_bytes", default: limits.payloadBytes, in: 0...1 << 30)
        return limits
    }

    /// Refuses what no codec has taken.
    consuming func finish() throws(ConfigurationError) {
        if let left = given.first { throw .unknownOption(name: left.name, known: known) }
    }

    private mutating func takeJSON(_ name: String, expected: String) throws(ConfigurationError) -> JSONValue? {
        switch take(name) {
        case nil: return nil
        case .json(let value): return value
        case .text(let text):
            guard let json = try? JSONText(text) else { throw .badOption(name: name, expected: expected) }
            return json.value
        }
    }

    private mutating func take(_ name: String) -> Value? {
        known.append(name)
        guard let place = given.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) }) else { return nil }
        return given.remove(at: place).value
    }
}
