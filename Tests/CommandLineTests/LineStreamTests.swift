import Foundation
import Testing

/// What `--lines` promises of a stream as such, whatever stands in its lines.
@Suite struct LineStreamTests {
    /// `decode` of a stream, and `tokens N` of which each is another.
    private static let setUp = #"""
        decode() { "$SEAL" decode flask --lines --key-env KEY --max-age none --now 1700000000 "$@"; }
        tokens() { seq $1 | seal encode flask --lines --key-env KEY --now 1700000000 | sed 's/.*"token":"//; s/".*//'; }

        """#

    /// A peer that waits for the answer to each line has it before it sends the next.
    @Test func answersBeforeTheNextLine() throws {
        let outcome = try run(
            Self.setUp + """
                tokens 3 > tokens; mkfifo in out
                decode < in > out &
                exec 3> in 4< out
                while read -r token; do echo $token >&3; read -r line <&4; echo "$line"; done < tokens
                exec 3>&-; wait $!
                """)
        #expect(outcome.status == 0)
        #expect(outcome.text.split(separator: "\n").count == 3)
        #expect(outcome.text.split(separator: "\n").last?.contains(#""payload":"3""#) == true)
    }

    /// However the bytes arrive: in a file, in the pieces of a pipe, a few at a time.
    @Test(arguments: ["decode < lines", "cat lines | decode", "dd bs=700 status=none < lines | decode"])
    func keepsTheOrder(_ command: String) throws {
        let outcome = try run(
            Self.setUp + """
                tokens 2000 > tokens
                # Every 1000th line is followed by one over the limit, every 500th by one that is no token.
                awk -v long="$(head -c 90000 /dev/zero | tr '\\0' a)" \\
                    '{ print } NR % 1000 == 0 { print long } NR % 500 == 0 { print "x" }' tokens > lines
                \(command) > answers; echo $?
                sed 's/"detail.*//; s/.*"payload":"\\([0-9]*\\)".*/\\1/; s/.*"error":"\\([a-z_]*\\)".*/\\1/' answers > got
                seq 2000 | awk '{ print } NR % 1000 == 0 { print "too_large" } NR % 500 == 0 { print "malformed" }' > want
                cmp got want
                """)
        #expect(outcome.status == 0, "\(outcome.errorText)")
        #expect(outcome.text == "1\n")
    }

    @Test func linesAreCutAsBefore() throws {
        let outcome = try run(
            Self.setUp + #"""
                T=$(tokens 1); L=$(head -c 81920 /dev/zero | tr '\0' a)
                # CR LF, NUL, a limit that a CR does not count for, and a last line of a CR alone.
                { printf '%s\r\n\0\n\n%s\r\n%sa\n' $T $L $L; printf '\r'; } | decode | sed 's/.*"error":"\([a-z_]*\).*/\1/; s/{.*/valid/'
                """#)
        #expect(outcome.text == "valid\nmalformed\nmalformed\ntoo_large\ntoo_large\nmalformed\n", "\(outcome.text)")
    }

    /// A full disk, a reader that has gone; while the input goes on, and while it waits for more.
    @Test(arguments: ["cat tokens", "{ cat tokens; exec sleep 3000; }"])
    func outputThatFailsEndsTheStream(_ input: String) throws {
        let outcome = try run(
            Self.setUp + """
                tokens 3000 > tokens
                for out in /dev/full closed; do
                    # Another pipe each time: the first one's writer may not have noticed yet that its reader has gone.
                    rm -f in; mkfifo in; \(input) > in 2> /dev/null & feeder=$!
                    if [ $out = closed ]; then { decode < in; echo $? > status; } | head -n 1 > first
                    else decode < in > $out; echo $? > status; fi
                    kill $feeder 2> /dev/null; cat status
                done
                grep -c payload first
                """)
        #expect(outcome.text == "70\n70\n1\n", "\(outcome.text)")
        #expect(outcome.errorLines.count == 2, "\(outcome.errorText)")
    }

    /// Where no key may sign, what came before is written.
    @Test func aFailureComesAfterWhatWasAnswered() throws {
        let set = #"{"keys":[{"kty":"oct","k":"MDEyMzQ1Njc4OWFiY2RlZmdoaWo","nbf":4000000000}]}"#
        let encode = "seq 9 | seal encode flask --lines --keys k.json"
        try expectFailure("echo '\(set)' > k.json; \(encode)", 65, "no key may sign")
    }

    /// Half a kilobyte of a token may hold a quarter of a megabyte: a block of them must not be held at once.
    ///
    /// Measured is what a thousand answers take over what one takes. There are more threads where there are more cores;
    /// each may hold the quarter of a megabyte after which it writes, a payload and a block of lines, and 2 MiB with what
    /// the allocator adds. The answers to a block are 33 MiB.
    @Test(.disabled(if: ProcessInfo.processInfo.environment["SANITIZER"] != nil, "a sanitizer takes memory too"))
    func memoryDoesNotGrowWithAnswers() throws {
        let outcome = try run(
            Self.setUp + #"""
                T=$(head -c 260000 /dev/zero | tr '\0' a | sed 's/.*/"&"/' | seal encode flask --key-env KEY --now 1700000000)
                yes "$T" 2> /dev/null | head -n 1000 > lines
                for count in 1 1000; do
                    rm -f in out; mkfifo in out
                    "$SEAL" decode flask --lines --key-env KEY --max-age none < in > out & process=$!
                    exec 3> in 4< out
                    head -n $count lines >&3 & head -n $count <&4 | wc -lc
                    sed -n 's/^\(VmHWM\|Threads\)://p' /proc/$process/status
                    exec 3>&- 4<&-; wait $process || echo ended with $?
                done
                """#)
        let figures = outcome.text.split(separator: "\n").map { line in
            line.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        }
        try #require(figures.map(\.count) == [2, 1, 1, 2, 1, 1], "\(outcome.text) \(outcome.errorText)")
        #expect(figures[0][0] == 1 && figures[3][0] == 1000 && figures[3][1] == 1000 * figures[0][1])
        let (growth, threads) = (figures[4][0] - figures[1][0], figures[5][0])
        #expect(growth < threads * 2048, "\(growth) KiB in \(threads) threads")
    }

    /// A signal ends a stream after a whole line, with the tally of what was written; the process ends by it.
    @Test(arguments: [("INT", 130), ("TERM", 143), ("HUP", 129)])
    func aSignalEndsTheStreamAfterALine(_ signal: String, _ status: Int) throws {
        let outcome = try run(
            Self.setUp + """
                tokens 2000 > tokens; mkfifo in; : > answers
                while :; do cat tokens; done > in 2> /dev/null & feeder=$!
                # In the background a shell has SIGINT ignored.
                env --default-signal=\(signal) "$SEAL" decode flask --lines --key-env KEY --max-age none \\
                    --usage usage.json < in > answers & process=$!
                while [ $(wc -l < answers) -lt 3000 ]; do sleep 0.05; done
                kill -\(signal) $process; wait $process; echo $?; kill $feeder
                tail -c 1 answers | od -An -c; grep -vc '^{"result":"valid".*}$' answers
                [ $(wc -l < answers) = $(sed 's/.*"count":\\([0-9]*\\).*/\\1/' usage.json) ] && echo counted
                """)
        #expect(outcome.text == "\(status)\n  \\n\n0\ncounted\n", "\(outcome.text) \(outcome.errorText)")
    }

    /// It also ends one that waits for input, and what is no whole line yet is not answered.
    ///
    /// The thread sanitizer keeps a signal from a thread until that returns from a system call, and the first thread waits
    /// by one that it does not know, for its turn to read.
    @Test(.disabled(if: ProcessInfo.processInfo.environment["SANITIZER"] == "thread", "it holds signals back"))
    func aSignalEndsTheWaitingForInput() throws {
        let outcome = try run(
            Self.setUp + """
                mkfifo in out; T=$(tokens 1)
                "$SEAL" decode flask --lines --key-env KEY --max-age none < in > out & process=$!
                exec 3> in 4< out
                printf '%s\\n%s' $T $T >&3; read -r line <&4
                kill -TERM $process; wait $process; echo $?; cat <&4 | wc -l
                """)
        #expect(outcome.text == "143\n0\n", "\(outcome.text) \(outcome.errorText)")
    }

    /// As under `nohup`.
    @Test func anIgnoredSignalStaysIgnored() throws {
        let outcome = try run(
            Self.setUp + """
                mkfifo in; T=$(tokens 1); trap '' HUP
                "$SEAL" decode flask --lines --key-env KEY --max-age none < in > out & process=$!
                exec 3> in
                echo $T >&3; while [ ! -s out ]; do sleep 0.05; done
                kill -HUP $process; sleep 0.2; echo $T >&3; exec 3>&-; wait $process; echo $?; wc -l < out
                """)
        #expect(outcome.text == "0\n2\n", "\(outcome.text) \(outcome.errorText)")
    }
}
