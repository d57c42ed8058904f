import Foundation
import SealEncodings
import SealPrimitives
import Testing

@testable import SessionSeal

/// The worked example of `Vectors/SEALED.md`, every line of it.
@Suite("Worked example of the sealed format")
struct SealedExampleTests {
    /// The lines `name = value` behind the last heading.
    static func example() throws -> [String: String] {
        let page = try Project.text("Vectors/SEALED.md")
        let lines = try #require(page.components(after: "## Worked example")).split(separator: "\n")
        var values: [String: String] = [:]
        for line in lines where line.hasPrefix("    ") {
            let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
            guard let name = parts.first, let value = parts.last?.drop(while: { $0 == " " || $0 == "=" }) else {
                continue
            }
            values[String(name)] = String(value)
        }
        return values
    }

    let values: [String: String]

    init() throws { values = try Self.example() }

    private func text(_ name: String) throws -> String { try #require(values[name]) }

    private func bytes(_ name: String) throws -> [UInt8] {
        let digits = try text(name)
        let bytes = Hex.decode(digits.utf8.span)
        return try #require(bytes)
    }

    @Test func hasEveryValue() {
        #expect(values.count == 23)
    }

    @Test func derivation() throws {
        let (secret, salt) = (try bytes("K"), Array("session-seal v1".utf8))
        let extracted = try HMAC(.sha256, key: SecretBytes(copying: salt.span)).derivedKey(from: secret.span)
        let pseudorandomKey = extracted.withSpan { Array(copying: $0) }
        let hkdf = try HKDF(.sha256, secret: secret.span, salt: salt.span)
        let key = hkdf.derive(info: "encryption key".utf8.span, count: 32).withSpan { Array(copying: $0) }
        let id = hkdf.derive(info: "key id".utf8.span, count: 4).withSpan { Array(copying: $0) }
        #expect(try pseudorandomKey == bytes("PRK"))
        #expect(try key == bytes("key"))
        #expect(try id == bytes("key_id"))
    }

    @Test func plaintextAndAAD() throws {
        let parts = try ["started_at", "elapsed", "session_id", "encoding"].flatMap { try bytes($0) }
        #expect(try parts + Array(text("payload").utf8) == bytes("plaintext"))
        #expect(try Array("ss1.".utf8) + bytes("key_id") + Array(text("context").utf8) == bytes("AAD"))
    }

    @Test func subkeys() throws {
        let (key, nonce) = (try bytes("key"), try bytes("nonce"))
        let cbc = try AESCBC(key: key.span)
        // The first block of CBC under a zero vector is the block cipher itself.
        let zero = [UInt8](repeating: 0, count: 16)
        func encrypted(_ block: [UInt8]) -> [UInt8] { Array(cbc.encrypt(block.span, iv: zero.span).prefix(16)) }
        func xor(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] { zip(a, b).map { $0 ^ $1 } }
        let l = encrypted(zero)
        #expect(try l == bytes("L"))
        var subkey = l.indices.map { l[$0] << 1 | ($0 < 15 ? l[$0 + 1] >> 7 : 0) }
        if l[0] >= 128 { subkey[15] ^= 0x87 }
        #expect(try subkey == bytes("K1"))
        for (name, counter) in [("M1", UInt8(1)), ("M2", 2)] {
            #expect(try [0, counter, 0x58, 0] + nonce[..<12] == bytes(name))
        }
        let derived = try encrypted(xor(bytes("M1"), subkey)) + encrypted(xor(bytes("M2"), subkey))
        #expect(try derived == bytes("Kx"))
        #expect(try Array(nonce[12...]) == bytes("Nx"))
    }

    @Test func ciphertextAndToken() throws {
        let (derived, nonce, aad) = (try bytes("Kx"), try bytes("Nx"), try bytes("AAD"))
        let (plaintext, ciphertext) = (try bytes("plaintext"), try bytes("ciphertext"))
        let tag = try bytes("tag")
        let sealed = try AESGCM(key: derived.span).seal(plaintext.span, nonce: nonce.span, aad: aad.span)
        #expect(sealed == ciphertext + tag)
        let whole = try bytes("key_id") + bytes("nonce") + ciphertext + tag
        let encoded = Base64.urlSafe.encode(whole.span)
        #expect(try "ss1." + String(decoding: encoded, as: UTF8.self) == text("token"))
    }

    @Test func codecAgrees() throws {
        let codec = try SealedCodec(keys: KeyRing(current: SecretKey(bytes: bytes("K"))), context: text("context"))
        let (start, elapsed) = (try bytes("started_at"), try bytes("elapsed"))
        let begun = Int64(BigEndian.decode(whole: start.span))
        let issuedAt = try #require(
            UnixTime(seconds: begun + Int64(BigEndian.decode(whole: elapsed.span))))
        let startedAt = try #require(UnixTime(seconds: begun))
        let session = try #require(SessionOrigin(id: bytes("session_id"), startedAt: startedAt))
        let payload = Payload.json(try JSONText(text("payload")))
        let pinned = PinnedValues(nonce: try bytes("nonce"), session: session)
        #expect(try codec.encode(payload, at: issuedAt, pinned: pinned) == text("token"))
        let freshness = try Freshness(maxAge: .seconds(0), maxLifetime: .seconds(3600))
        let decoded = try codec.decode(text("token"), at: issuedAt, freshness: freshness)
        #expect(decoded.payload == payload)
        #expect(decoded.issuedAt == issuedAt && decoded.startedAt == startedAt)
        #expect(try decoded.sessionID == text("session_id") && decoded.tokenID == text("token_id"))
    }
}

extension String {
    /// What stands behind the last occurrence of `heading`.
    fileprivate func components(after heading: String) -> Substring? {
        range(of: heading, options: .backwards).map { self[$0.upperBound...] }
    }
}
