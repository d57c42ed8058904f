import Foundation
import Testing

/// `script` of util-linux runs a command on a terminal of its own.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
struct TerminalTests {
    /// ESC, U+009B, U+202E and CR, as they reach a script of the shell.
    private static let hostile = "X=$(printf 'a\\033[31m\\302\\233\\342\\200\\256\\rb')\n"

    /// What a command line leaves on a terminal.
    private static func show(_ before: String, _ command: String) throws -> [UInt8] {
        try run(
            """
            \(hostile)\(before)
            export X T
            cat > on-terminal <<'END'
            stty -opost
            seal() { "$SEAL" "$@"; }
            \(command)
            END
            script -qec 'sh on-terminal' /dev/null < /dev/null
            """
        ).output
    }

    private static func expectHarmless(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(!bytes.contains(0x1b) && !bytes.contains(0x0d), "\(bytes)", sourceLocation: sourceLocation)
        #expect(!text.unicodeScalars.contains("\u{9b}"), sourceLocation: sourceLocation)
        #expect(!text.unicodeScalars.contains("\u{202e}"), sourceLocation: sourceLocation)
        #expect(text.contains("\\u001b[31m\\u009b\\u202e\\u000d"), "\(text)", sourceLocation: sourceLocation)
    }

    private static let cookie = "django-signed-cookie -o cookie_name=c --key-env KEY"

    @Test func payloads() throws {
        let encode = "T=$(seal encode \(Self.cookie) \"$X\")"
        Self.expectHarmless(try Self.show(encode, "seal decode \(Self.cookie) \"$T\" --max-age 1h"))
        Self.expectHarmless(try Self.show(encode, "seal inspect \"$T\""))
        Self.expectHarmless(try Self.show("", "seal encode \(Self.cookie) \"$X\""))
    }

    @Test func aPipeGetsTheExactBytes() throws {
        let outcome = try run(
            "\(Self.hostile)T=$(seal encode \(Self.cookie) \"$X\")\nseal decode \(Self.cookie) \"$T\" --max-age 1h; printf '%s\\n' \"$X\""
        )
        let lines = outcome.output.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 2 && lines[0] == lines[1])
        #expect(lines[0].contains(0x1b))
    }

    @Test func cookieNames() throws {
        let encode = "T=$(seal encode flask '{}' --key-env KEY)"
        Self.expectHarmless(
            try Self.show(encode, "seal decode flask \"Cookie: $X=$T\" --cookie \"$X\" --key-env KEY --max-age 1h"))
        Self.expectHarmless(try Self.show(encode, "seal inspect \"Cookie: $X=$T\" --cookie \"$X\""))
    }

    @Test func keyLabels() throws {
        let set = #"{"keys":[{"kty":"oct","k":"ZGV2","kid":"a\u001b[31m\u009b\u202e\rb"}]}"#
        let write = "printf '%s' '\(set)' > k.json"
        Self.expectHarmless(try Self.show(write, "seal keys check k.json"))
        Self.expectHarmless(try Self.show(write, "seal encode flask '{}' --keys k.json"))
        Self.expectHarmless(try Self.show(write, "seal decode flask x --keys k.json --max-age 1h"))
    }
}
