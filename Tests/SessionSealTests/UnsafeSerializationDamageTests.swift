import Foundation
import SessionSeal
import Testing

/// The detector sees whatever is not JSON, so damaged JSON must not get a name, and nothing at all may trap.
@Suite struct UnsafeSerializationDamageTests {
    static let seed: UInt64 = 0x5e55_1045_ea1a_b1e5
    /// A sanitizer, under which each input takes ten times as long, gets a tenth of the random ones.
    static let share = ProcessInfo.processInfo.environment["SANITIZER"] == nil ? 1 : 10

    @Test func everyPrefixAndFlipOfEverySampleReturns() throws {
        for sample in try UnsafeSample.load("payloads.json") + UnsafeSample.load("not-unsafe.json") {
            var bytes = try sample.bytes
            for size in bytes.indices {
                _ = recognized(Array(bytes[..<size]))
                bytes[size] ^= 1 << UInt8(size % 8)
                _ = recognized(bytes)
                bytes[size] ^= 1 << UInt8(size % 8)
            }
        }
    }

    @Test func randomBytesReturn() {
        var random = SplitMix64(state: Self.seed)
        for _ in 0..<100_000 / Self.share {
            let size = Int.random(in: 0...64, using: &random)
            _ = recognized((0..<size).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
    }

    /// Random opcodes get further into the pickle's stack than random bytes do.
    @Test func randomOpcodesReturn() {
        let opcodes = Array("((()]}01NRabdelostuKhqMJjrGUTXIpgLFSVci\n\n\n0123'.".utf8) + [0, 0, 1, 2]
        var random = SplitMix64(state: Self.seed)
        for _ in 0..<100_000 / Self.share {
            let size = Int.random(in: 1...24, using: &random)
            _ = recognized((0..<size).map { _ in opcodes.randomElement(using: &random) ?? 0 } + [UInt8(ascii: ".")])
        }
    }

    @Test func lengthsAtTheEdgeReturn() {
        let ends: [[UInt8]] = [[], [0], [0x2e], [0x3a], [0x22], [0x7d], [0x3b]]
        for end in ends {
            for size in 1...9 {
                _ = recognized([UInt8(0x100 - size)] + [UInt8](repeating: 0xff, count: 8) + end)
                _ = recognized([0x58] + [UInt8](repeating: 0xff, count: size) + end)
            }
            for letter in "abdiosCENOST" {
                for digits in 0...40 {
                    _ = recognized(Array("\(letter):\(String(repeating: "9", count: digits))".utf8) + end)
                    _ = recognized(Array("\(letter):\(String(repeating: "9", count: digits)):\"".utf8) + end)
                }
            }
        }
    }

    /// A quadratic detector would take an hour here; this takes a second, and more on a machine that is busy.
    @Test func longInputsTakeLinearTime() {
        #expect(ContinuousClock().measure(recognizeLongInputs) < .seconds(120))
    }

    private func recognizeLongInputs() {
        let count = 256 * 1024
        for unit in ["(", "N", "(N", "]", "(l", "((t", "Np0\n", "V\n", "I1\n", "U\0", "\u{1}", "0", "(Nt"] {
            let bytes = String(repeating: unit, count: count / unit.utf8.count).utf8
            _ = recognized(bytes + [UInt8(ascii: ".")])
        }
        #expect(recognized(Array("(".utf8) + [UInt8](repeating: 0x4e, count: count) + Array("t.".utf8)) != nil)
    }

    @Test(arguments: 2...400) func damagedJSONHasNoName(_ size: Int) {
        var random = SplitMix64(state: Self.seed &+ UInt64(size))
        for _ in 0..<12 / Self.share {
            let text = RandomJSON.text(atLeast: size, using: &random)
            expectNoNames(ofDamaged: text, using: &random)
        }
    }

    private func expectNoNames(ofDamaged text: [UInt8], using random: inout SplitMix64) {
        var damaged: [[UInt8]] = [text, text + [0x2e], text + [0x0a, 0x2e], text + text]
        for _ in 0..<8 {
            let place = Int.random(in: 0..<text.count, using: &random)
            damaged.append(Array(text[..<place]))
            damaged.append(Array(text[..<place]) + [0x2e])
            var flipped = text
            flipped[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            damaged += place == 0 ? [flipped] : [flipped, flipped + [0x2e]]
            flipped[place] = UInt8.random(in: 0...255, using: &random)
            damaged.append(flipped)
            let tail = Array(text[place...])
            if !isMistakable(tail) { damaged += [tail, tail + [0x2e]] }
        }
        for bytes in damaged {
            let name = recognized(bytes)?.name
            #expect(name == nil, "seed \(Self.seed): \(bytes)")
        }
    }

    /// What is left of JSON without its beginning can be the whole of something else. With a full stop, `}` and `]` are
    /// empty pickles, and `K"`, `M"}` or U with as many bytes as the next one says are one number or string of protocol 1.
    /// The second half of `Ã` and a letter begin an Erlang term, and U+0300 is the signature of ActiveSupport.
    private func isMistakable(_ tail: [UInt8]) -> Bool {
        [[0x7d], [0x5d]].contains(tail) || "KMJGU".utf8.contains(tail[0]) || tail.starts(with: [0x83])
            || tail.starts(with: [0xcc, 0x80])
    }
}

private enum RandomJSON {
    /// One object, array or string of `size` bytes, or a little more.
    static func text(atLeast size: Int, using random: inout SplitMix64) -> [UInt8] {
        let (open, close) = [("{", "}"), ("[", "]"), ("\"", "\"")][Int.random(in: 0...2, using: &random)]
        var text = open
        while text.utf8.count < size - 1 {
            if open == "\"" {
                text += character(using: &random)
            } else {
                if text.utf8.count > 1 { text += "," }
                if open == "{" { text += string(using: &random) + ":" }
                text += value(depth: 0, using: &random)
            }
        }
        return Array((text + close).utf8)
    }

    private static func value(depth: Int, using random: inout SplitMix64) -> String {
        switch Int.random(in: 0...(depth < 3 ? 7 : 5), using: &random) {
        case 0: ["null", "true", "false"][Int.random(in: 0...2, using: &random)]
        case 1: String(Int64.random(in: -99_999...99_999, using: &random))
        case 2: String(Double.random(in: -1e9...1e9, using: &random))
        case 3...5: string(using: &random)
        case 6: "[\(value(depth: depth + 1, using: &random)),\(value(depth: depth + 1, using: &random))]"
        default: "{\(string(using: &random)):\(value(depth: depth + 1, using: &random))}"
        }
    }

    private static func string(using random: inout SplitMix64) -> String {
        let size = Int.random(in: 0...12, using: &random)
        return "\"" + (0..<size).map { _ in character(using: &random) }.joined() + "\""
    }

    private static func character(using random: inout SplitMix64) -> String {
        let characters =
            Array("abcdefghijklmnopqrstuvwxyzNIVSFLKMJGUTXOCE0123456789 .:;,'(){}[]<>=_-+/") + ["Ã", "€", "🔑", "è"]
        return characters.randomElement(using: &random).map(String.init) ?? ""
    }
}

private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
