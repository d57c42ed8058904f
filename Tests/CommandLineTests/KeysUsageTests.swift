import Foundation
import Testing

@Suite struct KeysUsageTests {
    /// Two keys of which `new` signs from 1000 on, a token of each, one that has expired and one that nobody signed.
    private static let tokens = #"""
        cat > ring.json <<'END'
        {"keys":[{"kty":"oct","kid":"new","nbf":1000,"k":"bmV3IG5ldyBuZXcgbmV3IGFiY2RlZmdoaWprbG1ub3A"},
                 {"kty":"oct","kid":"old","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}]}
        END
        encode() { seal encode flask "$1" --keys ring.json --now $2; }
        decode() { seal decode flask --lines --keys ring.json --max-age 500 --usage usage.json "$@" > lines; }
        encode 1 900 > old; encode 2 1100 > new; encode 3 1 > expired; seal encode flask 4 --key-env KEY > forged

        """#

    private static func usage(_ outcome: Outcome) throws -> [String: [String: Int]] {
        try #require(outcome.object?["keys"] as? [String: [String: Int]], "\(outcome.text) \(outcome.errorText)")
    }

    @Test func countsWhatKeysVerified() throws {
        let outcome = try run(
            Self.tokens + "cat old old new expired forged | decode --now 1200; echo $? >&2; cat usage.json")
        #expect(
            outcome.text == #"{"keys":{"new":{"count":1,"last":1200},"old":{"count":2,"last":1200}}}"# + "\n")
        #expect(outcome.errorText == "1\n")
    }

    @Test func runsAddUp() throws {
        let outcome = try run(
            Self.tokens + """
                cat old new | decode --now 1200 && cat new | decode --now 1300 && decode --now 1400 < /dev/null && cat usage.json
                """)
        #expect(
            try Self.usage(outcome)
                == ["new": ["count": 2, "last": 1300], "old": ["count": 1, "last": 1200]])
    }

    @Test func processesAddUp() throws {
        let outcome = try run(
            Self.tokens + """
                i=0; while [ $i -lt 10 ]; do cat old new new | decode --now 12$i$i & i=$((i + 1)); done; wait
                cat usage.json; ls -A | grep -c '[.]tmp' >&2
                """)
        #expect(
            try Self.usage(outcome) == ["new": ["count": 20, "last": 1299], "old": ["count": 10, "last": 1299]])
        #expect(outcome.errorText == "0\n")
    }

    @Test func theFileIsLikeOthers() throws {
        let outcome = try run(
            Self.tokens + """
                umask 022; cat old | decode --now 1200; stat -c %a usage.json; chmod 660 usage.json
                cat old | decode --now 1200; stat -c %a usage.json
                : > usage.json; cat old | decode --now 1200; cat usage.json
                """)
        #expect(outcome.text == "644\n660\n" + #"{"keys":{"old":{"count":1,"last":1200}}}"# + "\n")
    }

    /// Found before anything is decoded, so that nothing is printed and no count is lost at the end.
    @Test(arguments: [
        ("cp ring.json usage.json", "holds something else"), ("echo x > usage.json", "holds something else"),
        ("printf '{\"keys\":{},\"more\":1}' > usage.json", "holds something else"),
        ("mkdir usage.json", "not a regular file"),
        ("ln -s elsewhere usage.json", "symbolic link"), ("head -c 2000000 /dev/zero > usage.json", "too long"),
    ])
    func refusesAnotherFile(_ before: String, _ sentence: String) throws {
        let outcome = try expectFailure(
            Self.tokens + before
                + "; cp -R usage.json copy 2> /dev/null; cat old | decode --now 1200; code=$?; cat lines;"
                + "[ -d copy ] || [ -L usage.json ] || cmp usage.json copy || code=99; exit $code", 66, sentence)
        #expect(outcome.hintLines.count <= 1)
    }

    @Test func usage() throws {
        try expectFailure(
            Self.tokens + "seal decode flask \"$(cat old)\" --keys ring.json --max-age 1d --usage usage.json", 64,
            "--usage needs --lines")
        try expectFailure(Self.tokens + "cat old | decode --now 1200 --usage nowhere/usage.json", 66, "no such file")
        #expect(try run("seal decode --help").text.contains("--usage usage.json"))
    }
}
