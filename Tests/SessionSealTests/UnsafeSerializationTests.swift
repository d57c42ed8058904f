import Foundation
import SessionSeal
import Testing

@Suite struct UnsafeSerializationTests {
    @Test(arguments: try UnsafeSample.load("payloads.json") + UnsafeSample.load("not-unsafe.json"))
    func namesWhatRealSerializersWriteAndNothingElse(_ sample: UnsafeSample) throws {
        #expect(recognized(try sample.bytes)?.name == sample.expected)
    }

    @Test func samplesAreMany() throws {
        let samples = try UnsafeSample.load("payloads.json")
        let counts = Dictionary(grouping: samples, by: \.serializer).mapValues(\.count)
        #expect(counts.count == 8)
        #expect(counts.values.allSatisfy { $0 >= 12 })
        #expect(try UnsafeSample.load("not-unsafe.json").count >= 60)
    }

    /// Formats with an unmistakable header keep their name however little follows it.
    @Test(arguments: [
        ("Ruby Marshal", 2), ("ActiveSupport MessagePack", 2), ("Erlang external term", 2), ("Java serialization", 4),
        (".NET BinaryFormatter", 17),
    ])
    func namesByHeaderAlone(_ serializer: String, _ headerSize: Int) throws {
        for sample in try UnsafeSample.load("payloads.json") where sample.serializer == serializer {
            let bytes = try sample.bytes
            for size in headerSize...bytes.count {
                #expect(recognized(Array(bytes[..<size]))?.name == serializer)
            }
            #expect(recognized(Array(bytes[..<headerSize]) + [0x2e, 0xff])?.name == serializer)
        }
    }

    @Test(arguments: 2...5)
    func namesPicklesWithHeaderByHeaderAlone(_ number: UInt8) {
        for rest in [[], [0x2e], [0x95, 0xff], [0x7b, 0x7d]] as [[UInt8]] {
            #expect(recognized([0x80, number] + rest) == .pickle(protocol: Int(number)))
        }
    }

    @Test(arguments: [
        "cos\nsystem\n(S'id'\ntR.", "(cos\nsystem\nS'id'\no.", "(S'id'\nios\nsystem\n.",
        "cos\nsystem\n(X\u{2}\0\0\0idtR.",
        "(dp0\nS'a'\np1\nI1\ns.", "(lp0\nI1\na.", "(t.", ").", "].", "}.", "N.", "I00\n.", "L1L\n.", "F1.5\n.",
        "V\u{e9}\n.", "K*.",
    ])
    func namesPicklesWithoutHeader(_ text: String) throws {
        guard case .pickle = recognized(Array(text.utf8)) else {
            Issue.record("not recognized: \(text.debugDescription)")
            return
        }
    }

    @Test(arguments: [
        "DUP": "N20.", "underflow": "Na.", "two values": "NN.", "an open mark": "(N.", "no mark": "Nt.",
        "an odd dictionary": "(Nd.",
        "a call of None": "N)R.", "an item of no list": "NNa.", "GET before PUT": "g0\n.", "STOP inside": "N.N.",
        "no STOP": "(l",
        "a length past the end": "U\u{7f}a.", "the last byte an argument": "K.", "an integer of letters": "Iam\n.",
        "an open quote": "S'a\n.",
    ])
    func pickleThatDoesNotAddUpIsNone(_ what: String, _ text: String) {
        #expect(recognized(Array(text.utf8)) == nil, "\(what)")
    }

    /// The gob of -2.0 begins like Ruby's Marshal, and no Marshal has a value of type 0.
    @Test func tellsGobFromMarshal() {
        #expect(recognized([0x04, 0x08, 0x00, 0xff, 0xc0]) == .goGob)
        #expect(recognized([0x04, 0x08, 0x00, 0xff]) == .rubyMarshal)
        #expect(recognized([0x04, 0x08, 0x5b, 0x06, 0x30]) == .rubyMarshal)
    }

    @Test func takesEveryTagOfErlang() {
        let tags = (UInt8.min...UInt8.max).filter { recognized([0x83, $0]) != nil }
        #expect(tags == [0x46, 0x4d, 0x50, 0x52] + Array(0x58...0x5a) + Array(0x61...0x78))
    }
}

/// One line of `Vectors/Unsafe`: what a serializer wrote and the name it must get; `nil` for what must not be named.
struct UnsafeSample: Decodable, Sendable, CustomTestStringConvertible {
    struct NotHex: Error {}
    private struct File: Decodable { let samples: [UnsafeSample] }

    let serializer: String
    let version: String
    let comment: String
    let hex: String
    let expected: String?

    var testDescription: String { "\(serializer), \(version): \(comment)" }

    var bytes: [UInt8] {
        get throws {
            let digits = try hex.utf8.map { digit in
                guard let value = Character(Unicode.Scalar(digit)).hexDigitValue else { throw NotHex() }
                return UInt8(value)
            }
            guard digits.count.isMultiple(of: 2) else { throw NotHex() }
            return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        }
    }

    static func load(_ name: String) throws -> [UnsafeSample] {
        let folder = URL(filePath: #filePath).appending(path: "../../../Vectors/Unsafe").standardized
        return try JSONDecoder().decode(File.self, from: Data(contentsOf: folder.appending(path: name))).samples
    }
}

/// The answer for an array.
func recognized(_ bytes: [UInt8]) -> UnsafeSerialization? { UnsafeSerialization.recognize(bytes.span) }
