/// The members of an object of JSON, in the order of the text, repeated names among them.
///
/// A repeated name is not decided for the caller: a look-up refuses it, and so does whatever goes through all members.
/// Names are compared by code point, never as Swift's `String` compares.
public struct JSONObject: Sendable {
    /// A name and its value, as they are.
    package struct Member: Sendable {
        package let name: JSONString
        package let value: JSONValue

        package init(name: JSONString, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The members without any check: for those who check by themselves, or write the text again.
    package let unchecked: [Member]

    package init(unchecked: [Member]) {
        self.unchecked = unchecked
    }

    /// Makes an object with these members; a name that occurs twice is refused when the object is looked into.
    public init(_ members: [(name: String, value: JSONValue)]) {
        unchecked = members.map { Member(name: JSONString($0.name), value: $0.value) }
    }

    /// All members in the order of the text.
    ///
    /// Throws ``JSONError/duplicateName`` and ``JSONError/loneSurrogate`` for the names; the values are not looked at.
    public var members: [(name: String, value: JSONValue)] {
        get throws(JSONError) {
            try checkNames()
            var members: [(name: String, value: JSONValue)] = []
            members.reserveCapacity(unchecked.count)
            for member in unchecked { members.append((try member.name.text, member.value)) }
            return members
        }
    }

    /// The member of this name, or `nil`.
    ///
    /// The whole object is read: throws ``JSONError/duplicateName`` if the name occurs twice in it, and
    /// ``JSONError/loneSurrogate`` if any name holds half of a surrogate pair.
    public subscript(name: String) -> JSONValue? {
        get throws(JSONError) {
            let members = unchecked.span
            var found: Int?
            var isRepeated = false
            for index in members.indices {
                if members[index].name.hasLoneSurrogate { throw .loneSurrogate }
                guard members[index].name.isName(name) else { continue }
                if found != nil { isRepeated = true }
                found = index
            }
            if isRepeated { throw .duplicateName }
            return found.map { unchecked[$0].value }
        }
    }

    /// Checks that no name holds a lone surrogate, and that none occurs twice.
    package func checkNames() throws(JSONError) {
        for member in unchecked where member.name.hasLoneSurrogate { throw .loneSurrogate }
        try checkUnique()
    }

    /// Checks that no name occurs twice; in time that grows like the number of members, whatever the names.
    package func checkUnique() throws(JSONError) {
        // Few names are compared with each other sooner than a set is made, and only those of one length (modulo 64).
        guard unchecked.count > 16 else {
            let members = unchecked.span
            var lengths: UInt64 = 0
            for index in members.indices {
                let length: UInt64 = 1 << UInt64(members[index].name.byteCount & 63)
                if lengths & length != 0 {
                    for other in 0..<index where members[other].name == members[index].name { throw .duplicateName }
                }
                lengths |= length
            }
            return
        }
        // The hash is keyed at random, so names made to collide do not.
        var names = Set<JSONString>(minimumCapacity: unchecked.count)
        for member in unchecked where !names.insert(member.name).inserted { throw .duplicateName }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Makes an object with these members in this order.
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        self.init(members.map { (name: $0.0, value: $0.1) })
    }
}
