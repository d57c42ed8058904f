import Foundation
import Testing

/// Machines that break under a process: no random bytes, a hash function that a policy forbids, no room for a file.
///
/// Full and read-only disks, and files that cannot be replaced, are in `KeysFileTests`; the end of the process at any
/// moment is in `KeysKillTests`.
@Suite("Broken machines") struct MachineFaultTests {
    /// OpenSSL offers no generator of this name, so that every `RAND_bytes` fails and all else works.
    private static let noRandomness = configuration("[init]\nrandom = section\n[section]\nrandom = NONE")

    /// No hash function and no cipher has this property, as SHA-1 has it not under a policy.
    private static let forbidding = configuration(
        "[init]\nproviders = providers\nalg_section = algorithms\n[providers]\ndefault = provider\n"
            + "[provider]\nactivate = 1\n[algorithms]\ndefault_properties = fips=yes")

    /// Makes OpenSSL of all that follows read `text`; the keys and tokens above it were made before.
    private static func configuration(_ text: String) -> String {
        """
        export SEALING=hex:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
        export FERNET=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
        export SWIFT_BACKTRACE=enable=no
        T=$(seal encode flask '{}' --key-env KEY)
        printf 'openssl_conf = init\n\(text.replacingOccurrences(of: "\n", with: "\\n"))\\n' > openssl.cnf
        export OPENSSL_CONF="$PWD/openssl.cnf"

        """
    }

    // MARK: no random bytes

    /// The trap is that of the primitive: no caller can go on with bytes that nobody drew.
    @Test(arguments: [
        "encode sealed {} --key-env SEALING", "encode sealed {} --key-env SEALING --json",
        "encode sealed --lines --key-env SEALING", "encode jwe {} --key-env SEALING",
        "encode fernet {} --key-env FERNET", "encode aiohttp-session {} --key-env FERNET",
        "reissue --from flask --from-key-env KEY --to sealed --to-key-env SEALING --max-age none $T", "keys new",
        "keys new other.json",
    ])
    func withoutRandomBytesNothingIsSealed(_ command: String) throws {
        let outcome = try run(Self.noRandomness + "echo '{}' | seal \(command); code=$?; ls other.json; exit $code")
        // 128 + SIGILL, or SIGTRAP where the processor has another instruction for it.
        #expect([132, 133].contains(outcome.status), "\(outcome.status): \(outcome.errorText)")
        #expect(outcome.output.isEmpty, "\(outcome.text)")
        #expect(outcome.errorText.contains("no random bytes"))
        #expect(!outcome.errorText.contains("0102030405"))
    }

    @Test func withoutRandomBytesAKeyFileStays() throws {
        let outcome = try run(
            oldRing + Self.noRandomness + """
                cp ring.json copy; seal keys new --add ring.json; code=$?
                cmp ring.json copy || exit 98; ls -A | grep '[.]tmp' && exit 99; exit $code
                """)
        #expect([132, 133].contains(outcome.status), "\(outcome.status): \(outcome.errorText)")
    }

    /// What draws nothing goes on: a session is still read while its cookie cannot be sealed.
    @Test func withoutRandomBytesSignaturesGoOn() throws {
        let outcome = try run(
            Self.noRandomness + """
                seal decode flask $T --key-env KEY --max-age none
                seal encode django-session '{}' --key-env KEY | seal decode django-session --key-env KEY --max-age none
                """)
        #expect(outcome.status == 0 && outcome.text == "{}\n{}\n", "\(outcome.errorText)")
    }

    // MARK: a hash function that is forbidden

    /// Found when the codec is made, before a token is looked at: never `bad_signature`, which would end sessions.
    @Test(arguments: [
        ("decode flask $T --key-env KEY --max-age none", "sha1"), ("encode flask {} --key-env KEY", "sha1"),
        ("decode starlette $T --key-env KEY --max-age none --json", "sha1"),
        ("decode flask --lines --key-env KEY --max-age none", "sha1"),
        ("encode itsdangerous {} --key-env KEY", "sha1"),
        ("decode flask $T -o digest=sha512 --key-env KEY --max-age none", "sha512"),
        ("decode django-session $T --key-env KEY --max-age none", "sha256"),
        ("decode jws $T --key-env KEY --max-age none", "sha256"),
        ("decode fernet $T --key-env FERNET --max-age none", "sha256"),
        ("decode sealed $T --key-env SEALING --max-age none", "sha256"),
        ("encode sealed {} --key-env SEALING", "sha256"),
        ("reissue --from flask --from-key-env KEY --to sealed --to-key-env SEALING --max-age none $T", "sha"),
    ])
    func aForbiddenHashIsAnErrorOfSetUp(_ command: String, _ hash: String) throws {
        let outcome = try expectFailure(
            Self.forbidding + "echo $T | seal \(command)", 70, "error: OpenSSL does not offer \(hash)")
        #expect(outcome.hintLines.count == 1)
    }

    @Test func theProtocolSaysSoToo() throws {
        let outcome = try run(
            Self.forbidding
                + #"echo '{"id":1,"op":"decode","codec":"flask","keys":[{"utf8":"k"}],"token":"a.b.c"}' | seal vectors answer"#
        )
        #expect(outcome.object?["result"] as? String == "error")
        #expect((outcome.object?["error"] as? String)?.contains("sha1") == true, "\(outcome.text)")
    }

    /// A codec without a hash function asks for its cipher.
    @Test func aForbiddenCipherIsAnErrorOfTheSetUp() throws {
        for command in ["encode jwe {} --key-env SEALING", "decode jwe a..b.c.d --key-env SEALING --max-age none"] {
            try expectFailure(Self.forbidding + "seal \(command)", 70, "error: OpenSSL does not offer AES-256-GCM")
        }
    }

    // MARK: no room for a file

    /// A full disk that needs no rights to be made: no file may grow past 0 bytes, and the signal ends the process.
    @Test(arguments: ["new --add ring.json", "retire old ring.json --after 2h", "new other.json"])
    func aFileThatMayNotGrowLosesNothing(_ command: String) throws {
        let outcome = try run(
            oldRing + """
                seal keys new --add ring.json 2> /dev/null; cp ring.json copy; touch ring.json.lock
                ( ulimit -f 0; "$SEAL" keys \(command); echo $? ) 2>&1 | cat > code
                cmp ring.json copy && ! [ -s other.json ] && tail -n 1 code
                { seal keys new other.json && seal keys new --add other.json && seal keys new --add ring.json; } 2> /dev/null
                ls -A | grep -c '[.]tmp$'
                """)
        let lines = outcome.text.split(separator: "\n")
        // 128 + SIGXFSZ, or the error where the signal is ignored.
        #expect(lines == ["153", "0"] || lines == ["66", "0"], "\(outcome.text) \(outcome.errorText)")
    }

    // MARK: a file that is replaced while it is read

    /// Readers have a whole file, the old one or the new one, however often its name changes hands.
    @Test func aKeyFileMayBeReplacedWhileItIsRead() throws {
        let outcome = try run(
            oldRing + """
                T=$(seal encode flask '{}' --keys ring.json)
                cp ring.json one; sed 's/old/new/' ring.json > two; touch go
                ( while [ -e go ]; do cp one x; mv x ring.json; cp two x; mv x ring.json; done ) 2> /dev/null &
                i=0; while [ $i -lt 60 ]; do
                    i=$((i + 1)); seal decode flask $T --keys ring.json --max-age none
                done | sort | uniq -c | tr -s ' '
                rm go; wait
                """)
        #expect(outcome.text == " 60 {}\n", "\(outcome.text) \(outcome.errorText)")
    }

    /// A file that is written in place, as an editor may: half a file is a mistake that is named, and no crash.
    @Test func aKeyFileWrittenInPlaceIsReadWholeOrRefused() throws {
        let outcome = try run(
            oldRing + """
                T=$(seal encode flask '{}' --keys ring.json)
                cp ring.json one; { cat one; seq 2000 | tr '0-9\\n' ' '; } > two; touch go
                ( while [ -e go ]; do cat one > ring.json; cat two > ring.json; done ) 2> /dev/null &
                i=0; while [ $i -lt 60 ]; do
                    i=$((i + 1)); seal decode flask $T --keys ring.json --max-age none > said 2> errors; code=$?
                    case $code in
                        0) [ "$(cat said)" = '{}' ] || echo "wrong answer" ;;
                        65 | 66) [ -s said ] && echo "an answer and $code"; grep -q '^session-seal: error: ' errors || cat errors ;;
                        *) echo "ended with $code" ;;
                    esac
                done
                rm go; wait
                """)
        #expect(outcome.text == "", "\(outcome.text)")
    }
}
