import SealEncodings
import SealPrimitives
import Testing

@Suite("Hash functions, FIPS 180-4")
struct HashTests {
    /// The digests of "abc" from NIST's examples with intermediate values.
    @Test(arguments: [
        (HashFunction.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            .sha384,
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
        ),
        (
            .sha512,
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
    ])
    func abc(hash: HashFunction, digest: String) throws {
        let bytes = try hash.hash("abc".utf8.span)
        #expect(Hex.encode(bytes.span) == digest)
    }
}

@Suite("HMAC, RFC 2202 and RFC 4231")
struct HMACTests {
    private static let longKey = [UInt8](repeating: 0xaa, count: 131)

    /// RFC 4231, test cases 1 (short key), 2 (key shorter than the digest) and 6 (key longer than a block), and RFC 2202,
    /// test cases 1, 2 and 6.
    @Test(arguments: [
        (
            HashFunction.sha1, [UInt8](repeating: 0x0b, count: 20), "Hi There",
            "b617318655057264e28bc0b6fb378c8ef146be00"
        ),
        (.sha1, Array("Jefe".utf8), "what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        (
            .sha1, [UInt8](repeating: 0xaa, count: 80), "Test Using Larger Than Block-Size Key - Hash Key First",
            "aa4ae5e15272d00e95705637ce8a3b55ed402112"
        ),
        (
            .sha256, [UInt8](repeating: 0x0b, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            .sha256, Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            .sha256, longKey, "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            .sha384, Array("Jefe".utf8), "what do ya want for nothing?",
            "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
        ),
        (
            .sha512, longKey, "Test Using Larger Than Block-Size Key - Hash Key First",
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"
        ),
    ])
    func knownAnswers(hash: HashFunction, key: [UInt8], message: String, tag: String) throws {
        let secret = SecretBytes(copying: key.span)
        let mac = try HMAC(hash, key: secret)
        // Twice: the keyed states must not change.
        for _ in 0..<2 {
            let text = mac.tag(of: message.utf8.span).withSpan { Hex.encode($0) }
            #expect(text == tag)
        }
        let derived = mac.derivedKey(from: message.utf8.span).withSpan { Hex.encode($0) }
        #expect(derived == tag)
    }

    @Test func verifiesOnlyTheSignedPart() throws {
        let key = SecretBytes(copying: "a key of some length".utf8.span)
        let mac = try HMAC(.sha256, key: key)
        let bytes = mac.tag(of: "signed".utf8.span).withSpan { Array(copying: $0) }
        func verifies(_ range: Range<Int>, _ bytes: [UInt8]) -> Bool {
            return mac.verify(range, of: "signed.rest", tag: tag(bytes)) != nil
        }
        #expect(verifies(0..<6, bytes))
        #expect(!verifies(0..<7, bytes))
        #expect(!verifies(0..<5, bytes))
        #expect(!verifies(0..<6, bytes.dropLast()))
        #expect(!verifies(0..<6, []))
        for bit in 0..<256 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!verifies(0..<6, changed))
        }
    }

    private func tag(_ bytes: [UInt8]) -> SealPrimitives.Tag {
        SealPrimitives.Tag(count: bytes.count) { tag in
            for i in bytes.indices { tag[i] = bytes[i] }
        }
    }

    @Test func constantTimeEqualIsEquality() {
        let samples: [[UInt8]] = [[], [0], [1], [0, 0], [1, 2, 3], [1, 2, 4]]
        for a in samples {
            for b in samples {
                let isEqual = constantTimeEqual(a.span, b.span)
                #expect(isEqual == (a == b))
            }
        }
    }
}
