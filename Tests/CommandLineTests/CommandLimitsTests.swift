import Foundation
import SessionSeal
import Testing

/// Every limit at its edge and one past it, through the command. The library's are in `LimitsTests`.
@Suite("Limits of the command")
struct CommandLimitsTests {
    /// What a file holds at the limit, and one past it; the script that reads it; and the exit codes of both.
    struct Limit: Sendable, CustomTestStringConvertible {
        let name: String
        let limit: Int
        let script: String
        let statuses: [Int32]
        /// What the command says past the limit.
        let sentence: String
        let content: @Sendable (Int) throws -> String
        var testDescription: String { "\(name): \(limit)" }

        init(
            _ name: String, _ limit: Int, _ script: String, _ statuses: [Int32], _ sentence: String,
            content: @escaping @Sendable (Int) throws -> String
        ) {
            (self.name, self.limit, self.script, self.statuses) = (name, limit, script, statuses)
            (self.sentence, self.content) = (sentence, content)
        }
    }

    private static let decode = "seal decode flask --key-env KEY --max-age none <content"
    private static let plain = "seal decode itsdangerous -o form=signer --key-env KEY --max-age none"

    /// Limits that let a test sign what the command must refuse.
    private static let raised = {
        var limits = Limits()
        (limits.tokenBytes, limits.payloadBytes) = (1 << 20, 1 << 20)
        (limits.json.depth, limits.json.digits, limits.json.members) = (500, 10_000, 100_000)
        return limits
    }()

    private static func ring() throws -> KeyRing {
        try KeyRing(current: SecretKey(text: Shell.environment["KEY"] ?? ""))
    }

    private static func token(_ json: String) throws -> String {
        try FlaskCodec(keys: ring(), limits: raised).encode(JSONText(json, limits: raised.json), at: .now)
    }

    /// A token of so many bytes.
    private static func token(count: Int) throws -> String {
        let codec = try ItsdangerousCodec(keys: ring(), form: .signer, limits: raised)
        return try codec.encode(text: String(repeating: "a", count: count - 28), at: .now)
    }

    private static func request(count: Int) -> String {
        let head = #"{"id":1,"op":"decode","codec":"flask","keys":[{"utf8":"k"}],"now":1,"max_age":null,"token":""#
        return head + String(repeating: "a", count: count - head.utf8.count - 2) + "\"}\n"
    }

    static let all: [Limit] = [
        Limit("bytes of a token", 16_384, "\(plain) <content", [0, 7], "too_large", content: token(count:)),
        // Past its limit a line is cut off; before it, a token is judged as any other.
        Limit("bytes of a line", 81_920, "\(plain) --lines <content | grep -c '81920'", [1, 0], "") {
            String(repeating: "a", count: $0)
        },
        Limit("bytes after decompression", 262_144, decode, [0, 7], "too_large") {
            try token("\"\(String(repeating: "a", count: $0 - 2))\"")
        },
        Limit("depth", 64, decode, [0, 6], "not_json") {
            try token(String(repeating: "[", count: $0) + String(repeating: "]", count: $0))
        },
        Limit("digits", 4096, decode, [0, 6], "not_json") { try token(String(repeating: "7", count: $0)) },
        Limit("elements", 16_384, decode, [0, 6], "not_json") {
            try token("[" + Array(repeating: "0", count: $0).joined(separator: ",") + "]")
        },
        Limit("depth that is written", 64, "seal encode flask --key-env KEY <content", [0, 6], "not_json") {
            String(repeating: "[", count: $0) + String(repeating: "]", count: $0)
        },
        Limit(
            "bytes of a payload that is written", 262_144, "seal encode flask --key-env KEY <content", [0, 7],
            "too_large"
        ) {
            "\"\(String(repeating: "a", count: $0 - 2))\""
        },
        Limit("keys of a key file", 64, "echo 1 | seal encode flask --keys content", [0, 65], "64") { count in
            let keys = (0..<count).map { number in
                let bytes = Data((0..<32).map { UInt8(truncatingIfNeeded: $0 * 7 + number) })
                let text = bytes.base64EncodedString().replacingOccurrences(of: "+", with: "-")
                return #"{"kty":"oct","k":"\#(text.replacingOccurrences(of: "/", with: "_").dropLast())"}"#
            }
            return #"{"keys":[\#(keys.joined(separator: ","))]}"#
        },
        Limit("names of --key-env", 64, "echo 1 | seal encode flask $(cat content)", [0, 65], "64") {
            Array(repeating: "--key-env KEY", count: $0).joined(separator: " ")
        },
        Limit("bytes of a key file", 1 << 20, "echo 1 | seal encode flask --keys content", [0, 66], "too long") {
            count in
            let head = #"{"keys":[{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}]}"#
            return head + String(repeating: " ", count: count - head.utf8.count)
        },
        Limit("bytes of a secret", 1 << 16, "echo 1 | seal encode flask --key-file content", [0, 66], "too long") {
            String(repeating: "correct horse battery staple ", count: $0 / 29 + 1).prefix($0).description
        },
        Limit("fallbacks", 8, "\(plain) -o \"fallbacks=$(cat content)\" a.b", [1, 64], "fallbacks") {
            "[" + Array(repeating: #"{"digest":"sha512"}"#, count: $0).joined(separator: ",") + "]"
        },
        Limit("bytes of a request", 1 << 20, "seal vectors answer <content | grep -c 'longer than 1 MiB'", [1, 0], "") {
            request(count: $0)
        },
    ]

    @Test(arguments: all)
    func holdsAtItsEdge(limit: Limit) throws {
        for (more, status) in limit.statuses.enumerated() {
            let shell = try Shell()
            defer { shell.remove() }
            try limit.content(limit.limit + more)
                .write(to: shell.folder.appending(path: "content"), atomically: false, encoding: .utf8)
            let outcome = try shell.run(limit.script)
            #expect(outcome.status == status, "\(limit.limit + more): \(outcome.errorText.prefix(300))")
            if more == 1, !limit.sentence.isEmpty {
                #expect(outcome.errorText.contains(limit.sentence), "\(outcome.errorText.prefix(300))")
            }
        }
    }

    /// 32 options are taken apart, and most found to be unknown; the 33rd is one too many. One stands in the script.
    @Test func countsOptions() throws {
        for (count, sentence) in [(31, "unknown option"), (32, "more than 32 options")] {
            let options = (0..<count).map { "-o x\($0)=1" }.joined(separator: " ")
            try expectFailure("\(Self.plain) \(options) a.b", 64, sentence)
        }
    }
}
