internal import SealEncodings

/// A value of a Flask session, with the Python types that Flask tags in its JSON.
///
///     tuple     {" t": [...]}           bytes   {" b": base64}       markup    {" m": text}
///     uuid      {" u": 32 hex digits}   datetime  {" d": HTTP date}
///     a dictionary whose only name is one of the tags:   {" di": {name "__": value}}
///
/// Source: Flask 3.1.3, `flask/json/tag.py` (`TaggedJSONSerializer`). Stricter than the source where it takes what it
/// never writes: canonical base64 only, a tuple only from an array, ` di` only around an object with one member.
public enum FlaskValue: Sendable {
    /// `None`.
    case null
    /// `bool`.
    case bool(Bool)
    /// `int` or `float`, as it is written.
    case number(JSONNumber)
    /// `str`.
    case string(JSONString)
    /// `list`.
    case list([FlaskValue])
    /// `dict`, in order.
    case dict([(name: String, value: FlaskValue)])
    /// `tuple`.
    case tuple([FlaskValue])
    /// `bytes`.
    case bytes([UInt8])
    /// `markupsafe.Markup`: text that is HTML already.
    case markup(JSONString)
    /// `uuid.UUID`, the first of its 16 bytes in the highest place.
    case uuid(UInt128)
    /// `datetime`, in seconds since 1970; the years 1 to 9999. Fractions of a second are not in the text.
    ///
    /// Python reads a year below 100, which it writes with four digits, as one of 1969 to 2068; so it is here.
    case datetime(Int64)
}

/// The names that Flask reserves for tags, each beginning with a blank.
public enum FlaskTag: String, Sendable, CaseIterable {
    /// A dictionary whose only name would be taken for a tag.
    case dict = " di"
    /// A tuple.
    case tuple = " t"
    /// Bytes.
    case bytes = " b"
    /// Markup.
    case markup = " m"
    /// A UUID.
    case uuid = " u"
    /// A date and time.
    case datetime = " d"

    /// Compared by code point; the initializer for raw values compares as `String` does.
    init?(name: JSONString) {
        guard let tag = Self.allCases.first(where: { name.isName($0.rawValue) }) else { return nil }
        self = tag
    }
}

/// Why a value is not one of Flask's, or has no tagged form.
public enum FlaskTagError: Error, Equatable, Sendable {
    /// The JSON around or inside the tags cannot be looked at.
    case json(JSONError)
    /// What stands behind this tag does not fit it.
    case unfit(FlaskTag)
}

extension FlaskValue {
    /// Reads the tags, from the inside out. A date that is not readable is `null`, as in Flask.
    public init(_ tagged: JSONValue) throws(FlaskTagError) {
        try self.init(tagged, within: JSONScanner.deepest)
    }

    private init(_ tagged: JSONValue, within depth: Int) throws(FlaskTagError) {
        switch tagged {
        case .null: self = .null
        case .bool(let bool): self = .bool(bool)
        case .number(let number): self = .number(number)
        case .string(let string): self = .string(string)
        case .array(let elements):
            try Self.checkDepth(depth)
            var list: [FlaskValue] = []
            for element in elements { list.append(try FlaskValue(element, within: depth - 1)) }
            self = .list(list)
        case .object(let object):
            try Self.checkDepth(depth)
            let unchecked = object.unchecked
            do { try JSONObject.checkNames(unchecked) } catch { throw .json(error) }
            var members: [(name: String, value: FlaskValue)] = []
            for member in unchecked {
                let value = try FlaskValue(member.value, within: depth - 1)
                if unchecked.count == 1, let tag = FlaskTag(name: member.name) {
                    self = try Self.untagged(tag, value)
                    return
                }
                do { members.append((try member.name.text, value)) } catch { throw .json(error) }
            }
            self = .dict(members)
        }
    }

    private static func untagged(_ tag: FlaskTag, _ value: FlaskValue) throws(FlaskTagError) -> FlaskValue {
        switch (tag, value) {
        case (.dict, .dict(let members)) where members.count == 1:
            // Whatever the last two characters are, as in Python.
            let name = members[0].name.unicodeScalars.dropLast(2)
            return .dict([(String(name), members[0].value)])
        case (.tuple, .list(let elements)): return .tuple(elements)
        case (.bytes, .string(let string)):
            if let text = string.textOrNil, let bytes = Base64.standard.decode(text.utf8.span) { return .bytes(bytes) }
        case (.markup, .string(let string)): return .markup(string)
        case (.uuid, .string(let string)):
            if let text = string.textOrNil, let uuid = PythonUUID.read(text) { return .uuid(uuid) }
        case (.datetime, .string(let string)):
            return string.textOrNil.flatMap(PythonDate.seconds(rfc2822:)).map(FlaskValue.datetime) ?? .null
        case (.datetime, .null): return .null
        default: break
        }
        throw .unfit(tag)
    }

    /// The JSON that Flask writes for this value, before its names are sorted.
    ///
    /// Throws ``FlaskTagError/unfit(_:)`` for a date outside of the years 1 to 9999, and a ``JSONError`` for more
    /// than 512 containers inside one another.
    public var tagged: JSONValue {
        get throws(FlaskTagError) { try tagged(within: JSONScanner.deepest) }
    }

    private func tagged(within depth: Int) throws(FlaskTagError) -> JSONValue {
        switch self {
        case .null: return .null
        case .bool(let bool): return .bool(bool)
        case .number(let number): return .number(number)
        case .string(let string): return .string(string)
        case .list(let elements): return try Self.tagged(elements, within: depth)
        case .tuple(let elements): return Self.wrapped(.tuple, try Self.tagged(elements, within: depth))
        case .bytes(let bytes):
            return Self.wrapped(.bytes, JSONValue(Base64.standard.text(of: bytes.span)))
        case .markup(let text): return Self.wrapped(.markup, .string(text))
        case .uuid(let uuid): return Self.wrapped(.uuid, JSONValue(PythonUUID.hex(uuid)))
        case .datetime(let seconds):
            guard let text = PythonDate.httpDate(seconds) else { throw .unfit(.datetime) }
            return Self.wrapped(.datetime, JSONValue(text))
        case .dict(let members):
            try Self.checkDepth(depth)
            if members.count == 1, FlaskTag(name: JSONString(members[0].name)) != nil {
                let value = try members[0].value.tagged(within: depth - 1)
                return Self.wrapped(.dict, .object(JSONObject([(members[0].name + "__", value)])))
            }
            var object: [(name: String, value: JSONValue)] = []
            for member in members { object.append((member.name, try member.value.tagged(within: depth - 1))) }
            return .object(JSONObject(object))
        }
    }

    private static func tagged(_ elements: [FlaskValue], within depth: Int) throws(FlaskTagError) -> JSONValue {
        try checkDepth(depth)
        var array: [JSONValue] = []
        for element in elements { array.append(try element.tagged(within: depth - 1)) }
        return .array(array)
    }

    private static func wrapped(_ tag: FlaskTag, _ value: JSONValue) -> JSONValue {
        .object(JSONObject([(tag.rawValue, value)]))
    }

    private static func checkDepth(_ depth: Int) throws(FlaskTagError) {
        guard depth > 0 else { throw .json(.limit(.depth(JSONScanner.deepest))) }
    }
}

extension FlaskValue: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The type, not the value: a session does not belong in logs.
    public var description: String {
        switch self {
        case .null: "FlaskValue(null)"
        case .bool: "FlaskValue(bool)"
        case .number: "FlaskValue(number)"
        case .string: "FlaskValue(string)"
        case .list: "FlaskValue(list)"
        case .dict: "FlaskValue(dict)"
        case .tuple: "FlaskValue(tuple)"
        case .bytes: "FlaskValue(bytes)"
        case .markup: "FlaskValue(markup)"
        case .uuid: "FlaskValue(uuid)"
        case .datetime: "FlaskValue(datetime)"
        }
    }
    /// The type, not the value.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
