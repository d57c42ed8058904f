import Foundation
import Testing

/// What the scripts of these tests begin with: a ring of one key that signs, with a life before 2026.
let oldRing = #"""
    cat > ring.json <<'END'
    {"keys":[{"kty":"oct","kid":"old","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}]}
    END

    """#

/// The keys of a JWK Set on standard output.
func keys(_ outcome: Outcome) throws -> [[String: Any]] {
    try #require(outcome.object?["keys"] as? [[String: Any]], "\(outcome.errorText)")
}

@Suite struct KeysAddTests {
    @Test func putsAKeyInFrontThatSignsInAnHour() throws {
        let outcome = try run(oldRing + "seal keys new --add ring.json --now 1800000000 && cat ring.json")
        let keys = try keys(outcome)
        #expect(keys.count == 2)
        #expect(keys[0]["iat"] as? Int == 1_800_000_000)
        #expect(keys[0]["nbf"] as? Int == 1_800_003_600)
        #expect((keys[0]["k"] as? String)?.utf8.count == 43)
        #expect((keys[0]["kid"] as? String)?.hasPrefix("2027-01-15-") == true)
        #expect(keys[1]["kid"] as? String == "old")
        #expect(outcome.errorText.contains("signs from 2027-01-15T09:00:00Z, in 1 hour"))
        #expect(outcome.errorText.split(separator: "\n").count == 1)
    }

    @Test func machinesVerifyBeforeAnySigns() throws {
        let outcome = try run(
            oldRing + """
                cp ring.json before.json; seal keys new --add ring.json --now 1800000000
                for now in 1800000000 1800003599 1800003600; do
                    T=$(seal encode flask '{}' --keys ring.json --now $now)
                    seal decode flask "$T" --keys ring.json --now $now --max-age 1d --json | grep -o '"key_index":.'
                    seal decode flask "$T" --keys before.json --now $now --max-age 1d; echo $?
                done
                """)
        #expect(outcome.text == "\"key_index\":1\n{}\n0\n\"key_index\":1\n{}\n0\n\"key_index\":0\n1\n")
    }

    @Test func signsAtOnceWhereThatIsAskedFor() throws {
        let outcome = try run(oldRing + "seal keys new --add ring.json --sign-after 0 && cat ring.json")
        let keys = try keys(outcome)
        #expect(keys[0]["nbf"] == nil)
        #expect(outcome.errorText.contains("signs at once"))
        let later = try run(oldRing + "seal keys new ring.json --add --sign-after 2d --now 0 && cat ring.json")
        #expect(try CommandLineTests.keys(later)[0]["nbf"] as? Int == 172_800)
    }

    @Test func bindsTheKeyToACodec() throws {
        let outcome = try run(oldRing + "seal keys new --add ring.json --for flask && cat ring.json")
        #expect(try keys(outcome)[0]["use"] as? String == "sig")
        try expectFailure(oldRing + "seal keys new --add ring.json --for nothing", 64)
        try expectFailure(
            oldRing.replacingOccurrences(of: #""kid""#, with: #""use":"enc","kid""#)
                + "seal keys new --add ring.json --for flask", 65, "for another use")
    }

    /// Nothing of the old text changes, whatever it is and however it is written.
    @Test(arguments: [
        (#"{"keys":[{"#, #""kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}]}"#),
        (
            " { \"x\" : [ \"keys\" , {\"keys\":[]} ],\t\"\\u006beys\" :\r\n [\n    {",
            "\n \"kty\": \"oct\", \"kid\": \"\\u00e9\\n\",  \"k\" : \"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\", "
                + "\"x5t\": [1.50, {\"a\": \"}]\\\"\"}], \"🙂\": null } ,\n    {\"k\":\"c2VjcmV0LXNlY3JldC1zZWNyZXQ\","
                + "\"kty\":\"oct\",\"exp\":5}\n  ] , \"after\": true }\n\n"
        ),
    ])
    func keepsEveryByteOfTheRest(_ before: String, _ after: String) throws {
        let shell = try Shell()
        defer { shell.remove() }
        let file = shell.folder.appendingPathComponent("ring.json")
        try Data((before + after).utf8).write(to: file)
        let outcome = try shell.run("seal keys new --add ring.json && seal keys new --add ring.json --sign-after 0")
        #expect(outcome.status == 0, "\(outcome.errorText)")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        #expect(text.utf8.starts(with: before.utf8))
        #expect(text.utf8.suffix(after.utf8.count).elementsEqual(after.utf8))
        // A new key stands on a line of its own where the old ones do.
        let space = before.hasSuffix("\n    {") ? "\n    " : ""
        let rest = text.dropFirst(before.count - 1).dropLast(after.count + 1)
        #expect(rest.hasSuffix("}," + space))
        #expect(rest.components(separatedBy: "},\(space){").count == 2)
        let check = try shell.run("seal keys check ring.json --now 1 2>&1")
        #expect(check.text.contains(space == "" ? "3 keys" : "4 keys"), "\(check.text)")
    }

    @Test(arguments: [
        "", "{", "[]", "{}", #"{"keys":[]}"#, #"{"keys":[{"kty":"RSA"}]}"#, "\u{feff}{}",
        #"{"keys":[{"kty":"oct","k":"YWE"}]} x"#,
        #"{"keys":[{"kty":"oct","k":"YWE","kid":"a"},{"kty":"oct","k":"YWI","kid":"a"}]}"#,
    ])
    func leavesABrokenFileAsItIs(_ text: String) throws {
        let script = "printf '%s' '\(text)' > ring.json; cp -p ring.json copy; seal keys new --add ring.json; code=$?;"
        try expectFailure(script + "cmp ring.json copy && exit $code", 65)
        #expect(try run(script + "ls -A | grep ring").text == "ring.json\nring.json.lock\n")
    }

    @Test func stopsAtSixtyFourKeys() throws {
        let outcome = try expectFailure(
            oldRing + """
                i=1; while [ $i -lt 64 ]; do seal keys new --add ring.json 2> /dev/null || exit 1; i=$((i + 1)); done
                seal keys check ring.json > /dev/null || exit 2
                cp ring.json copy; seal keys new --add ring.json; code=$?; cmp ring.json copy && exit $code
                """, 65, "has 64 keys")
        #expect(outcome.hintLines.count == 1)
    }

    @Test func usage() throws {
        try expectFailure("seal keys new --add", 64, "--add needs a key file")
        try expectFailure("seal keys new x --sign-after 1h", 64, "--sign-after needs --add")
        try expectFailure(oldRing + "seal keys new --add ring.json --sign-after soon", 64, "not a duration")
        try expectFailure(oldRing + "seal keys new --add ring.json --sign-after 99999999999999", 64, "year 9999")
        try expectFailure(oldRing + "seal keys new --add ring.json --now yesterday", 64, "not a time")
        try expectFailure("seal keys new --add nowhere.json", 66, "no such file")
        try expectFailure("seal keys new --add nowhere/ring.json", 66, "no such file")
        #expect(try run("seal keys new --add nowhere.json; ls -A | grep nowhere").text == "")
        #expect(try run("seal keys new --help").text.contains("seal keys new --add ring.json"))
    }
}
