import Foundation
import Testing

/// What people see of a long stream. `script` of util-linux runs a command on a terminal of its own.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
struct LineProgressTests {
    /// What `command` leaves on a terminal, with `tokens` and its answers in files.
    private static func show(_ command: String) throws -> String {
        try run(
            """
            seq 3000 | seal encode flask --lines --key-env KEY | sed 's/.*"token":"//; s/".*//' > tokens
            cat > on-terminal <<'END'
            stty -opost
            decode() { "$SEAL" decode flask --lines --key-env KEY --max-age none; }
            \(command)
            END
            touch answers; script -qefc 'sh on-terminal' terminal < /dev/null; wc -l < answers >&2
            """
        ).text
    }

    /// The pauses begin when the lines before them are answered, into the file or on the terminal, however long the
    /// command takes to start.
    private static let slowly = """
        { answered() { until [ $(cat answers terminal | grep -o '"result":' | wc -l) -ge $1 ]; do sleep 0.05; done; }
        cat tokens; answered 3000; sleep 0.7; cat tokens; answered 6000; sleep 0.7; echo x; }
        """

    @Test func aTerminalSeesCountAndRate() throws {
        let text = try Self.show("\(Self.slowly) | decode > answers")
        let shown = text.split(separator: "\r")
        #expect(shown.contains { $0.wholeMatch(of: /\d+ lines, 0 refused, \d+ lines a second */) != nil }, "\(shown)")
        // The line is wiped, and the end stands in its place.
        let end = try #require(shown.last)
        let sentence = /session-seal: note: 6001 lines, 1 refused, \d+ lines a second\n/
        #expect(end.wholeMatch(of: sentence) != nil, "\(shown)")
        #expect(shown.dropLast().last?.allSatisfy { $0 == " " } == true, "\(shown)")
    }

    /// The input is a file, and the output waits so that somebody has the time to look: from the first byte on.
    @Test func aFileHasATimeLeft() throws {
        let text = try Self.show("decode < tokens | { dd bs=1 count=1 status=none; sleep 0.8; cat; } > answers")
        #expect(text.contains(/\r\d+ lines, 0 refused, \d+ lines a second, \d+ s left/), "\(text)")
    }

    /// Data and progress do not share a line.
    @Test func dataOnTheSameTerminalIsWhole() throws {
        let text = try Self.show("\(Self.slowly) | decode; : > answers")
        let lines = text.split(separator: "\n").map { $0.split(separator: "\r").last ?? "" }
        #expect(lines.filter { $0.hasPrefix("{\"result\":") && $0.hasSuffix("}") }.count == 6001)
        #expect(lines.filter { !$0.hasPrefix("{\"result\":") }.allSatisfy { $0.hasPrefix("session-seal: note: ") })
        #expect(text.contains("lines a second"))
    }

    @Test func nothingIsSaidElsewhere() throws {
        #expect(try Self.show("\(Self.slowly) | decode 2> said > answers; cat said").isEmpty)
    }
}
