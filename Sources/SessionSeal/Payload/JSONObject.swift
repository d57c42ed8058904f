/// The members of an object of JSON, in the order of the text, repeated names among them.
///
/// A repeated name is not decided for the caller: a look-up refuses it, and so does whatever goes through all members.
/// Names are compared by code point, never as Swift's `String` compares.
///
/// An object of a token's text stays text: a look-up reads through the object and makes only the value that it finds.
/// It keeps the whole text alive that it is part of. ``members`` makes everything at once, so ask for them once.
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

    private enum Storage {
        case members([Member])
        /// Validated text, and where in it the object begins.
        case text([UInt8], start: Int)
    }

    private let storage: Storage

    package init(unchecked members: [Member]) {
        storage = .members(members)
    }

    /// Takes the object that begins at `start` of validated text, and reads nothing of it.
    init(text utf8: [UInt8], at start: Int) {
        storage = .text(utf8, start: start)
    }

    /// Makes an object with these members; a name that occurs twice is refused when the object is looked into.
    public init(_ members: [(name: String, value: JSONValue)]) {
        self.init(unchecked: members.map { Member(name: JSONString($0.name), value: $0.value) })
    }

    /// The members without any check: for those who check by themselves, or write the text again.
    ///
    /// Those of text are built at each call, with all that is in them.
    package var unchecked: [Member] {
        switch storage {
        case .members(let members): members
        case .text(let utf8, let start): JSONParser.members(at: start, of: utf8)
        }
    }

    /// How many members there are, repeated names counted each time.
    var memberCount: Int {
        switch storage {
        case .members(let members): return members.count
        case .text(let utf8, let start):
            var count = 0
            JSONCursor.forEachMember(of: utf8.span, at: start) { _, _ in count += 1 }
            return count
        }
    }

    /// All members in the order of the text.
    ///
    /// Throws ``JSONError/duplicateName`` and ``JSONError/loneSurrogate`` for the names; the values are not looked at.
    public var members: [(name: String, value: JSONValue)] {
        get throws(JSONError) {
            let unchecked = unchecked
            try Self.checkNames(unchecked)
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
            switch storage {
            case .members(let members): return try Self.place(of: name, in: members.span).map { members[$0].value }
            case .text(let utf8, let start):
                return try Self.place(of: name, in: utf8, at: start).map { JSONParser.value(at: $0, of: utf8) }
            }
        }
    }

    /// The members of three names, found by one reading of text; throws as ``subscript(_:)`` does.
    func values(
        of first: [UInt8], _ second: [UInt8], _ third: [UInt8]
    ) throws(JSONError) -> (JSONValue?, JSONValue?, JSONValue?) {
        guard case .text(let utf8, let start) = storage else {
            let text = { String(decoding: $0 as [UInt8], as: UTF8.self) }
            return (try self[text(first)], try self[text(second)], try self[text(third)])
        }
        var (firstLookUp, secondLookUp, thirdLookUp) = (LookUp(), LookUp(), LookUp())
        let text = utf8.span
        try JSONCursor.forEachMember(of: text, at: start) { (name, isPlain, value) throws(JSONError) in
            let place = value.lowerBound
            if try Self.isName(at: name, isPlain: isPlain, text, of: utf8, first.span) { firstLookUp.find(place) }
            if try Self.isName(at: name, isPlain: isPlain, text, of: utf8, second.span) { secondLookUp.find(place) }
            if try Self.isName(at: name, isPlain: isPlain, text, of: utf8, third.span) { thirdLookUp.find(place) }
        }
        func value(_ lookUp: LookUp) throws(JSONError) -> JSONValue? {
            try lookUp.found().map { JSONParser.value(at: $0, of: utf8) }
        }
        return (try value(firstLookUp), try value(secondLookUp), try value(thirdLookUp))
    }

    /// What a look-up has found up to some member of an object; it goes through all of them.
    private struct LookUp {
        private var place: Int?
        private var isRepeated = false

        /// Notes where a member of the name is.
        @inline(__always)
        mutating func find(_ place: Int) {
            isRepeated = self.place != nil
            self.place = place
        }

        func found() throws(JSONError) -> Int? {
            if isRepeated { throw .duplicateName }
            return place
        }
    }

    /// The index of the member of this name.
    private static func place(of name: String, in members: Span<Member>) throws(JSONError) -> Int? {
        var lookUp = LookUp()
        for index in members.indices {
            if members[index].name.hasLoneSurrogate { throw .loneSurrogate }
            if members[index].name.isName(name) { lookUp.find(index) }
        }
        return try lookUp.found()
    }

    /// Where in validated text the value of this name begins.
    private static func place(of name: String, in utf8: [UInt8], at start: Int) throws(JSONError) -> Int? {
        var lookUp = LookUp()
        // Once for all members: each is a call or two.
        let (text, wanted) = (utf8.span, name.utf8.span)
        try JSONCursor.forEachMember(of: text, at: start) { (name, isPlain, value) throws(JSONError) in
            if try isName(at: name, isPlain: isPlain, text, of: utf8, wanted) { lookUp.find(value.lowerBound) }
        }
        return try lookUp.found()
    }

    /// Whether the name at `place` of `text`, which is the span of `utf8`, is `wanted`.
    @inline(__always)
    private static func isName(
        at place: Range<Int>, isPlain: Bool, _ text: Span<UInt8>, of utf8: [UInt8], _ wanted: Span<UInt8>
    ) throws(JSONError) -> Bool {
        isPlain
            ? JSONString.areEqual(text.extracting(place.lowerBound + 1..<place.upperBound - 1), wanted)
            : try isEscaped(wanted, at: place.lowerBound, of: utf8)
    }

    /// Whether the string at `start`, which has escapes, is `name`. Only escapes make a lone surrogate.
    @inline(never)
    private static func isEscaped(_ name: Span<UInt8>, at start: Int, of utf8: [UInt8]) throws(JSONError) -> Bool {
        let string = JSONParser.string(at: start, of: utf8)
        if string.hasLoneSurrogate { throw .loneSurrogate }
        return string.withBytes { JSONString.areEqual($0, name) }
    }

    /// Checks that no name holds a lone surrogate, and that none occurs twice.
    package func checkNames() throws(JSONError) {
        try Self.checkNames(unchecked)
    }

    /// Checks that no name of `members` holds a lone surrogate, and that none occurs twice.
    static func checkNames(_ members: [Member]) throws(JSONError) {
        for member in members where member.name.hasLoneSurrogate { throw .loneSurrogate }
        try checkUnique(members)
    }

    /// Checks that no name occurs twice; in time that grows like the number of members, whatever the names.
    static func checkUnique(_ members: [Member]) throws(JSONError) {
        // Few names are compared with each other sooner than a set is made, and only those of one length (modulo 64).
        guard members.count > 16 else {
            let members = members.span
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
        var names = Set<JSONString>(minimumCapacity: members.count)
        for member in members where !names.insert(member.name).inserted { throw .duplicateName }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Makes an object with these members in this order.
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        self.init(members.map { (name: $0.0, value: $0.1) })
    }
}
