import SealEncodings
import Testing

@Suite("Base64, RFC 4648")
struct Base64Tests {
    /// Section 10, with the padding of section 4.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func standardVectors(plain: String, text: String) {
        #expect(Base64.standard.encode(plain.utf8.span) == Array(text.utf8))
        #expect(Base64.standard.decode(text.utf8.span) == Array(plain.utf8))
        let unpadded = text.filter { $0 != "=" }
        #expect(Base64.urlSafe.encode(plain.utf8.span) == Array(unpadded.utf8))
        #expect(Base64.urlSafe.decode(unpadded.utf8.span) == Array(plain.utf8))
    }

    @Test func alphabets() {
        let bytes: [UInt8] = [0xfb, 0xff, 0xbf]
        #expect(Base64.standard.encode(bytes.span) == Array("+/+/".utf8))
        #expect(Base64.urlSafe.encode(bytes.span) == Array("-_-_".utf8))
        #expect(Base64.standard.decode("-_-_".utf8.span) == nil)
        #expect(Base64.urlSafe.decode("+/+/".utf8.span) == nil)
    }

    @Test(arguments: ["Y", "YWJjZ", "YQ==", "YR", "YWJ", "YW Jj", "YWJj\n", "YQ=", "=", "ÿÿÿÿ", "YWJj\0", "Y.Jj"])
    func urlSafeRefuses(text: String) {
        #expect(Base64.urlSafe.decode(text.utf8.span) == nil)
    }

    @Test(arguments: [
        "Y", "YQ", "YR==", "YWJ=", "YQ=", "Y===", "====", "=", "YQ==YQ==", "YWJj====", "YQ==\n", "==YQ", "A=BC",
    ])
    func standardRefuses(text: String) {
        #expect(Base64.standard.decode(text.utf8.span) == nil)
    }

    /// Every text of up to three characters over a sample of bytes is either refused or comes out of `encode` again.
    @Test func decodesOnlyWhatItEncodes() {
        let sample = Array("AQgw19-_+/=. \u{7f}".utf8) + [0, 0x80, 0xff]
        for a in sample {
            for b in sample {
                for c in sample {
                    for text in [[a], [a, b], [a, b, c], [a, b, c, c]] {
                        for base64 in [Base64.standard, .urlSafe] {
                            guard let bytes = base64.decode(text.span) else { continue }
                            #expect(base64.encode(bytes.span) == text)
                        }
                    }
                }
            }
        }
    }

    @Test func everyLengthRoundTrips() {
        for count in 0..<300 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ count) }
            for base64 in [Base64.standard, .urlSafe] {
                let text = base64.encode(bytes.span)
                #expect(text.count == base64.encodedCount(of: count))
                #expect(base64.decodedCapacity(of: text.count) >= count)
                #expect(base64.decode(text.span) == bytes)
            }
        }
    }
}
