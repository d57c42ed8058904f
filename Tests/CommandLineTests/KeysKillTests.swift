import Foundation
import Testing

// A function in the background would be a shell that has the command as its child: here `"$SEAL"` is what is killed.

/// A process that is ended at any moment leaves the old file or the new one.
@Suite(
    .disabled(
        if: ProcessInfo.processInfo.environment["SANITIZER"] != nil, "who is killed tells a sanitizer nothing"))
struct KeysKillTests {
    /// `SESSION_SEAL_KILLS=5000` takes longer than the usual 200.
    private static let kills = ProcessInfo.processInfo.environment["SESSION_SEAL_KILLS"].flatMap { Int($0) } ?? 200

    /// Sets `span` to the microseconds that a command takes.
    private static func measured(_ command: String) -> String {
        """
        start=$(date +%s%N); for i in 1 2 3 4 5; do \(command) 2> /dev/null; done; i=0
        span=$((($(date +%s%N) - start) / 5000))
        """
    }

    /// Checks the file after `kill`: all keys of before, byte for byte, behind at most one new one.
    private static let check = """
        check() {
            size=$(($(wc -c < before) - 9))
            tail -c +10 before > tail.before; tail -c $size ring.json | cmp - tail.before || { echo lost; exit 1; }
            new=$(grep -o '"kid"' ring.json | wc -l)
            [ $new -eq $old ] || [ $new -eq $((old + 1)) ] || { echo "$old keys became $new"; exit 1; }
            seal keys check ring.json > /dev/null 2> said || { cat said; exit 1; }
            set -- .ring.json.*.tmp; [ -e "$1" ] && stale=$((stale + $#))
            [ $new -gt $old ] && done=$((done + 1))
            if [ $new -gt 60 ]; then cp first ring.json; fi
        }

        """

    @Test func killedAtAnyMoment() throws {
        let outcome = try run(
            oldRing + Self.check + """
                cp ring.json first; kills=0; stale=0; done=0; i=0
                \(Self.measured("seal keys new --add ring.json"))
                while [ $kills -lt \(Self.kills) ]; do
                    i=$((i + 1)); cp ring.json before; old=$(grep -o '"kid"' ring.json | wc -l)
                    "$SEAL" keys new --add ring.json 2> /dev/null & process=$!
                    sleep $(printf '0.%06d' $((span * (i % 100) / 100)))
                    kill -9 $process 2> /dev/null; wait $process; [ $? -eq 137 ] && kills=$((kills + 1))
                    check
                done
                cp ring.json before; seal keys new --add ring.json 2> /dev/null || exit 1
                echo "$kills kills, $stale left a temporary file, $done had changed it"
                ls -A | grep -c '[.]tmp$'
                """)
        let lines = outcome.text.split(separator: "\n")
        #expect(lines.count == 2, "\(outcome.text)")
        // Nothing is left after a run that ended well.
        #expect(lines.last == "0", "\(outcome.text)")
        print("killed:", lines.first ?? "")
    }

    /// Once before each system call that the change makes.
    @Test func killedAtEverySystemCall() throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/strace"),
            try run("strace -qq -o /dev/null true").status == 0
        else { return print("skipped: strace is not installed or may not trace") }
        let outcome = try run(
            oldRing + Self.check + """
                cp ring.json first; stale=0; done=0; total=0
                for call in openat newfstatat fstat read flock getdents64 unlinkat fchmod write fsync renameat close; do
                    n=0; alive=false
                    while ! $alive; do
                        n=$((n + 1)); [ $n -lt 500 ] || { echo "no end of $call"; exit 1; }
                        cp ring.json before; old=$(grep -o '"kid"' ring.json | wc -l)
                        \(Shell.strace) -f -o /dev/null -e trace=$call -e inject=$call:signal=KILL:when=$n "$SEAL" keys new --add ring.json \\
                            2> /dev/null && alive=true
                        $alive || total=$((total + 1))
                        check
                    done
                done
                seal keys new --add ring.json 2> /dev/null || exit 1
                echo "$total kills, $stale left a temporary file, $done had changed it"
                ls -A | grep -c '[.]tmp$'
                """)
        let lines = outcome.text.split(separator: "\n")
        #expect(lines.count == 2 && lines.last == "0", "\(outcome.text)")
        print("killed at system calls:", lines.first ?? "")
    }

    /// A new file has its whole content as soon as it has its name.
    @Test func aNewFileIsWholeOrAbsent() throws {
        let outcome = try run(
            """
            i=0; made=0
            \(Self.measured("rm -f ring.json; seal keys new ring.json"))
            while [ $i -lt 100 ]; do
                i=$((i + 1)); rm -f ring.json
                "$SEAL" keys new ring.json 2> /dev/null & process=$!
                sleep $(printf '0.%06d' $((span * i / 100)))
                kill -9 $process 2> /dev/null; wait $process
                if [ -e ring.json ]; then
                    made=$((made + 1)); seal keys check ring.json > /dev/null 2>&1 || { echo broken; exit 1; }
                fi
                rm -f .ring.json.*.tmp
            done
            echo whole
            """)
        #expect(outcome.text == "whole\n", "\(outcome.text)")
    }
}
