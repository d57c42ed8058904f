import Foundation
import Testing

@Suite struct VectorsTests {
    private static let file = """
        {"schema": "session-vectors/1", "codec": "flask", "groups": [{"options": {}, "keys": [{"utf8": "dev"}], "tests": [
          {"id": 1, "comment": "refused", "token": "x", "now": 1, "max_age": 1, "result": "invalid", "error": "malformed"},
          {"id": 2, "comment": "wrong word", "token": "x", "now": 1, "max_age": 1, "result": "invalid", "error": "expired"}
        ]}, {"options": {"nonsense": 1}, "keys": [{"utf8": "dev"}], "tests": [
          {"id": 3, "comment": "skipped", "token": "x", "now": 1, "max_age": 1, "result": "invalid", "error": "malformed"}
        ]}]}
        """
    private static let write = "cat > v.json <<'END'\n\(file)\nEND\n"

    @Test func countsPassedFailedAndSkipped() throws {
        let people = try run(Self.write + "seal vectors run v.json")
        #expect(people.status == 1)
        #expect(people.text.hasSuffix("\n1 passed, 1 failed, 1 skipped\n"))
        let json = try run(Self.write + "seal vectors run v.json --json")
        #expect(json.status == 1)
        #expect(
            json.text == """
                {"passed":1,"failed":1,"skipped":1,"failures":[{"file":"v.json","id":2,"expected":"expired","got":"malformed"}]}\n
                """)
    }

    @Test func drivesAnotherImplementation() throws {
        let outcome = try run(Self.write + "seal vectors run v.json --json --exec '\"$SEAL\" vectors answer'")
        #expect(outcome.status == 1)
        #expect(outcome.object?["passed"] as? Int == 1)
        #expect(outcome.object?["skipped"] as? Int == 1)
    }

    @Test(arguments: ["true", "exit 3", "head -n 1", "no-such-command 2> /dev/null"])
    func anImplementationThatEndsIsAnError(_ command: String) throws {
        try expectFailure(Self.write + "seal vectors run v.json --exec '\(command)'", 70, "--exec ended")
    }

    @Test func nonsenseIsAFailureAndNotACrash() throws {
        let outcome = try run(
            Self.write + "seal vectors run v.json --json --exec 'while read -r line; do echo nonsense; done'")
        #expect(outcome.status == 1)
        #expect(outcome.object?["failed"] as? Int == 3)
    }

    /// As of a library that inflates without a limit.
    @Test func answersMayBeLong() throws {
        let long = #"read -r line; head -c 6000000 /dev/zero | tr "\0" x; echo; cat"#
        let outcome = try run(Self.write + "seal vectors run v.json --json --exec '\(long)'")
        #expect(outcome.status == 1)
        #expect(outcome.object?["failed"] as? Int == 3)
    }

    @Test func filesThatAreNone() throws {
        try expectFailure("seal vectors run", 64)
        try expectFailure("seal vectors run nowhere", 66)
        try expectFailure("seal vectors run .", 66, "is a directory")
        try expectFailure("echo '{}' > v.json; seal vectors run v.json", 66)
        try expectFailure("head -c 3000 /dev/urandom > v.json; seal vectors run v.json", 66)
    }

    @Test func answersWhatIsNoRequest() throws {
        let outcome = try run(
            "{ echo; echo '[]'; head -c 2000000 /dev/zero; echo; printf '\\377'; } | seal vectors answer")
        #expect(outcome.status == 0)
        let lines = outcome.text.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines.allSatisfy { $0.hasPrefix(#"{"id":null,"result":"error","error":"bad request: "#) })
    }
}
