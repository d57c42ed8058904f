/// A value of JSON to look into: numbers exact, members in order.
///
/// ```swift
/// let id = try payload.value["user"]["id"].int
/// ```
///
/// Accessors give `nil` where the value is of another kind, and throw only what cannot be answered: a repeated name, a
/// string that is not text. Never printed, since payloads do not belong in logs.
public enum JSONValue: Sendable {
    /// `null`, which is not the same as a member that is missing.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, as it is written.
    case number(JSONNumber)
    /// A string.
    case string(JSONString)
    /// An array.
    case array([JSONValue])
    /// An object.
    case object(JSONObject)

    /// Makes a string.
    public init(_ text: String) {
        self = .string(JSONString(text))
    }

    /// Makes an integer.
    public init(_ integer: Int) {
        self = .number(JSONNumber(integer))
    }

    /// Whether this is `null`.
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The truth value, or `nil`.
    public var bool: Bool? {
        if case .bool(let bool) = self { bool } else { nil }
    }

    /// The number, or `nil`.
    public var number: JSONNumber? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The number, if it is written as an integer that fits; `nil` otherwise.
    public var int: Int? { number?.int }

    /// The nearest `Double` of the number, if there is a finite one; `nil` otherwise.
    public var double: Double? { number?.double }

    /// The text of the string, or `nil`; throws ``JSONError/loneSurrogate`` for a string that is no text.
    public var string: String? {
        get throws(JSONError) {
            guard case .string(let string) = self else { return nil }
            return try string.text
        }
    }

    /// The elements, or `nil`.
    public var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The object, or `nil`.
    public var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The member of this name, or `nil`, also if this is no object; throws as ``JSONObject/subscript(_:)`` does.
    public subscript(name: String) -> JSONValue? {
        get throws(JSONError) {
            guard case .object(let object) = self else { return nil }
            return try object[name]
        }
    }

    /// The element at `index`, or `nil` where there is none, also if this is no array.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }
}

/// The accessors again for a value that may be missing, so that look-ups can be chained.
extension Optional<JSONValue> {
    /// The truth value, or `nil`.
    public var bool: Bool? { self?.bool }

    /// The number, or `nil`.
    public var number: JSONNumber? { self?.number }

    /// The number, if it is written as an integer that fits; `nil` otherwise.
    public var int: Int? { self?.int }

    /// The nearest `Double` of the number, if there is a finite one; `nil` otherwise.
    public var double: Double? { self?.double }

    /// The text of the string, or `nil`; throws ``JSONError/loneSurrogate`` for a string that is no text.
    public var string: String? {
        get throws(JSONError) { try self?.string }
    }

    /// The elements, or `nil`.
    public var array: [JSONValue]? { self?.array }

    /// The object, or `nil`.
    public var object: JSONObject? { self?.object }

    /// The member of this name, or `nil`; throws as ``JSONObject/subscript(_:)`` does.
    public subscript(name: String) -> JSONValue? {
        get throws(JSONError) { try self?[name] }
    }

    /// The element at `index`, or `nil`.
    public subscript(index: Int) -> JSONValue? { self?[index] }
}
