/// Typed values. Whatever is `Codable` goes into a session as it would into a JSON document, without Foundation.
///
/// Foundation's own types say for themselves how: a `Date` is a number of seconds since 2001, `Data` an array of numbers,
/// a `UUID` its text. For times ``UnixTime/seconds`` is clearer to other stacks.
extension Session {
    /// The value of this name as a type; `nil` where there is none, or `null`.
    ///
    /// - Parameters:
    ///   - name: the member.
    ///   - type: what it holds.
    /// - Returns: the value.
    /// - Throws: a ``JSONError`` as look-ups do, and `DecodingError` for a value of another type.
    public func get<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value? {
        guard let value = try self[name], !value.isNull else { return nil }
        return try JSONValueDecoder(value: value, codingPath: []).decoded(type)
    }

    /// Sets a value of any `Encodable` type, in place of what the name held; throws `EncodingError` for what JSON has not,
    /// such as infinity.
    public mutating func set<Value: Encodable>(_ name: String, encoding value: Value) throws {
        set(name, to: try JSONValueEncoder.encode(value, codingPath: []))
    }

    /// Changes a value in its place, however deep.
    ///
    /// ```swift
    /// try session.update("cart", default: Cart()) { $0.items.append(7) }
    /// ```
    ///
    /// - Parameters:
    ///   - name: the member.
    ///   - value: what is changed where there is none.
    ///   - change: what to do with it.
    /// - Returns: what `change` returns.
    /// - Throws: as ``get(_:as:)`` and ``set(_:encoding:)``, and what `change` throws.
    @discardableResult
    public mutating func update<Value: Codable, Result>(
        _ name: String, default value: @autoclosure () -> Value, _ change: (inout Value) throws -> Result
    ) throws -> Result {
        var value = try get(name, as: Value.self) ?? value()
        let result = try change(&value)
        try set(name, encoding: value)
        return result
    }
}
