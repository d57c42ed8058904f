// What a writer asks of the names of an object: whether one occurs twice, and in which order they stand. Few are looked at
// without an allocation: most objects have few.

extension JSONObject {
    /// Whether one of a few names may have occurred twice: their bytes are at hand once, while they are written.
    struct FewNames {
        static let room = 16
        private var fingerprints = InlineArray<16, UInt32>(repeating: 0)
        private(set) var mayRepeat = false

        @inline(__always)
        mutating func add(_ fingerprint: UInt32, at index: Int) {
            for other in 0..<index where fingerprints[other] == fingerprint { mayRepeat = true }
            fingerprints[index] = fingerprint
        }

        /// A number that is the same for equal names, and mostly another one for others.
        @inline(__always)
        static func fingerprint(of name: Span<UInt8>) -> UInt32 {
            guard !name.isEmpty else { return 0 }
            let ends = UInt32(name[0]) | UInt32(name[name.count / 2]) << 8 | UInt32(name[name.count &- 1]) << 16
            return ends | UInt32(truncatingIfNeeded: name.count) << 24
        }
    }

    /// Few members in the order of their names, without an allocation.
    struct FewInOrder {
        static let room = 16
        private var prefixes = InlineArray<16, UInt64>(repeating: 0)
        /// Where in the object the members are, in their order.
        private(set) var indices = InlineArray<16, UInt8>(repeating: 0)

        /// Inserts one after the other, from behind: names that are in order already stay.
        @inline(__always)
        mutating func sort(_ members: Span<Member>) throws(JSONError) {
            for index in members.indices {
                let prefix = members[index].name.orderingPrefix
                var place = index
                while place > 0, prefixes[place &- 1] >= prefix {
                    let before = Int(indices[place &- 1])
                    if prefixes[place &- 1] == prefix {
                        let (left, right) = (members[before].name, members[index].name)
                        if left == right { throw .duplicateName }
                        if left < right { break }
                    }
                    prefixes[place] = prefixes[place &- 1]
                    indices[place] = indices[place &- 1]
                    place &-= 1
                }
                prefixes[place] = prefix
                indices[place] = UInt8(index)
            }
        }
    }

    /// The indices of the members in the order of their names.
    static func inOrder(_ members: [Member]) throws(JSONError) -> [Int] {
        // Numbers move and compare more cheaply than members; most names differ in their first eight bytes.
        var keys = members.indices.map { (prefix: members[$0].name.orderingPrefix, index: $0) }
        keys.sort {
            $0.prefix != $1.prefix ? $0.prefix < $1.prefix : members[$0.index].name < members[$1.index].name
        }
        for (left, right) in zip(keys, keys.dropFirst()) where left.prefix == right.prefix {
            if members[left.index].name == members[right.index].name { throw .duplicateName }
        }
        return keys.map(\.index)
    }
}
