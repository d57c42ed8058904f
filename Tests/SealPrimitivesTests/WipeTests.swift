#if os(Linux)
import Foundation
import SealEncodings
import SealPrimitives
import Testing

/// What is made on the way and is nobody's to keep: looked for in this process's own memory. A needle never stands there
/// as a whole but where the primitive puts it: it is kept inverted.
///
/// One after another: whoever looks has a piece of memory in its hands, and another's secret may be in it.
@Suite(
    "Wiping", .serialized,
    .disabled(if: ProcessInfo.processInfo.environment["SANITIZER"] != nil, "a sanitizer keeps what is freed"))
struct WipeTests {
    /// The pattern is never in memory as a whole but in the secret: the needle is looked for half by half, inverted.
    @Test func areWipedWithTheirOwner() throws {
        let inverted = RandomBytes.draw(48)
        do {
            let secret = SecretBytes(count: 48) { bytes in for i in inverted.indices { bytes[i] = ~inverted[i] } }
            #expect(try ProcessMemory.contains(inverting: inverted))
            _ = secret.count
        }
        #expect(try !ProcessMemory.contains(inverting: inverted))
    }

    /// Nobody owns what was being made when its maker gave up.
    @Test func areWipedWhereTheyWereNeverMade() throws {
        let inverted = RandomBytes.draw(48)
        #expect(throws: Refusal.self) { try secret(inverting: inverted, asCount: true) }
        #expect(throws: Refusal.self) { try secret(inverting: inverted, asCount: false) }
        #expect(try !ProcessMemory.contains(inverting: inverted))
    }

    private struct Refusal: Error {}

    private func secret(inverting inverted: [UInt8], asCount: Bool) throws(Refusal) {
        if asCount {
            _ = try SecretBytes(count: 48) { (bytes: inout MutableSpan<UInt8>) throws(Refusal) -> Void in
                for i in inverted.indices { bytes[i] = ~inverted[i] }
                throw Refusal()
            }
        } else {
            _ = try SecretBytes(capacity: 48) { (out: inout OutputSpan<UInt8>) throws(Refusal) -> Void in
                for byte in inverted { out.append(~byte) }
                throw Refusal()
            }
        }
    }

    @Test func aKeyedMACIsWipedWithItsOwner() throws {
        let inverted = RandomBytes.draw(48)
        do {
            let secret = SecretBytes(count: 48) { bytes in for i in inverted.indices { bytes[i] = ~inverted[i] } }
            let mac = try HMAC(.sha256, key: secret)
            #expect(mac.tag(of: "message".utf8.span).count == 32)
        }
        #expect(try !ProcessMemory.contains(inverting: inverted))
    }

    /// The states after the two key blocks are as good as the key. These belong to the key of the bytes 37 i + 11, as words
    /// of this machine (computed by hand from FIPS 180-4).
    @Test func theStatesOfAKeyedMACGoWithIt() throws {
        let needles = [
            "61a2595bf5fe283dd63a61223769418678233d5621eaec48f2ee6af0b25729d7",
            "eca8ccccd1988cb544dd0f561a3ba371978c8aabc3e614ccb26f39b4c40281e1",
        ].map { Hex.decode($0.utf8.span) ?? [] }
        do {
            // Many, since what is freed first is soon another's.
            let macs = try (0..<100).map { _ in
                try HMAC(
                    .sha256,
                    key: SecretBytes(count: 32) { key in
                        for i in 0..<32 { key[i] = UInt8(truncatingIfNeeded: 37 * i + 11) }
                    })
            }
            #expect(macs[0].tag(of: "message".utf8.span).count == 32)
            // Else the needle is not what this machine and this OpenSSL keep, and its absence says nothing.
            for needle in needles { #expect(try ProcessMemory.contains(inverting: needle)) }
            withExtendedLifetime(macs) {}
        }
        for needle in needles { #expect(try !ProcessMemory.contains(inverting: needle)) }
    }

    /// A stream cipher decrypts before it can tell that the tag is wrong.
    @Test func whatAForgedMessageDecryptsToIsWiped() throws {
        let (key, nonce) = (RandomBytes.draw(32), RandomBytes.draw(12))
        let cipher = try AESGCM(key: key.span)
        let inverted = RandomBytes.draw(48)
        // The needle a hundred times, since what is freed is soon another's in part.
        let zeros = [UInt8](repeating: 0, count: 4800)
        var forged = cipher.seal(zeros.span, nonce: nonce.span, aad: Span())
        for i in zeros.indices { forged[i] ^= ~inverted[i % 48] }
        let opened = cipher.open(forged.span, nonce: nonce.span, aad: Span())
        #expect(opened == nil)
        #expect(try !ProcessMemory.contains(inverting: inverted))
    }

    /// Nor is a message of which only the padding is wrong.
    @Test func whatABadPaddingEndsIsWiped() throws {
        let key = RandomBytes.draw(32)
        let cipher = try AESCBC(key: key.span)
        let inverted = RandomBytes.draw(16)
        let zeros = [UInt8](repeating: 0, count: 16)
        // The block that decrypts to `random` under no IV, twice: the second time it ends in a byte that is no padding.
        var (random, block): ([UInt8], [UInt8]) = ([], [])
        repeat {
            random = RandomBytes.draw(16)
            block = Array(cipher.encrypt(random.span, iv: zeros.span).prefix(16))
        } while random[15] ^ block[15] <= 16
        let iv = inverted.indices.map { random[$0] ^ ~inverted[$0] }
        let blocks = block + block
        let decrypted = cipher.decrypt(blocks.span, iv: iv.span)
        #expect(decrypted == nil)
        #expect(try !ProcessMemory.contains(inverting: inverted))
    }
}
#endif
