import Foundation
import Testing

@Suite struct LinesTests {
    private static func objects(_ outcome: Outcome) throws -> [[String: Any]] {
        try outcome.text.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    @Test func eachLineHasItsAnswer() throws {
        let outcome = try run(
            """
            T=$(seal encode flask '{"a":1}' --key-env KEY)
            { echo $T; echo; printf '%s\\r\\n' $T; head -c 100000 /dev/zero; echo; printf '\\377.a.b\\n'; printf '%s' $T; } \
                | seal decode flask --lines --key-env KEY --max-age 1h
            """)
        #expect(outcome.status == 1)
        let words = try Self.objects(outcome).map { $0["error"] as? String ?? $0["payload"] as? String }
        #expect(words == ["{\"a\":1}", "malformed", "{\"a\":1}", "too_large", "malformed", "{\"a\":1}"])
        #expect(outcome.errors.isEmpty)
    }

    @Test func goodLinesSucceed() throws {
        let outcome = try run(
            """
            seq 5000 | seal encode flask --lines --key-env KEY | sed 's/.*"token":"//; s/".*//' > tokens
            seal decode flask --lines --key-env KEY --max-age 1h < tokens
            """)
        #expect(outcome.status == 0)
        #expect(try Self.objects(outcome).map { $0["payload"] as? String } == (1...5000).map { "\($0)" })
        let empty = try run("seal decode flask --lines --key-env KEY --max-age 1h < /dev/null")
        #expect(empty.status == 0)
        #expect(empty.output.isEmpty)
    }

    @Test func encodeRefusesLineByLine() throws {
        let outcome = try run("printf '{}\\n{\\n\\n1' | seal encode flask --lines --key-env KEY")
        #expect(outcome.status == 1)
        #expect(
            try Self.objects(outcome).map { $0["error"] as? String } == [nil, "not_json", "not_json", nil])
    }

    @Test func anArgumentIsAMistake() throws {
        try expectFailure("seal decode flask x --lines --key-env KEY --max-age 1h", 64)
        try expectFailure("seal encode flask x --lines --key-env KEY", 64)
        try expectFailure("seal decode flask --lines --cookie x --key-env KEY --max-age 1h", 64)
        try expectFailure("seal decode flask --lines --key-env KEY --max-age 1h < .", 66)
    }

    /// A peer that waits for each answer gets it.
    @Test func answersAtOnce() throws {
        let outcome = try run(
            """
            mkfifo in out
            seal vectors answer < in > out &
            exec 3> in 4< out
            for i in 1 2 3; do echo '{"id":'$i'}' >&3; read -r line <&4; echo "$line"; done
            exec 3>&-
            wait $!
            """)
        #expect(outcome.status == 0)
        #expect(outcome.text.split(separator: "\n").count == 3)
    }
}
