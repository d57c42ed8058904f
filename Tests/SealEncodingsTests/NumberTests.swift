import SealEncodings
import Testing

@Suite("Base62, hexadecimal and big-endian numbers")
struct NumberTests {
    /// Printed by `django.core.signing.b62_encode` of Django 5.2.
    @Test(
        arguments: [
            (0, "0"), (9, "9"), (10, "A"), (35, "Z"), (36, "a"), (61, "z"), (62, "10"), (1_700_000_000, "1r31eq"),
            (253_402_300_799, "4SbCEFr"), (UInt64.max, "LygHa16AHYF"),
        ] as [(UInt64, String)])
    func base62(number: UInt64, text: String) {
        #expect(String(decoding: Base62.encode(number), as: UTF8.self) == text)
        #expect(Base62.decode(text.utf8.span) == number)
    }

    @Test(arguments: ["", "00", "01", "-1", "-0", "1 ", "1_", "é", "LygHa16AHYG", "zzzzzzzzzzzz", "1\0"])
    func base62Refuses(text: String) {
        #expect(Base62.decode(text.utf8.span) == nil)
    }

    @Test(
        arguments: [
            (0, []), (1, [1]), (255, [255]), (256, [1, 0]), (1_700_000_000, [0x65, 0x53, 0xf1, 0x00]),
            (1 << 32, [1, 0, 0, 0, 0]), (UInt64.max, [UInt8](repeating: 255, count: 8)),
        ] as [(UInt64, [UInt8])])
    func bigEndian(number: UInt64, bytes: [UInt8]) {
        #expect(BigEndian.encode(number) == bytes)
        #expect(BigEndian.decode(bytes.span) == number)
    }

    @Test(arguments: [[0], [0, 1], [UInt8](repeating: 1, count: 9)])
    func bigEndianRefuses(bytes: [UInt8]) {
        #expect(BigEndian.decode(bytes.span) == nil)
    }

    @Test func bigEndianOfFixedWidth() {
        #expect(BigEndian.encode(1_700_000_000, width: 8) == [0, 0, 0, 0, 0x65, 0x53, 0xf1, 0])
        #expect(BigEndian.encode(UInt64(UInt32.max), width: 4) == [255, 255, 255, 255])
        for number in [0, 1, 255, 256, UInt64.max] {
            let bytes = BigEndian.encode(number, width: 8)
            let decoded = BigEndian.decode(whole: bytes.span)
            #expect(bytes.count == 8 && decoded == number)
        }
    }

    @Test func hexadecimal() {
        let bytes: [UInt8] = [0x00, 0x9f, 0xff, 0xa0]
        #expect(Hex.encode(bytes.span) == "009fffa0")
        #expect(Hex.decode("009fFFa0".utf8.span) == bytes)
        #expect(Hex.decode("0".utf8.span) == nil)
        #expect(Hex.decode("0g".utf8.span) == nil)
        #expect(Hex.decode("".utf8.span) == [])
    }
}
