import SealEncodings
import SealPrimitives
import Testing

/// The bytes that `text` stands for, blanks left out.
func bytes(hex text: String) throws -> [UInt8] {
    let digits = text.utf8.filter { $0 != UInt8(ascii: " ") }
    let bytes = Hex.decode(digits.span)
    return try #require(bytes)
}

@Suite("AES-GCM, NIST SP 800-38D")
struct AESGCMTests {
    struct Answer: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let key: String
        let nonce: String
        let plaintext: String
        let aad: String
        let sealed: String
    }

    private static let plaintext =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    private static let aad = "feedfacedeadbeeffeedfacedeadbeefabaddad2"

    /// Test cases 1, 2, 4, 13, 14 and 16 of the specification of GCM that NIST took over.
    static let answers = [
        Answer(
            testDescription: "case 1", key: String(repeating: "00", count: 16),
            nonce: String(repeating: "00", count: 12), plaintext: "", aad: "",
            sealed: "58e2fccefa7e3061367f1d57a4e7455a"),
        Answer(
            testDescription: "case 2", key: String(repeating: "00", count: 16),
            nonce: String(repeating: "00", count: 12), plaintext: String(repeating: "00", count: 16), aad: "",
            sealed: "0388dace60b6a392f328c2b971b2fe78 ab6e47d42cec13bdf53a67b21257bddf"),
        Answer(
            testDescription: "case 4", key: "feffe9928665731c6d6a8f9467308308", nonce: "cafebabefacedbaddecaf888",
            plaintext: plaintext, aad: aad,
            sealed: "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
                + "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091 5bc94fbc3221a5db94fae95ae7121a47"),
        Answer(
            testDescription: "case 13", key: String(repeating: "00", count: 32),
            nonce: String(repeating: "00", count: 12), plaintext: "", aad: "",
            sealed: "530f8afbc74536b9a963b4f1c4cb738b"),
        Answer(
            testDescription: "case 14", key: String(repeating: "00", count: 32),
            nonce: String(repeating: "00", count: 12), plaintext: String(repeating: "00", count: 16), aad: "",
            sealed: "cea7403d4d606b6e074ec5d3baf39d18 d0d1c8a799996bf0265b98b5d48ab919"),
        Answer(
            testDescription: "case 16", key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            nonce: "cafebabefacedbaddecaf888", plaintext: plaintext, aad: aad,
            sealed: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662 76fc6ece0f4e1768cddf8853bb2d551b"),
    ]

    @Test(arguments: answers)
    func knownAnswer(answer: Answer) throws {
        let key = try bytes(hex: answer.key)
        let gcm = try AESGCM(key: key.span)
        let (nonce, aad) = (try bytes(hex: answer.nonce), try bytes(hex: answer.aad))
        let (plaintext, sealed) = (try bytes(hex: answer.plaintext), try bytes(hex: answer.sealed))
        let got = gcm.seal(plaintext.span, nonce: nonce.span, aad: aad.span)
        #expect(got == sealed)
        let opened = gcm.open(sealed.span, nonce: nonce.span, aad: aad.span)
        #expect(opened?.bytes == plaintext)
    }

    @Test func whatDoesNotAgreeIsNotOpened() throws {
        let answer = Self.answers[5]
        let key = try bytes(hex: answer.key)
        let gcm = try AESGCM(key: key.span)
        let (nonce, aad) = (try bytes(hex: answer.nonce), try bytes(hex: answer.aad))
        let sealed = try bytes(hex: answer.sealed)
        for bit in 0..<sealed.count * 8 {
            var changed = sealed
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let opened = gcm.open(changed.span, nonce: nonce.span, aad: aad.span)
            #expect(opened == nil)
        }
        for count in sealed.indices {
            let opened = gcm.open(sealed.span.extracting(first: count), nonce: nonce.span, aad: aad.span)
            #expect(opened == nil)
        }
        var other = nonce
        other[11] ^= 1
        let (otherNonce, otherAAD) = (
            gcm.open(sealed.span, nonce: other.span, aad: aad.span),
            gcm.open(sealed.span, nonce: nonce.span, aad: nonce.span)
        )
        #expect(otherNonce == nil && otherAAD == nil)
    }

    @Test(arguments: [0, 15, 17, 24, 31, 33]) func otherKeyLengthsAreRefused(count: Int) {
        let key = [UInt8](repeating: 1, count: count)
        let (gcm, cbc) = (try? AESGCM(key: key.span), try? AESCBC(key: key.span))
        #expect(gcm == nil && cbc == nil)
    }
}

@Suite("AES-CBC, NIST SP 800-38A")
struct AESCBCTests {
    private static let iv = [UInt8](0..<16)
    private static let plaintext =
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
        + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"

    /// F.2.1 and F.2.5, in front of the block of padding that the specification leaves to others.
    @Test(arguments: [
        (
            "2b7e151628aed2a6abf7158809cf4f3c",
            "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
                + "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7"
        ),
        (
            "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
            "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
                + "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"
        ),
    ])
    func knownAnswer(key: String, ciphertext: String) throws {
        let keyBytes = try bytes(hex: key)
        let cbc = try AESCBC(key: keyBytes.span)
        let plaintext = try bytes(hex: Self.plaintext)
        let got = cbc.encrypt(plaintext.span, iv: Self.iv.span)
        let expected = try bytes(hex: ciphertext)
        #expect(got.count == 80 && Array(got.prefix(64)) == expected)
        let decrypted = cbc.decrypt(got.span, iv: Self.iv.span)
        #expect(decrypted == plaintext)
    }

    @Test func everyLengthComesBack() throws {
        let key = try bytes(hex: "2b7e151628aed2a6abf7158809cf4f3c")
        let cbc = try AESCBC(key: key.span)
        for count in 0...33 {
            let plaintext = [UInt8](repeating: 7, count: count)
            let ciphertext = cbc.encrypt(plaintext.span, iv: Self.iv.span)
            #expect(ciphertext.count == count / 16 * 16 + 16)
            let decrypted = cbc.decrypt(ciphertext.span, iv: Self.iv.span)
            #expect(decrypted == plaintext)
        }
    }

    @Test func whatIsNotWholeBlocksWithGoodPaddingIsRefused() throws {
        let key = try bytes(hex: "2b7e151628aed2a6abf7158809cf4f3c")
        let cbc = try AESCBC(key: key.span)
        let plaintext = [UInt8](repeating: 7, count: 20)
        let ciphertext = cbc.encrypt(plaintext.span, iv: Self.iv.span)
        for count in ciphertext.indices where count != 16 {
            let decrypted = cbc.decrypt(ciphertext.span.extracting(first: count), iv: Self.iv.span)
            #expect(decrypted == nil)
        }
        // The last byte of the padding, from 12 to 13, through the block before it.
        var changed = ciphertext
        changed[15] ^= 12 ^ 13
        let decrypted = cbc.decrypt(changed.span, iv: Self.iv.span)
        #expect(decrypted == nil)
    }
}

@Suite("HKDF, RFC 5869")
struct HKDFTests {
    /// Test cases 1 to 3 (SHA-256) and 4 (SHA-1).
    @Test(arguments: [
        (
            HashFunction.sha256, [UInt8](repeating: 0x0b, count: 22), [UInt8](0...0x0c), [UInt8](0xf0...0xf9),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        ),
        (
            .sha256, [UInt8](0...0x4f), [UInt8](0x60...0xaf), [UInt8](0xb0...0xff),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
                + "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"
        ),
        (
            .sha256, [UInt8](repeating: 0x0b, count: 22), [], [],
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
        ),
        (
            .sha1, [UInt8](repeating: 0x0b, count: 11), [UInt8](0...0x0c), [UInt8](0xf0...0xf9),
            "085a01ea1b10f36933068b56efa5ad81a4f14b822f5b091568a9cdd4f155fda2c22e422478d305f3f896"
        ),
    ])
    func knownAnswer(hash: HashFunction, secret: [UInt8], salt: [UInt8], info: [UInt8], expected: String) throws {
        let hkdf = try HKDF(hash, secret: secret.span, salt: salt.span)
        let key = hkdf.derive(info: info.span, count: expected.utf8.count / 2)
        let text = key.withSpan { Hex.encode($0) }
        #expect(text == expected)
    }

    @Test func lengthsAreThoseAskedFor() throws {
        let (secret, info): ([UInt8], [UInt8]) = ([1], [2])
        let hkdf = try HKDF(.sha256, secret: secret.span, salt: Span())
        let long = hkdf.derive(info: info.span, count: 255 * 32)
        let all = long.withSpan { Hex.encode($0) }
        for count in [0, 1, 31, 32, 33, 64, 65] {
            let key = hkdf.derive(info: info.span, count: count)
            let text = key.withSpan { Hex.encode($0) }
            #expect(text.utf8.count == 2 * count && all.hasPrefix(text))
        }
    }
}
