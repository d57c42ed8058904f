import SealPrimitives
import Testing

@testable import SessionSeal

/// Payloads behind a good signature: what is refused, under which name, and what never is.
@Suite("Unsafe payloads behind a good signature")
struct UnsafePayloadTests {
    static let codecs: [any SignedFormatCodec] = CodecContractTests.unwrapped {
        let keys = try KeyRing(current: CodecContractTests.newKey)
        return [
            try FlaskCodec(keys: keys), try StarletteCodec(keys: keys), try DjangoSessionCodec(keys: keys),
            try DjangoSigningCodec(keys: keys), try ItsdangerousCodec(keys: keys),
        ]
    }

    /// Signs bytes that no codec's `encode` would sign.
    static func token(of bytes: [UInt8], by codec: any SignedFormatCodec) throws -> String {
        try codec.format.sign(bytes, at: CodecContractTests.now)
    }

    static func decode(_ token: String, by codec: any SignedFormatCodec) throws(TokenError) -> DecodedToken {
        try codec.decode(token, at: CodecContractTests.now, freshness: CodecContractTests.day)
    }

    /// The word and, for `unsafe_payload`, the serialization's name.
    static func outcome(_ bytes: [UInt8], by codec: any SignedFormatCodec) throws -> (word: String, name: String?) {
        do {
            _ = try decode(token(of: bytes, by: codec), by: codec)
            return ("valid", nil)
        } catch TokenError.unsafePayload(let serialization) {
            return ("unsafe_payload", serialization.name)
        } catch let error as TokenError {
            return (error.code, nil)
        }
    }

    @Test(arguments: try UnsafeSample.load("payloads.json"))
    func realOutputIsNamed(sample: UnsafeSample) throws {
        for codec in Self.codecs {
            let bytes = try sample.bytes
            let (word, name) = try Self.outcome(bytes, by: codec)
            // Some serializers write what is JSON too, such as a number: JSON is JSON.
            if (try? JSONText(bytes)) != nil {
                #expect(word == "valid")
            } else {
                #expect(word == "unsafe_payload" && name == sample.expected)
            }
        }
    }

    @Test(arguments: try UnsafeSample.load("not-unsafe.json"))
    func damagedJSONAndTextAreNotJSON(sample: UnsafeSample) throws {
        let bytes = try sample.bytes
        let expected = (try? JSONText(bytes)) == nil ? "not_json" : "valid"
        for codec in Self.codecs { #expect(try Self.outcome(bytes, by: codec).word == expected) }
    }

    /// JSON is never called unsafe, whatever its strings say: objects, arrays and strings of every length.
    @Test func jsonOfEveryLengthIsJSON() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        // What the serializations begin and end with, so that strings are full of it.
        let pieces = [
            ".", "N.", "(dp0\\n", "a:1:{", "}", "{", "[", "s:1:\\\"", "c", "\\u0004\\b", "O:8:\\\"", "i:1;", "x", "é",
            "7",
        ]
        func text(_ count: Int) -> String {
            var text = ""
            while text.utf8.count < count {
                let piece = pieces[Int.random(in: 0..<pieces.count, using: &generator)]
                text += text.utf8.count + piece.utf8.count <= count ? piece : "."
            }
            return text
        }
        for count in 2...400 {
            let samples = [
                "\"\(text(count - 2))\"",
                count < 4 ? "[]" : "[\"\(text(count - 4))\"]",
                count < 8 ? "{}" : "{\"a\":\"\(text(count - 8))\"}",
            ]
            for (place, sample) in samples.enumerated() {
                let codec = Self.codecs[(count + place) % Self.codecs.count]
                let word = try Self.outcome(Array(sample.utf8), by: codec).word
                #expect(word == "valid", "seed \(seed), \(count) bytes: \(sample.debugDescription)")
            }
        }
    }

    /// A limit is named as such, and what exceeds it is not looked at further.
    @Test func limitsAreNotJSONWithTheirName() throws {
        let codec = Self.codecs[0]
        func error(_ text: String) throws -> TokenError? {
            do {
                _ = try Self.decode(Self.token(of: Array(text.utf8), by: codec), by: codec)
                return nil
            } catch let error as TokenError {
                return error
            }
        }
        let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        #expect(try error(deep) == .notJSON(.limit(.depth(64))))
        #expect(try error(String(deep.dropFirst().dropLast())) == nil)
        #expect(try error(String(repeating: "7", count: 4097)) == .notJSON(.limit(.digits(4096))))
        #expect(try error(String(repeating: "7", count: 4096)) == nil)
        let many = "[" + String(repeating: "0,", count: 16_384) + "0]"
        #expect(try error(many) == .notJSON(.limit(.members(16_384))))
    }
}
