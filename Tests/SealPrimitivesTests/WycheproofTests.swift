import Foundation
import SealEncodings
import SealPrimitives
import Testing

/// Google's vectors for what a library gets wrong, from a checkout that `WYCHEPROOF` names; `Scripts/wycheproof` runs them.
///
/// What does not come out as the file says is explained here, and counted.
@Suite("Wycheproof", .enabled(if: Wycheproof.folder != nil, "WYCHEPROOF names no folder"))
struct WycheproofTests {
    /// An empty message, key sizes beside the digest's, changed tags. Shortened tags are not taken here, and must not be.
    @Test(arguments: HashFunction.allCases)
    func hmac(hash: HashFunction) throws {
        let file = try Wycheproof("hmac_\(hash.rawValue)_test.json")
        var shortened = 0
        for (test, group) in file.tests {
            let (key, message, tag) = (try test.bytes("key"), try test.bytes("msg"), try test.bytes("tag"))
            let mac = try HMAC(hash, key: SecretBytes(copying: key.span))
            let isTaken = mac.verify(message.span, tag: tag.span) != nil
            if group.number("tagSize") == 8 * hash.digestCount {
                #expect(isTaken == test.isValid, "\(test)")
            } else {
                shortened += 1
                #expect(!isTaken, "\(test)")
                let whole = mac.tag(of: message.span).withSpan { Array(copying: $0) }
                #expect(whole.starts(with: tag) == test.isValid, "\(test)")
            }
        }
        #expect(shortened == file.count { _, group in group.number("tagSize") < 8 * hash.digestCount })
    }

    /// Left out, since no format here has them and the type takes none: keys of 192 bits, and nonces that are not 96 bits.
    @Test func aesGCM() throws {
        let file = try Wycheproof("aes_gcm_test.json")
        var leftOut = 0
        for (test, group) in file.tests {
            #expect(group.number("tagSize") == 128)
            let (key, nonce, aad) = (try test.bytes("key"), try test.bytes("iv"), try test.bytes("aad"))
            guard group.number("keySize") != 192, nonce.count == AESGCM.nonceCount else {
                leftOut += 1
                continue
            }
            let cipher = try AESGCM(key: key.span)
            let (message, sealed) = (try test.bytes("msg"), try test.bytes("ct") + test.bytes("tag"))
            let opened = cipher.open(sealed.span, nonce: nonce.span, aad: aad.span)?.bytes
            #expect(opened == (test.isValid ? message : nil), "\(test)")
            if test.isValid {
                #expect(cipher.seal(message.span, nonce: nonce.span, aad: aad.span) == sealed, "\(test)")
            }
        }
        #expect(leftOut == file.count { test, group in group.number("keySize") == 192 || group.number("ivSize") != 96 })
        #expect(file.tests.count - leftOut >= 100)
    }

    /// Left out: keys of 192 bits.
    @Test func aesCBC() throws {
        let file = try Wycheproof("aes_cbc_pkcs5_test.json")
        for (test, group) in file.tests where group.number("keySize") != 192 {
            let key = try test.bytes("key")
            let cipher = try AESCBC(key: key.span)
            let (message, ciphertext, iv) = (try test.bytes("msg"), try test.bytes("ct"), try test.bytes("iv"))
            let decrypted = cipher.decrypt(ciphertext.span, iv: iv.span)
            #expect(decrypted == (test.isValid ? message : nil), "\(test)")
            if test.isValid { #expect(cipher.encrypt(message.span, iv: iv.span) == ciphertext, "\(test)") }
        }
    }

    /// Left out: three keys longer than 255 digests, which the RFC forbids. The length is a constant of each caller and
    /// never a token's, so to ask for it is a precondition and no error.
    @Test func hkdf() throws {
        let file = try Wycheproof("hkdf_sha256_test.json")
        var tooLong = 0
        for (test, _) in file.tests {
            let size = test.number("size")
            guard size <= 255 * 32 else {
                tooLong += 1
                #expect(!test.isValid)
                continue
            }
            let (secret, salt, info) = (try test.bytes("ikm"), try test.bytes("salt"), try test.bytes("info"))
            let derivation = try HKDF(.sha256, secret: secret.span, salt: salt.span)
            let key = derivation.derive(info: info.span, count: size).withSpan { Array(copying: $0) }
            let expected = try test.bytes("okm")
            #expect((key == expected) == test.isValid, "\(test)")
        }
        #expect(tooLong == file.count { test, _ in test.flags.contains("SizeTooLarge") })
    }
}

/// A file of vectors: its tests, each with its group.
private struct Wycheproof {
    /// The folder with the files: that of `WYCHEPROOF`, or the one inside where a checkout keeps them.
    static let folder: URL? = ProcessInfo.processInfo.environment["WYCHEPROOF"].map { path in
        let root = URL(fileURLWithPath: path)
        let inside = ["testvectors_v1", "testvectors"].map { root.appending(path: $0) }
        return inside.first { FileManager.default.fileExists(atPath: $0.path) } ?? root
    }

    struct Members: CustomStringConvertible {
        let members: [String: Any]

        func number(_ name: String) -> Int { members[name] as? Int ?? 0 }
        func bytes(_ name: String) throws -> [UInt8] {
            let text = try #require(members[name] as? String)
            let bytes = Hex.decode(text.utf8.span)
            return try #require(bytes)
        }
        var isValid: Bool { members["result"] as? String == "valid" }
        var flags: [String] { members["flags"] as? [String] ?? [] }
        var description: String { "#\(number("tcId")) \(members["comment"] as? String ?? "")" }
    }

    let tests: [(test: Members, group: Members)]

    init(_ name: String) throws {
        let data = try Data(contentsOf: try #require(Self.folder).appending(path: name))
        let object = try JSONSerialization.jsonObject(with: data)
        let file = try #require(object as? [String: Any])
        let groups = try #require(file["testGroups"] as? [[String: Any]])
        tests = groups.flatMap { group in
            (group["tests"] as? [[String: Any]] ?? []).map { (Members(members: $0), Members(members: group)) }
        }
        #expect(tests.count == file["numberOfTests"] as? Int)
        print("\(name): \(tests.count) vectors")
    }

    func count(where matches: (Members, Members) -> Bool) -> Int { tests.count { matches($0.test, $0.group) } }
}
