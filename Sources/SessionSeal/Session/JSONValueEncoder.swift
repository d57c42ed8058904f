/// Encodes into a value in memory.
struct JSONValueEncoder: Encoder {
    /// What has been encoded so far. A class, since containers write into what their encoder keeps.
    fileprivate final class Node {
        var value: JSONValue?
        var elements: [Node]?
        var members: [(name: String, node: Node)]?

        init(_ value: JSONValue? = nil) { self.value = value }

        /// The value; what encodes nothing is an empty object, as with `JSONEncoder`.
        var finished: JSONValue {
            if let members { return .object(JSONObject(members.map { ($0.name, $0.node.finished) })) }
            if let elements { return .array(elements.map(\.finished)) }
            return value ?? .object([:])
        }

        /// The node of a name; a name that is encoded again holds what came last.
        func member(_ name: String) -> Node {
            let node = Node()
            members = (members ?? []).filter { !$0.name.utf8.elementsEqual(name.utf8) } + [(name, node)]
            return node
        }

        func element() -> Node {
            let node = Node()
            elements = (elements ?? []) + [node]
            return node
        }
    }

    fileprivate let node: Node
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// The value of anything that can be encoded.
    static func encode(_ value: some Encodable, codingPath: [any CodingKey]) throws -> JSONValue {
        let encoder = JSONValueEncoder(node: Node(), codingPath: codingPath)
        try value.encode(to: encoder)
        return encoder.node.finished
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if node.members == nil { node.members = [] }
        return KeyedEncodingContainer(KeyedNodes(node: node, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if node.elements == nil { node.elements = [] }
        return UnkeyedNodes(node: node, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    fileprivate func set(_ double: Double) throws {
        guard let number = JSONNumber(double) else {
            throw EncodingError.invalidValue(
                double, .init(codingPath: codingPath, debugDescription: "JSON has no infinity"))
        }
        node.value = .number(number)
    }

    fileprivate func set<Value: FixedWidthInteger>(_ integer: Value) {
        // Every integer's digits are a number of JSON.
        node.value = JSONNumber(text: "\(integer)").map(JSONValue.number)
    }
}

extension JSONValueEncoder: SingleValueEncodingContainer {
    mutating func encodeNil() { node.value = .null }
    mutating func encode(_ value: Bool) { node.value = .bool(value) }
    mutating func encode(_ value: String) { node.value = JSONValue(value) }
    mutating func encode(_ value: Double) throws { try set(value) }
    // The digits of the Float, not those of the Double that it is.
    mutating func encode(_ value: Float) throws { try set(Double("\(value)") ?? Double(value)) }
    mutating func encode(_ value: Int) { set(value) }
    mutating func encode(_ value: Int8) { set(value) }
    mutating func encode(_ value: Int16) { set(value) }
    mutating func encode(_ value: Int32) { set(value) }
    mutating func encode(_ value: Int64) { set(value) }
    mutating func encode(_ value: UInt) { set(value) }
    mutating func encode(_ value: UInt8) { set(value) }
    mutating func encode(_ value: UInt16) { set(value) }
    mutating func encode(_ value: UInt32) { set(value) }
    mutating func encode(_ value: UInt64) { set(value) }
    mutating func encode<Value: Encodable>(_ value: Value) throws { try value.encode(to: self) }
}

private struct KeyedNodes<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: JSONValueEncoder.Node
    let codingPath: [any CodingKey]

    private func encoder(_ key: any CodingKey) -> JSONValueEncoder {
        JSONValueEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
    }

    mutating func encodeNil(forKey key: Key) { encoder(key).node.value = .null }
    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try value.encode(to: encoder(key))
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        encoder(key).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder(key).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { encoder(PathKey(stringValue: "super")) }
    mutating func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }
}

private struct UnkeyedNodes: UnkeyedEncodingContainer {
    let node: JSONValueEncoder.Node
    let codingPath: [any CodingKey]

    var count: Int { node.elements?.count ?? 0 }

    private func encoder() -> JSONValueEncoder {
        JSONValueEncoder(node: node.element(), codingPath: codingPath + [PathKey(intValue: count)])
    }

    mutating func encodeNil() { encoder().node.value = .null }
    mutating func encode<Value: Encodable>(_ value: Value) throws { try value.encode(to: encoder()) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        encoder().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder().unkeyedContainer() }
    mutating func superEncoder() -> any Encoder { encoder() }
}
