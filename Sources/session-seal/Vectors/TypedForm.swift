internal import SealEncodings
internal import SessionSeal

extension FlaskValue {
    /// The value as the member `typed` of a vector writes it: `["tuple", […]]`, `["bytes", hex]`, ….
    var typedForm: JSONValue {
        switch self {
        case .null: ["null"]
        case .bool(let flag): ["bool", .bool(flag)]
        case .number(let number): [number.isInteger ? "int" : "float", JSONValue(Self.python(number))]
        case .string(let text): ["str", .string(text)]
        case .list(let elements): ["list", .array(elements.map(\.typedForm))]
        case .tuple(let elements): ["tuple", .array(elements.map(\.typedForm))]
        case .dict(let members): ["dict", .array(members.map { [JSONValue($0.name), $0.value.typedForm] })]
        case .bytes(let bytes): ["bytes", JSONValue(Hex.encode(bytes.span))]
        case .markup(let text): ["markup", .string(text)]
        case .uuid(let uuid): ["uuid", JSONValue(PythonUUID.hex(uuid))]
        case .datetime(let seconds): ["datetime", JSONValue(Int(seconds))]
        }
    }

    /// The digits of an `int`, the `repr` of a `float`.
    private static func python(_ number: JSONNumber) -> String {
        (try? JSONText(.number(number), style: .pythonCompactASCII).string) ?? number.text
    }
}

extension JSONValue {
    /// A typed form with its UUIDs in plain digits, since vectors may write them with hyphens too.
    var withPlainUUIDs: JSONValue {
        guard case .array(let elements) = self else { return self }
        if elements.count == 2, (try? elements[0].string) == "uuid", let text = try? elements[1].string,
            let uuid = PythonUUID.read(text)
        {
            return ["uuid", JSONValue(PythonUUID.hex(uuid))]
        }
        return .array(elements.map(\.withPlainUUIDs))
    }
}
