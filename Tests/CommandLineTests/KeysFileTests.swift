import Foundation
import Testing

/// Machines as they are: other users, full disks, links, and processes that do the same at the same time.
@Suite struct KeysFileTests {
    private static let isRoot = geteuid() == 0

    /// What a failed change leaves: the old file, and nothing of the new one.
    private static let untouched =
        "; code=$?; cmp ring.json copy || exit 98; ls -A . | grep '[.]tmp' && exit 99; exit $code"

    private static let copied = oldRing + "cp ring.json copy\n"

    @Test func keepsTheMode() throws {
        for mode in ["600", "640", "604", "400", "666"] {
            let outcome = try run(
                oldRing + "umask 027; chmod \(mode) ring.json; seal keys new --add ring.json && stat -c %a ring.json")
            #expect(outcome.text == "\(mode)\n")
        }
        #expect(try run("umask 0; seal keys new ring.json; stat -c %a ring.json").text == "600\n")
    }

    @Test(.enabled(if: isRoot, "only root gives files away")) func keepsOwnerAndGroup() throws {
        let outcome = try run(
            oldRing + """
                chown 65534:1 ring.json 2> /dev/null || { echo skipped; exit; }
                chmod 640 ring.json
                seal keys new --add ring.json && seal keys retire old ring.json --after 2h && stat -c '%u %g %a' ring.json*
                """)
        if outcome.text == "skipped\n" { return print("skipped: this root may not give files away") }
        #expect(outcome.text == "65534 1 640\n65534 1 640\n", "\(outcome.errorText)")
    }

    @Test(.enabled(if: isRoot, "only root becomes somebody else")) func refusesWhatItCannotKeep() throws {
        let script =
            Self.copied + """
                mkdir open && chmod 777 open && cp ring.json copy open && chmod 644 open/* && cd open
                nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
                nobody "$SEAL" keys check ring.json > /dev/null 2>&1 || { echo skipped; exit; }

                """
        guard try run(script + "echo possible").text == "possible\n" else {
            return print("skipped: another user cannot run the command that was built")
        }
        try expectFailure(
            script + "nobody \"$SEAL\" keys new --add ring.json; code=$?; ls -A | grep lock && exit 97; (exit $code)"
                + Self.untouched, 66, "owner, group and mode cannot be kept")
        // The lock is there, and the file cannot be made.
        try expectFailure(
            script + "touch ring.json.lock; chmod 666 *.lock; nobody \"$SEAL\" keys new --add ring.json"
                + Self.untouched,
            66, "written: owner, group and mode cannot be kept")
        // A folder that others may not write, and a file that they may not read.
        try expectFailure(
            script + "chmod 755 .; nobody \"$SEAL\" keys new --add ring.json" + Self.untouched, 66, "permission denied")
        try expectFailure(
            script
                + "touch ring.json.lock; chmod 666 *.lock; chmod 600 ring.json; nobody \"$SEAL\" keys new --add ring.json",
            66, "cannot be read: permission denied")
    }

    @Test func refusesLinks() throws {
        try expectFailure(
            Self.copied + "ln -s ring.json link; seal keys new --add link; code=$?; test -L link && exit $code", 66,
            "symbolic link")
        try expectFailure(Self.copied + "ln -s nowhere link; seal keys new --add link", 66, "symbolic link")
        // A lock that is a link is not followed: what it points at would be made.
        try expectFailure(
            Self.copied
                + "ln -s elsewhere ring.json.lock; seal keys new --add ring.json; code=$?; ls elsewhere || exit $code",
            66, "lock")
        try expectFailure(
            Self.copied + "mkfifo ring.json.lock; seal keys new --add ring.json" + Self.untouched, 66, "lock")
        try expectFailure("mkfifo ring.json; seal keys new --add ring.json", 66, "not a regular file")
        try expectFailure("mkdir ring.json; seal keys new --add ring.json", 66, "not a regular file")
        for path in ["/", ".", "..", "ring.json/", "''"] {
            try expectFailure(Self.copied + "seal keys new --add \(path)", 66)
        }
    }

    @Test func namesAreTakenAsTheyAre() throws {
        for path in [
            "./ring.json", "$PWD/ring.json", "sub/../ring.json", "folder/ring.json", "-- -ring.json", "ring.json.lock",
        ] {
            let outcome = try run(
                oldRing + """
                    mkdir sub; ln -s . folder; cp ring.json ./-ring.json; cp ring.json ring.json.lock
                    seal keys new --add \(path) && grep -c '2026\\|20[2-9]' \(path.hasPrefix("--") ? "./-ring.json" : path)
                    """)
            #expect(outcome.text == "1\n", "\(path): \(outcome.errorText)")
        }
    }

    @Test func aFullDiskLosesNothing() throws {
        let script =
            oldRing + """
                mkdir disk && mount -t tmpfs -o size=16k tmpfs disk 2> /dev/null || { echo skipped; exit; }
                trap 'cd ..; umount disk' EXIT
                cp ring.json disk; cp ring.json copy; cd disk; cat /dev/zero > filler 2> /dev/null
                seal keys new --add ring.json; code=$?
                cmp ring.json ../copy && ls -A | tr '\\n' ' '; exit $code
                """
        let outcome = try run(script)
        if outcome.text == "skipped\n" { return print("skipped: no file system can be mounted here") }
        #expect(outcome.status == 66, "\(outcome.errorText)")
        #expect(outcome.errorText.contains("error: the key file cannot be written: no space left on device"))
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.text == "filler ring.json ring.json.lock ")
        let new = try run(script.replacingOccurrences(of: "new --add ring.json", with: "new other.json"))
        #expect(new.status == 66)
        #expect(new.text == "filler ring.json ")
    }

    @Test func aReadOnlyDiskLosesNothing() throws {
        let script =
            oldRing + """
                mkdir disk && mount -t tmpfs -o size=16k tmpfs disk 2> /dev/null || { echo skipped; exit; }
                trap 'cd ..; umount disk' EXIT
                cp ring.json disk; cp ring.json copy; cd disk; mount -o remount,ro .
                seal keys new --add ring.json; code=$?; cmp ring.json ../copy && exit $code
                """
        let outcome = try run(script)
        if outcome.text == "skipped\n" { return print("skipped: no file system can be mounted here") }
        #expect(outcome.status == 66)
        #expect(outcome.errorText.contains("read-only file system"))
    }

    /// `chattr` is another file that cannot be replaced: the new one is complete, and goes.
    @Test func aFileThatCannotBeReplacedStays() throws {
        let outcome = try run(
            Self.copied + """
                chattr +i ring.json 2> /dev/null && ! mv ring.json moved 2> /dev/null || { echo skipped; exit; }
                seal keys new --add ring.json; code=$?; chattr -i ring.json
                cmp ring.json copy && ls -A | grep -c ring; exit $code
                """)
        if outcome.text == "skipped\n" { return print("skipped: chattr does not work here") }
        #expect(outcome.status == 66)
        #expect(outcome.text == "2\n")
    }

    @Test func twentyProcessesLoseNoKey() throws {
        let outcome = try run(
            oldRing + """
                i=0; while [ $i -lt 20 ]; do seal keys new --add ring.json 2> errors.$i & i=$((i + 1)); done
                # Readers find a whole file at any moment.
                while kill -0 $! 2> /dev/null; do seal keys check ring.json > /dev/null 2>&1 || echo broken; done
                wait; cat errors.* | grep -c 'added key'; seal keys check ring.json
                """)
        #expect(outcome.status == 0, "\(outcome.errorText)")
        #expect(outcome.text.hasPrefix("20\nfile 1, ring.json: 21 keys"))
        #expect(!outcome.text.contains("broken"))
    }

    @Test func addingAndRetiringAtTheSameTimeLosesNothing() throws {
        let outcome = try run(
            oldRing + """
                # In whichever order they come: a key that signs stays, else the last to retire one is refused.
                seal keys new --add ring.json --sign-after 0 2> /dev/null
                for label in $(seal keys new --add ring.json --sign-after 0 2>&1 | grep -o '20[0-9a-f-]*'); do
                    for i in 1 2 3 4 5; do seal keys new --add ring.json & done
                    seal keys retire old ring.json --after 5h &
                    seal keys retire $label ring.json --after 5h &
                    wait
                done 2> /dev/null
                cat ring.json
                """)
        let keys = try keys(outcome)
        #expect(keys.count == 8)
        #expect(keys.filter { $0["exp"] != nil }.count == 2)
    }

    /// An editor does not know the lock.
    @Test func noticesAFileThatIsChangedMeanwhile() throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/strace") else {
            return print("skipped: strace is not installed")
        }
        guard try run("strace -qq -o /dev/null true").status == 0 else { return print("skipped: strace may not trace") }
        // The command stops before it renames, and the editor wakes it until it ends: it waits for as long as that takes.
        func meanwhile(_ edit: String, _ command: String) -> String {
            """
            (   until ls -A | grep -q '[.]tmp$'; do sleep 0.02; done; \(edit)
                while kill -CONT $(cat process) 2> /dev/null; do sleep 0.02; done ) &
            \(Shell.strace) -f -o /dev/null -e trace=fsync -e inject=fsync:signal=STOP:when=1 \\
                sh -c 'echo $$ > process; exec "$SEAL" "$@"' sh \(command)
            """
        }
        try expectFailure(
            Self.copied + meanwhile("printf ' ' >> ring.json; cp ring.json copy", "keys new --add ring.json")
                + Self.untouched, 66, "another program changed")
        try expectFailure(
            Self.copied + meanwhile("cp ring.json x; mv x ring.json", "keys new --add ring.json") + Self.untouched,
            66, "another program changed")
        try expectFailure(
            meanwhile("echo mine > ring.json", "keys new ring.json") + "; code=$?; grep mine ring.json >&2; exit $code",
            66, "file exists")
    }

    /// What a power cut needs: the content is on the disk before the name, and the name before the command says so.
    @Test func theDiskIsWaitedFor() throws {
        guard try run("strace -qq -o /dev/null true").status == 0 else { return print("skipped: strace may not trace") }
        for (command, rename) in [("new --add ring.json", "renameat"), ("new other.json", "linkat")] {
            let outcome = try run(
                oldRing + """
                    \(Shell.strace) -y -o calls -e trace=fsync,renameat,linkat,write "$SEAL" keys \(command) 2> /dev/null
                    sed '/^write(/{/[.]tmp>/!d}; s/(.*[.]tmp>.*/ new/; s/(.*".*/ name/; s/(.*/ folder/' calls
                    """)
            // The last line is how the process ended.
            let calls = outcome.text.split(separator: "\n").prefix(4)
            #expect(calls == ["write new", "fsync new", "\(rename) name", "fsync folder"], "\(outcome.text)")
        }
    }

    @Test func aStuckProcessIsWaitedFor() throws {
        let outcome = try run(
            oldRing + """
                seal keys new --add ring.json 2> /dev/null
                (flock 9; touch locked; sleep 0.4; cp ring.json seen) 9< ring.json.lock &
                until [ -e locked ]; do sleep 0.02; done
                seal keys new --add ring.json 2> /dev/null; grep -o kid seen | wc -l; grep -o kid ring.json | wc -l
                """)
        #expect(outcome.text == "2\n3\n")
    }
}
