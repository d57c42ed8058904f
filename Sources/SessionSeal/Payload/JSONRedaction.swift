// A payload is somebody's session. It is printed only by code that asks for its text, and never because a value of one
// of these types was interpolated, dumped or part of something that was: each says what it is and how large, and has
// an empty mirror.

extension JSONText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The size, not the text.
    public var description: String { "JSONText(\(utf8.count) bytes)" }
    /// The size, not the text.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension JSONValue: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The kind, not the value.
    public var description: String {
        switch self {
        case .null: "JSONValue(null)"
        case .bool: "JSONValue(bool)"
        case .number: "JSONValue(number)"
        case .string: "JSONValue(string)"
        case .array: "JSONValue(array)"
        case .object: "JSONValue(object)"
        }
    }
    /// The kind, not the value.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension JSONObject: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How many members, and not which.
    public var description: String { "JSONObject(\(memberCount) members)" }
    /// How many members, and not which.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension JSONString: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The size, not the text.
    public var description: String { "JSONString(\(byteCount) bytes)" }
    /// The size, not the text.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension JSONNumber: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The size, not the number.
    public var description: String { "JSONNumber(\(digitCount) digits)" }
    /// The size, not the number.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
