import Foundation
import Testing

/// A ring whose newer key signs from 1000 on.
private let ring = #"""
    cat > ring.json <<'END'
    {"keys":[
      {"kty":"oct", "kid": "new", "nbf": 1000, "k":"bmV3IG5ldyBuZXcgbmV3IGFiY2RlZmdoaWprbG1ub3A"},
      {"kty":"oct",
       "kid" : "old",
       "k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "x": [1, {"exp": 7}]}
    ]}
    END
    cp ring.json copy

    """#

@Suite struct KeysRetireTests {
    @Test func setsAnEnd() throws {
        let outcome = try run(ring + "seal keys retire old ring.json --after 2h --now 2000; cat ring.json")
        #expect(outcome.text.contains("\"kid\" : \"old\",\n   \"exp\" : 9200,\n   \"k\":\"AAEC"))
        #expect(outcome.errorText.contains("key old ends at 1970-01-01T02:33:20Z; then key 0 (new) signs"))
        #expect(!outcome.errorText.contains("warning"))
        // But for the new member every byte stays.
        #expect(
            try run(
                ring
                    + "seal keys retire old ring.json --after 2h --now 2000; grep -v '\"exp\" : 9200' ring.json | cmp - copy"
            ).status == 0)
    }

    @Test func theKeyDoesNothingFromThenOn() throws {
        let outcome = try run(
            ring + """
                T=$(seal encode flask '{}' --keys ring.json --now 500)
                seal keys retire old ring.json --after 1000 --now 2000
                for now in 2999 3000; do
                    seal decode flask "$T" --keys ring.json --max-age 1d --now $now 2> /dev/null; echo $?
                done
                """)
        #expect(outcome.text == "{}\n0\n1\n")
    }

    @Test func aLeakedKeyEndsAtOnce() throws {
        let outcome = try run(ring + "seal keys retire old ring.json --after 0 --now 2000; cat ring.json")
        #expect(outcome.text.contains("\"exp\" : 2000,"))
        try expectFailure(
            ring + "seal keys retire old ring.json --after 0 --now 500; code=$?; cmp ring.json copy && exit $code", 65,
            "no other key could sign from 1970-01-01T00:08:20Z on, only from 1970-01-01T00:16:40Z on")
    }

    @Test func theDurationHasNoDefault() throws {
        let outcome = try expectFailure(ring + "seal keys retire old ring.json", 64, "--after is missing")
        #expect(outcome.errorText.contains("one max age"))
        #expect(outcome.errorText.contains("--after 0 for a key that leaked"))
        try expectFailure(ring + "seal keys retire old ring.json --after never", 64, "not a duration")
        try expectFailure(ring + "seal keys retire old ring.json --after 9999999999999", 64, "year 9999")
    }

    @Test func aKeyHasToBeLeft() throws {
        try expectFailure(
            ring
                + "seal keys retire old ring.json --after 1h --now 500 && seal keys retire new ring.json --after 2h --now 500",
            65, "no other key")
        // The other key is gone by then, or has not begun.
        try expectFailure(ring + "seal keys retire old ring.json --after 499 --now 500", 65, "no other key")
        try expectFailure(oldRing + "seal keys retire old ring.json --after 30d", 65, "no other key")
        #expect(try run(ring + "seal keys retire old ring.json --after 500 --now 500").status == 0)
    }

    @Test func warnsWhereTheKeyStillSigns() throws {
        let early = try run(ring + "seal keys retire old ring.json --after 600 --now 500")
        #expect(early.status == 0)
        #expect(early.errorText.contains("warning: key old signs until 1970-01-01T00:16:40Z"))
        #expect(early.errorText.contains("refused after 100 seconds"))
        let gap = try run(
            ring
                + "seal keys retire new ring.json --after 2d --now 2000; seal keys retire old ring.json --after 1d --now 2000"
        )
        #expect(gap.errorText.contains("warning: from 1970-01-03T00:33:20Z on no key may sign"))
    }

    @Test func anEarlierEndStays() throws {
        let outcome = try run(
            ring + """
                seal keys retire old ring.json --after 1h --now 2000; cp ring.json copy
                seal keys retire old ring.json --after 2h --now 2000; echo $?; cmp ring.json copy && echo same
                seal keys retire old ring.json --after 30m --now 2000; grep -c '"exp" : 3800,' ring.json
                """)
        #expect(outcome.text == "0\nsame\n1\n")
        #expect(outcome.errorText.contains("key old ends at 1970-01-01T01:33:20Z already"))
    }

    @Test func labelsAreComparedByCodePoint() throws {
        let composed = ring.replacingOccurrences(of: "\"old\"", with: "\"\\u00e9\"")
        try expectFailure(composed + "seal keys retire \"$(printf 'e\\314\\201')\" ring.json --after 0", 65, "no key")
        #expect(try run(composed + "seal keys retire \"$(printf '\\303\\251')\" ring.json --after 0").status == 0)
        let unknown = try expectFailure(ring + "seal keys retire hunter2 ring.json --after 0", 65, "no key of the file")
        #expect(!unknown.errorText.contains("hunter2"))
    }

    @Test func labelsDoNothingToATerminal() throws {
        let script = ring.replacingOccurrences(of: "\"old\"", with: "\"a\\u001b[31m\\u202e\\nb\"")
        let outcome = try run(
            script
                + "seal keys retire \"$(printf 'a\\033[31m\\342\\200\\256\\nb')\" ring.json --after 0; seal keys check ring.json"
        )
        #expect(outcome.status == 0)
        #expect(outcome.errorText.contains("key a\\u001b[31m\\u202e\\u000ab ends"))
        #expect(outcome.text.contains("key 1 (a\\u001b[31m\\u202e\\u000ab)"))
    }

    @Test func brokenFilesStayAsTheyAre() throws {
        try expectFailure("echo '{' > ring.json; seal keys retire old ring.json --after 0", 65)
        try expectFailure("seal keys retire old ring.json --after 0", 66, "no such file")
    }
}
