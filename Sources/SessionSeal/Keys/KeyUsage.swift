/// How often and when last each key verified a token: the number that says when an old key may go.
///
/// Feed it the results of decoding; a key that has verified nothing for one max age has no token left that is good. Only
/// valid results can be recorded, under the key that verified, so nobody fills it with labels of their own. One value
/// counts for one process or thread; ``merge(_:)`` adds them up, and ``json`` takes them from one process to another.
///
/// Keys go by their labels, compared by code point. A key without one goes by its place in the ring, `#0` for the
/// newest, which changes when a key is added: give keys labels.
public struct KeyUsage: Sendable, Equatable {
    /// What is known of one key.
    public struct Entry: Sendable, Equatable {
        /// Valid tokens under the key; stays at `Int.max`.
        public fileprivate(set) var count: Int
        /// When the latest of them was decoded.
        public fileprivate(set) var last: UnixTime
    }

    private var entries: [JSONString: Entry] = [:]

    /// Nothing counted yet.
    public init() {}

    /// The labels of all keys that verified something, in the order of code points.
    public var labels: [String] { entries.keys.sorted().compactMap(\.textOrNil) }

    /// What is known of the key with this label; `nil` where it verified nothing.
    public subscript(label: String) -> Entry? { entries[JSONString(label)] }

    /// Counts a token that was decoded at `time`.
    public mutating func record(_ token: DecodedToken, at time: UnixTime) {
        add(Entry(count: 1, last: time), to: JSONString(token.keyLabel ?? "#\(token.keyIndex)"))
    }

    /// Adds what another process, thread or run has counted.
    public mutating func merge(_ other: KeyUsage) {
        for (label, entry) in other.entries { add(entry, to: label) }
    }

    private mutating func add(_ entry: Entry, to label: JSONString) {
        guard let old = entries[label] else {
            entries[label] = entry
            return
        }
        let (sum, isTooLarge) = old.count.addingReportingOverflow(entry.count)
        entries[label] = Entry(count: isTooLarge ? .max : sum, last: max(old.last, entry.last))
    }
}

extension KeyUsage {
    /// Reads ``json``, such as `{"keys":{"2026-05-01-3f9a":{"count":12,"last":1700000000}}}`; `nil` for anything else,
    /// members beside these among it, since writing the sum would lose them.
    public init?(json: JSONText) {
        guard let whole = try? json.value.object?.members, whole.count == 1,
            whole[0].name.utf8.elementsEqual("keys".utf8),
            let keys = try? whole[0].value.object?.members
        else { return nil }
        for (label, value) in keys {
            guard (try? value.object?.members.count) == 2, let count = try? value["count"].int, count > 0,
                let seconds = try? value["last"].int, let last = UnixTime(seconds: Int64(seconds))
            else { return nil }
            entries[JSONString(label)] = Entry(count: count, last: last)
        }
    }

    /// The tally as text that ``init(json:)`` reads: labels in the order of code points, times in seconds since 1970.
    public var json: JSONText {
        let keys = entries.sorted { $0.key < $1.key }.map { label, entry in
            JSONObject.Member(
                name: label,
                value: ["count": JSONValue(entry.count), "last": JSONValue(Int(entry.last.seconds))])
        }
        var limits = JSONLimits()
        limits.members = .max
        let value: JSONValue = ["keys": .object(JSONObject(unchecked: keys))]
        guard let text = try? JSONText(value, limits: limits) else { preconditionFailure("a label is no text") }
        return text
    }
}
