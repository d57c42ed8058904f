import Foundation
import Testing

/// A command that is stopped in the middle of a stream: whoever reads what it wrote has whole answers in their order.
@Suite("Interruptions") struct InterruptionTests {
    /// Starts the command over lines without end and stops it by a signal, some time after its first answer.
    ///
    /// A shell lets its background processes ignore SIGINT, so `env` gives it back.
    private static func stopped(by signal: String, _ command: String, after pause: String) -> String {
        """
        seq 2000 | seal encode flask --lines --key-env KEY | sed 's/.*"token":"//; s/".*//' > tokens
        mkfifo in; touch out
        ( while cat tokens; do :; done ) > in 2> /dev/null & feeder=$!
        env --default-signal=\(signal) "$SEAL" \(command) < in > out 2> errors & process=$!
        while ! [ -s out ]; do sleep 0.01; done
        sleep \(pause); kill -\(signal) $process; wait $process; echo $?
        kill $feeder 2> /dev/null; wait $feeder 2> /dev/null

        """
    }

    private static let decode = "decode flask --lines --key-env KEY --max-age none"

    @Test(arguments: [("INT", "0", 130), ("INT", "0.3", 130), ("TERM", "0.1", 143), ("HUP", "0.1", 129)])
    func aSignalLeavesWholeAnswers(_ signal: String, _ pause: String, _ status: Int) throws {
        let shell = try Shell()
        defer { shell.remove() }
        let outcome = try shell.run(Self.stopped(by: signal, Self.decode, after: pause))
        #expect(outcome.text == "\(status)\n", "\(outcome.errorText)")
        let written = String(decoding: try Data(contentsOf: shell.folder.appending(path: "out")), as: UTF8.self)
        // What follows the last line end may be a part of an answer, and is none.
        let lines = written.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(!lines.isEmpty)
        for (number, line) in lines.enumerated() {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let payload = object?["payload"] as? String
            guard payload == "\(number % 2000 + 1)" else {
                Issue.record("line \(number + 1) of \(lines.count): \(line)")
                break
            }
        }
        #expect(try Data(contentsOf: shell.folder.appending(path: "errors")).isEmpty)
    }

    /// The tally of a run that is stopped has what was answered, on top of the old one, whole.
    @Test func aSignalLeavesTheTallyOfKeys() throws {
        let old = ##"{"keys":{"#0":{"count":7,"last":1700000000}}}"##
        let outcome = try run(
            "printf '%s' '\(old)' > usage.json\n"
                + Self.stopped(by: "INT", Self.decode + " --usage usage.json", after: "0.1")
                + "cat usage.json; ls -A | grep -c '[.]tmp$'; wc -l < out")
        let lines = outcome.text.split(separator: "\n")
        try #require(lines.count == 4 && lines[0] == "130" && lines[2] == "0", "\(outcome.text)\(outcome.errorText)")
        let tally = try JSONSerialization.jsonObject(with: Data(lines[1].utf8)) as? [String: [String: [String: Int]]]
        let answered = try #require(Int(lines[3]))
        #expect(answered > 0 && tally?["keys"]?["#0"]?["count"] == 7 + answered)
    }

    /// The one who reads goes, by `head` or by a crash: an error, at once, although lines go on coming.
    @Test(arguments: [
        "\(decode) < in", "encode flask --lines --key-env KEY < in", "vectors answer < in",
    ])
    func aReaderThatGoesEndsTheStream(_ command: String) throws {
        let outcome = try run(
            """
            mkfifo in; ( while seq 1000; do :; done ) > in 2> /dev/null & feeder=$!
            { seal \(command); echo $? > code; } | head -n 3 > first; cat code; wc -l < first
            kill $feeder 2> /dev/null; wait $feeder 2> /dev/null
            """)
        #expect(outcome.text == "70\n3\n", "\(outcome.text)")
        #expect(outcome.errorLines.count == 1 && outcome.errorText.contains("broken pipe"), "\(outcome.errorText)")
    }

    /// Clocks are set back by hand, by a network and by a restored machine: a session's times never go back with them.
    @Test func aClockThatIsSetBackMovesNoTimeBack() throws {
        let outcome = try run(
            """
            export SEALING=hex:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
            A=$(seal encode sealed '{}' --key-env SEALING -o context=c --now 1700000000)
            seal decode sealed $A --key-env SEALING -o context=c --max-age 1h --now 1699999000; echo $?
            SIDES="--from sealed --from-key-env SEALING --from-option context=c --to sealed --to-key-env SEALING"
            B=$(seal reissue $SIDES --to-option context=c --max-age 1h --leeway 1h --now 1699999000 $A)
            seal decode sealed $B --key-env SEALING -o context=c --max-age 1h --now 1700000000 --json
            """)
        #expect(outcome.text.hasPrefix("4\n"), "\(outcome.text) \(outcome.errorText)")
        #expect(outcome.text.contains(#""issued_at":1700000000"#) && outcome.text.contains(#""started_at":1700000000"#))
        // The tally of keys: the later of two times stays.
        let usage = try run(
            """
            T=$(seal encode flask '{}' --key-env KEY --now 1000)
            for now in 3000 2000; do
                echo $T | seal decode flask --lines --key-env KEY --max-age none --now $now --usage u.json > lines
            done
            cat u.json
            """)
        #expect(usage.text == ##"{"keys":{"#0":{"count":2,"last":3000}}}"## + "\n")
    }
}
