#if os(Linux)
import Foundation
import SealEncodings
import SealPrimitives
import Testing

@testable import SessionSeal

/// A child loads a ring, uses it, lets it go and looks through its own memory for what it held.
@Suite(
    "Memory hygiene",
    .disabled(if: ProcessInfo.processInfo.environment["SANITIZER"] != nil, "a sanitizer keeps what is freed"))
struct MemoryHygieneTests {
    /// Where a ring comes from, and which codec uses it.
    struct Source: Sendable, CustomTestStringConvertible {
        let kind: String
        let codec: String
        var testDescription: String { "\(kind), \(codec)" }
    }

    static let sources =
        ["jwk", "file", "environment", "string"].map { Source(kind: $0, codec: "flask") }
        + ["jwk", "environment"].flatMap { kind in
            ["sealed", "jwe", "fernet"].map { Source(kind: kind, codec: $0) }
        }

    @Test(arguments: sources)
    func findsNothingAfterwards(source: Source) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "memory-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "keys").path

        // A secret that is text where a source takes nothing else.
        let random = SecretBytes(randomCount: 32).withSpan { Array(copying: $0) }
        let isText = source.codec == "flask" && source.kind != "jwk"
        let secret = isText ? Array(Hex.encode(random.span).utf8) : random
        let base64 = Base64.urlSafe.encode(secret.span)
        var environment: [String: String] = [:]
        switch source.kind {
        case "jwk":
            let text = #"{"keys":[{"kty":"oct","k":"\#(String(decoding: base64, as: UTF8.self))"}]}"#
            try text.write(toFile: path, atomically: false, encoding: .utf8)
        case "file": try Data(secret).write(to: URL(fileURLWithPath: path))
        case "string": try Data(secret.map { ~$0 }).write(to: URL(fileURLWithPath: path))
        default:
            // Fernet's own form of a key is text too; jwe and sealed take what `hex:` and `base64:` say.
            let text =
                switch source.codec {
                case "flask": secret
                case "fernet": Base64.urlSafePadded.encode(secret.span)
                default: Array("base64:".utf8) + base64
                }
            environment["PROBE_SECRET"] = String(decoding: text, as: UTF8.self)
        }

        var needles = [("secret", secret), ("base64", base64)] + (try derivedKeys(of: secret, for: source.codec))
        // The key blocks of HMAC are as good as the key.
        needles += needles.map { ("inner-\($0.0)", $0.1.map { $0 ^ 0x36 }) }
        needles += needles.prefix(needles.count / 2).map { ("outer-\($0.0)", $0.1.map { $0 ^ 0x5c }) }
        let list = folder.appending(path: "needles").path
        var lines = ""
        for (name, bytes) in needles {
            let inverted = bytes.map { ~$0 }
            lines += "\(name) \(Hex.encode(inverted.span))\n"
        }
        try lines.write(toFile: list, atomically: false, encoding: .utf8)

        let output = try Probe.run(["memory", source.kind, source.codec, list, path], environment: environment)
        let answers = output.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(answers.count == needles.count, "\(output)")
        // The control: while the ring lives, its secret is found, as it is or as its text.
        #expect(answers.prefix(2).contains { $0[1] != "0" }, "the secret is not found even in use")
        for line in answers {
            #expect(line[2] == "0", "\(line[0]) is found \(line[2]) times after the ring is gone")
        }
    }

    /// Keys that are refused: text around the secret as the source writes it.
    struct Refused: Sendable, CustomTestStringConvertible {
        let kind: String
        let codec: String
        /// How the secret is written.
        let isHex: Bool
        let before: String
        let after: String
        var testDescription: String { "\(kind), \(codec): \(before)…\(after.prefix(40))" }

        init(_ kind: String, _ codec: String, isHex: Bool = false, _ before: String, _ after: String) {
            (self.kind, self.codec, self.isHex) = (kind, codec, isHex)
            (self.before, self.after) = (before, after)
        }
    }

    private static let jwk = #"{"keys":[{"kty":"oct","k":""#

    static let refused: [Refused] =
        ["environment", "file"].flatMap { kind in
            [
                Refused(kind, "sealed", isHex: true, "hex:", "0g"), Refused(kind, "jwe", isHex: true, "hex:", "0"),
                Refused(kind, "sealed", isHex: true, "hex:", "00"), Refused(kind, "sealed", "base64:", "AA!A"),
                Refused(kind, "jwe", "base64:", "=A"), Refused(kind, "sealed", "", ""),
                Refused(kind, "sealed", isHex: true, "ssh-rsa ", ""), Refused(kind, "fernet", "", "B=="),
                Refused(kind, "flask", isHex: true, "django-insecure-", ""),
                Refused(kind, "flask", isHex: true, "ssh-rsa ", ""),
            ]
        } + [
            Refused("jwk", "flask", jwk, #"AA!A"}]}"#), Refused("jwk", "flask", jwk, #""}"#),
            Refused("jwk", "flask", jwk, #""},{"kty":"oct","k":"!!!!"}]}"#),
            Refused("jwk", "flask", jwk, #"","use":"enc"}]}"#),
            Refused("jwk", "flask", jwk, #"","exp":"soon"}]}"#), Refused("jwk", "sealed", jwk, #"AA"}]}"#),
            Refused("jwk", "fernet", jwk, #"AA"}]}"#), Refused("jwk", "jwe", jwk, #"AA"}]}"#),
            Refused("jwk", "flask", jwk, #""}]}"# + String(repeating: " ", count: 1 << 20)),
        ]

    /// What was read and decoded until the fault was seen is most of a key.
    @Test(arguments: refused)
    func findsNothingOfKeysThatAreRefused(keys: Refused) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "memory-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (path, list) = (folder.appending(path: "keys").path, folder.appending(path: "needles").path)

        // Longer than a key, so that what is freed is not written over before it is looked for.
        let secret = SecretBytes(randomCount: 2048).withSpan { Array(copying: $0) }
        let text = keys.isHex ? Hex.encode(secret.span) : Base64.urlSafe.text(of: secret.span)
        let whole = keys.before + text + keys.after
        var environment: [String: String] = [:]
        if keys.kind == "environment" {
            environment["PROBE_SECRET"] = whole
        } else {
            try whole.write(toFile: path, atomically: false, encoding: .utf8)
        }
        let needles = [400, 1000, 1600].flatMap { start in
            [("bytes-\(start)", secret[start..<start + 24]), ("text-\(start)", Array(text.utf8)[start..<start + 24])]
        }
        try needles.map { "\($0.0) \(Hex.encode(Array($0.1.map { ~$0 }).span))\n" }.joined()
            .write(toFile: list, atomically: false, encoding: .utf8)

        let output = try Probe.run(["refused", keys.kind, keys.codec, list, path], environment: environment)
        #expect(output == needles.map { "\($0.0) 0\n" }.joined())
    }

    private func derivedKeys(of secret: [UInt8], for codec: String) throws -> [(String, [UInt8])] {
        switch codec {
        case "flask":
            let mac = try HMAC(.sha1, key: SecretBytes(copying: secret.span))
            return [("derived", mac.derivedKey(from: "cookie-session".utf8.span).withSpan { Array(copying: $0) })]
        case "sealed":
            let derivation = try HKDF(.sha256, secret: secret.span, salt: "session-seal v1".utf8.span)
            let key = derivation.derive(info: "encryption key".utf8.span, count: 32)
            return [("derived", key.withSpan { Array(copying: $0) })]
        case "fernet": return [("signing-half", Array(secret[..<16])), ("cipher-half", Array(secret[16...]))]
        default: return []
        }
    }
}
#endif
