import Testing

@Suite struct EncodeTests {
    @Test func writesInTheStyleOfTheFramework() throws {
        let outcome = try run(
            #"seal encode flask '{ "b": 1.50, "a": "é" }' --key-env KEY --now 1700000000 | cut -d. -f1 | base64 -d"#)
        #expect(outcome.text == #"{"a":"\u00e9","b":1.5}"#)
    }

    @Test func reportsOneObject() throws {
        let outcome = try run("echo '[1]' | seal encode starlette --key-env KEY --now 1700000000 --json")
        #expect(outcome.status == 0)
        #expect(outcome.object?["result"] as? String == "valid")
        #expect((outcome.object?["token"] as? String)?.hasPrefix("WzFd.") == true)
        #expect(outcome.object?["key_index"] as? Int == 0)
        let refused = try run("seal encode starlette '[' --key-env KEY --json")
        #expect(refused.status == 6)
        #expect(refused.object?["error"] as? String == "not_json")
    }

    @Test func refusesWhatCannotBeWritten() throws {
        try expectFailure("seal encode flask '' --key-env KEY", 6, "error: not_json: ")
        try expectFailure("seal encode flask 'NaN' --key-env KEY", 6)
        try expectFailure("seal encode flask '{\"a\":1,\"\\u0061\":2}' --key-env KEY", 6, "twice")
        try expectFailure("printf '\"\\377\"' | seal encode flask --key-env KEY", 6)
        try expectFailure("printf '\\377' | seal encode django-signed-cookie -o cookie_name=c --key-env KEY", 6)
        try expectFailure(
            "head -c 300000 /dev/zero | tr '\\0' 1 | sed 's/.*/\"&\"/' | seal encode flask --key-env KEY", 7)
        try expectFailure("head -c 20000000 /dev/zero | seal encode flask --key-env KEY", 7, "error: too_large: ")
    }

    @Test func signsUnderStrongKeysOnly() throws {
        try expectFailure("seal encode flask '{}' --key-env WEAK", 65, "key 0 is weak")
        try expectFailure("seal encode flask '{}' --key-env KEY --key-env WEAK", 65, "key 1 is weak")
        let allowed = try run("seal encode flask '{}' --key-env WEAK --allow-weak-key")
        #expect(allowed.status == 0)
        #expect(allowed.errorText.hasPrefix("session-seal: warning: key 0 is weak"))
    }

    @Test func noKeyMaySignNow() throws {
        let set =
            #"{"keys":[{"kty":"oct","k":"MDEyMzQ1Njc4OWFiY2RlZmdoaWo","exp":1000},"#
            + #"{"kty":"oct","k":"MDEyMzQ1Njc4OWFiY2RlZmdoaWs","nbf":3000}]}"#
        try expectFailure(
            "echo '\(set)' > k.json; seal encode flask '{}' --keys k.json --now 2000", 65, "no key may sign")
        let later = try run("echo '\(set)' > k.json; seal encode flask '{}' --keys k.json --now 3000 --json")
        #expect(later.object?["key_index"] as? Int == 1)
    }
}
