@testable import SessionSeal

/// A seeded generator (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }
}

extension JSONValue {
    /// A random value, nested at most `depth` deep.
    static func random(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return JSONValue(Int.random(in: Int.min...Int.max, using: &generator))
        case 3:
            let double = Double(bitPattern: generator.next())
            return JSONNumber(double).map { .number($0) } ?? .null
        case 4, 5: return JSONValue(randomText(using: &generator))
        case 6:
            return .array(
                (0..<Int.random(in: 0..<5, using: &generator)).map { _ in .random(depth: depth - 1, using: &generator) }
            )
        default: return randomObject(depth: depth, using: &generator)
        }
    }

    /// A random object with distinct names.
    static func randomObject(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        let count = Int.random(in: 0..<5, using: &generator)
        return .object(
            JSONObject(
                (0..<count).map { index in
                    ("\(index)" + randomText(using: &generator), .random(depth: depth - 1, using: &generator))
                }))
    }

    private static func randomText(using generator: inout SeededGenerator) -> String {
        let alphabet = Array("abcdefghij .:\"\\/\u{0}\u{1f}\u{7f}é\u{301}\u{2028}\u{ffff}😀".unicodeScalars)
        var text = ""
        for _ in 0..<Int.random(in: 0..<12, using: &generator) {
            text.unicodeScalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &generator)])
        }
        return text
    }
}
