/// Messages for the next page, as Flask keeps them: `_flashes`, a list of category and text.
extension Session {
    static let flashesName = "_flashes"

    /// A message for a person, with its category.
    public struct Flash: Equatable, Sendable {
        /// Such as `error`; Flask's is `message` unless said.
        public let category: String
        /// The text.
        public let text: String
    }

    /// Adds a message for the next page that takes them.
    public mutating func flash(_ text: String, category: String = "message") {
        set(Self.flashesName, to: .array(keptFlashes + [.array([JSONValue(category), JSONValue(text)])]))
    }

    /// Takes the messages out, in the order in which they were added; what is none is dropped. Reads the session.
    ///
    /// Flask's own are tuples with a tag around them, `{" t":[category, text]}`, and are read like ours.
    public mutating func takeFlashes() -> [Flash] {
        markRead()
        let kept = keptFlashes
        remove(Self.flashesName)
        return kept.compactMap { entry in
            guard let pair = entry.array ?? (try? entry[FlaskTag.tuple.rawValue].array), pair.count == 2,
                let category = try? pair[0].string, let text = try? pair[1].string
            else { return nil }
            return Flash(category: category, text: text)
        }
    }

    /// All of them, of a repeated name too.
    private var keptFlashes: [JSONValue] {
        object.unchecked.filter { $0.name.isName(Self.flashesName) }.flatMap { $0.value.array ?? [] }
    }
}
