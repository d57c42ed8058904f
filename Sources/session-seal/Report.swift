internal import SessionSeal

/// The objects of `--json` and `--lines`: text that grows, an object a line, all of it ASCII.
struct Report {
    /// What is written so far.
    private(set) var text: [UInt8] = []
    /// Writes values. It only grows, so that another one follows it from time to time.
    private var values = Self.writer
    private static let mostBytesOfValues = 1 << 16

    private static var writer: JSONWriter {
        var limits = JSONLimits()
        limits.members = .max
        return JSONWriter(style: JSONStyle(isSpaced: false, escapesNonASCII: true), limits: limits)
    }

    /// No object yet.
    init() {}

    /// The beginning of an object.
    init(result: String) {
        begin(result: result)
    }

    /// What `write` writes.
    init(_ write: (inout Report) -> Void) {
        write(&self)
    }

    /// Begins an object, which ``end()`` has to close.
    mutating func begin(result: String) {
        text.append(UInt8(ascii: "{"))
        add("result", result)
    }

    /// Closes the object, and the line.
    mutating func end() {
        text.append(UInt8(ascii: "}"))
        text.append(UInt8(ascii: "\n"))
    }

    /// The text of the one object, without a line end.
    var line: [UInt8] { text + [UInt8(ascii: "}")] }

    /// Adds an object that is written already.
    mutating func add(line: [UInt8]) {
        text += line
        text.append(UInt8(ascii: "\n"))
    }

    /// Forgets what was written, and keeps the room for it.
    mutating func removeAll() { text.removeAll(keepingCapacity: true) }

    /// The text of any value that the command made, without a line end.
    static func text(of value: JSONValue) -> [UInt8] {
        var report = Report()
        report.add(value: value)
        return report.text
    }
}

// MARK: members

/// Members that stand in many objects, written once; the last may lack its value.
struct ReportMembers {
    fileprivate let text: [UInt8]

    init(_ write: (inout Report) -> Void) {
        text = Report(write).text
    }
}

extension Report {
    mutating func add(_ members: ReportMembers) { text += members.text }

    /// Adds a member, of which the command knows that there is no other of the same name.
    mutating func add(_ name: String, _ value: JSONValue) {
        add(name: name)
        add(value: value)
    }

    /// Adds a text; null where there is none.
    mutating func add(_ name: String, _ text: String?) { add(name, text.map { JSONValue($0) } ?? .null) }

    mutating func add(_ name: String, _ time: UnixTime?) {
        add(name: name)
        add(value: time)
    }

    mutating func add(_ name: String, _ number: Int?) { add(name, number.map { JSONValue($0) } ?? .null) }

    mutating func add(_ name: String, _ flag: Bool) { add(name, .bool(flag)) }

    mutating func add(_ name: String, _ texts: [String]) { add(name, .array(texts.map { JSONValue($0) })) }

    /// Why there is no result.
    mutating func add(_ refusal: Refusal) {
        add("error", refusal.word)
        add("detail", refusal.detail)
    }

    // MARK: halves of members

    /// Adds a name, after which a value has to come; the command's own names are plain.
    mutating func add(name: String) {
        if text.last != UInt8(ascii: "{") { text.append(UInt8(ascii: ",")) }
        text.append(UInt8(ascii: "\""))
        text += name.utf8
        text.append(UInt8(ascii: "\""))
        text.append(UInt8(ascii: ":"))
    }

    mutating func add(value: JSONValue) {
        if values.utf8.count > Self.mostBytesOfValues { values = Self.writer }
        let start = values.utf8.count
        guard (try? values.write(value)) != nil else { preconditionFailure("a report repeats a name") }
        text += values.utf8[start...]
    }

    /// Adds text in which there is nothing to escape.
    mutating func add(plain value: String) {
        text.append(UInt8(ascii: "\""))
        text += value.utf8
        text.append(UInt8(ascii: "\""))
    }

    /// Adds a time; null where there is none. A number of the writer's is a text first, and costs six times as much.
    mutating func add(value time: UnixTime?) {
        guard let time else { return text += "null".utf8 }
        var divisor: Int64 = 1
        while time.seconds / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            text.append(UInt8(ascii: "0") + UInt8(time.seconds / divisor % 10))
            divisor /= 10
        }
    }
}
