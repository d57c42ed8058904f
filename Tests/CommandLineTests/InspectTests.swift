import Testing

@Suite struct InspectTests {
    private static let token = "T=$(seal encode flask '{\"a\":1}' --key-env KEY --now 1700000000)\n"

    @Test func saysFirstThatNothingIsChecked() throws {
        let outcome = try run(Self.token + "seal inspect $T; echo $T | seal inspect | head -1")
        let lines = outcome.text.split(separator: "\n")
        #expect(lines.first == "signature not checked")
        #expect(lines.last == "signature not checked")
        #expect(lines.contains("codec: flask"))
        #expect(lines.contains { $0.hasPrefix("issued at: 2023-11-14T22:13:20Z, ") })
        #expect(lines.contains("payload: {\"a\":1}"))
    }

    @Test func reportsOneObjectWithoutAPayload() throws {
        let outcome = try run(Self.token + "seal inspect $T --json")
        #expect(outcome.status == 0)
        #expect(outcome.object?["result"] as? String == "unverified")
        #expect(outcome.object?["codec"] as? String == "flask")
        #expect(outcome.object?["unverified_payload"] as? String == "{\"a\":1}")
        #expect(outcome.object?["issued_at"] as? Int == 1_700_000_000)
        #expect(outcome.object?["payload"] == nil)
    }

    @Test(arguments: [
        ("flask", "flask", ""), ("starlette", "starlette", ""), ("django-session", "django-session", ""),
        ("itsdangerous", "itsdangerous", "-o form=url-safe"),
    ])
    func knowsTheShapes(codec: String, guess: String, options: String) throws {
        let outcome = try run("seal encode \(codec) '{\"a\":1}' \(options) --key-env KEY | seal inspect --json")
        #expect(outcome.status == 0)
        #expect(outcome.object?["codec"] as? String == guess)
    }

    @Test(arguments: ["Cookie: x=1; session=$T", "session=\\\"$T\\\"", "Set-Cookie: sessionid=$T; Path=/"])
    func unwraps(_ text: String) throws {
        let outcome = try run(Self.token + "seal inspect \"\(text)\" --json")
        #expect(outcome.object?["codec"] as? String == "flask")
        #expect(outcome.object?["unverified_payload"] as? String == "{\"a\":1}")
        #expect(outcome.errorText.hasPrefix("session-seal: note: "))
    }

    @Test func saysWhatDecodeWouldRefuse() throws {
        let outcome = try run("seal inspect gASVCQAAAAAAAAB9lIwBYZRLAXMu.ZVPxAA.qrvM3aq7zN2qu8zdqrvM3aq7zN0 --json")
        #expect(outcome.status == 0)
        #expect(outcome.object?["error"] as? String == "unsafe_payload")
        #expect(outcome.text.contains("\"unverified_payload\":null"))
    }

    @Test func whatHasNoShapeIsMalformed() throws {
        try expectFailure("seal inspect ''", 2, "error: malformed: ")
        try expectFailure("seal inspect abc", 2)
        try expectFailure("head -c 5000 /dev/urandom | seal inspect", 2)
        try expectFailure("yes | seal inspect", 2)
        #expect(try run("seal inspect abc --json").object?["error"] as? String == "malformed")
    }
}
