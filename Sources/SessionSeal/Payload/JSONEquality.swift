extension JSONValue {
    /// Whether two values say the same: arrays in order, objects in any order, strings by code point, numbers as they
    /// are written (`1` is not `1.0`).
    ///
    /// Every name on both sides is checked, also behind the first difference: throws ``JSONError/duplicateName`` or
    /// ``JSONError/loneSurrogate`` for one, and ``JSONError/limit(_:)`` for more than 512 containers inside one
    /// another.
    public func isEqual(to other: JSONValue) throws(JSONError) -> Bool {
        try checkNames()
        try other.checkNames()
        return isSame(as: other)
    }

    /// Checks every name of the value, within a number of containers inside one another.
    func checkNames(within depth: Int = JSONScanner.deepest) throws(JSONError) {
        switch self {
        case .null, .bool, .number, .string: return
        case .array(let elements):
            guard depth > 0 else { throw .limit(.depth(JSONScanner.deepest)) }
            for element in elements { try element.checkNames(within: depth - 1) }
        case .object(let object):
            guard depth > 0 else { throw .limit(.depth(JSONScanner.deepest)) }
            let members = object.unchecked
            try JSONObject.checkNames(members)
            for member in members { try member.value.checkNames(within: depth - 1) }
        }
    }

    /// Compares values whose names are checked.
    fileprivate func isSame(as other: JSONValue) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1) }
        case (.object(let left), .object(let right)):
            JSONObject.areSame(left.unchecked, right.unchecked)
        default: false
        }
    }
}

extension JSONObject {
    /// Compares members whose names are checked, in any order.
    fileprivate static func areSame(_ left: [Member], _ right: [Member]) -> Bool {
        left.count == right.count
            && zip(left.sorted { $0.name < $1.name }, right.sorted { $0.name < $1.name }).allSatisfy {
                $0.name == $1.name && $0.value.isSame(as: $1.value)
            }
    }
}
