import Testing

@Suite struct DecodeTests {
    /// What `{"a":1}` is as a cookie of Flask, signed at 1700000000.
    private static let token = "T=$(seal encode flask '{\"a\": 1}' --key-env KEY --now 1700000000)\n"
    private static let options = "--key-env KEY --now 1700000010 --max-age 14d"

    @Test func printsThePayloadAndNothingElse() throws {
        let outcome = try run(Self.token + "seal decode flask $T \(Self.options)")
        #expect(outcome.status == 0)
        #expect(outcome.text == "{\"a\":1}\n")
        #expect(outcome.errors.isEmpty)
    }

    @Test(arguments: [
        "printf '%s' $T | seal decode flask", "echo $T | seal decode flask -",
        "printf '%s\\r\\n' $T | seal decode flask",
    ])
    func readsStandardInput(_ script: String) throws {
        #expect(try run(Self.token + "\(script) \(Self.options)").text == "{\"a\":1}\n")
    }

    @Test func onlyOneLineEndIsNotPartOfTheToken() throws {
        try expectFailure(
            Self.token + "printf '%s\\n\\n' $T | seal decode itsdangerous -o form=signer \(Self.options)", 1)
    }

    @Test func takesTheTimeInBothForms() throws {
        let time = "--now 2023-11-14T22:13:30Z --max-age"
        #expect(try run(Self.token + "seal decode flask $T --key-env KEY \(time) 10s").status == 0)
        #expect(try run(Self.token + "seal decode flask $T --key-env KEY \(time) 10").status == 0)
        #expect(try run(Self.token + "seal decode flask $T --key-env KEY \(time) none").status == 0)
        #expect(try run(Self.token + "seal decode flask $T --key-env KEY --now 1700777600 --max-age 9d").status == 0)
        #expect(try run(Self.token + "seal decode flask $T --key-env KEY --now 1700777601 --max-age 9d").status == 3)
        #expect(try run(Self.token + "seal decode flask $T --key-env KEY --now 1700003600 --max-age 1h").status == 0)
        #expect(try run(Self.token + "seal decode flask $T --key-env KEY --now 1700003601 --max-age 60m").status == 3)
    }

    @Test func everyWordHasItsExitCode() throws {
        try expectFailure(
            Self.token + "seal decode flask $T --key-env OTHER --key-env WEAK --max-age 1d", 1,
            "error: bad_signature: no key agrees with the signature; codec flask, 2 keys tried")
        try expectFailure("seal decode flask abc \(Self.options)", 2, "error: malformed: ")
        try expectFailure("seal decode flask '' \(Self.options)", 2, "error: malformed: ")
        try expectFailure(Self.token + "seal decode flask $T --key-env KEY --max-age 1d", 3, "error: expired: ")
        try expectFailure(
            Self.token + "seal decode flask $T --key-env KEY --now 1699999999 --max-age 1d", 4, "error: not_yet_valid: "
        )
        #expect(
            try run(Self.token + "seal decode flask $T --key-env KEY --now 1699999999 --max-age 1d --leeway 1s").status
                == 0)
        try expectFailure(
            Self.signed("gASVCQAAAAAAAAB9lIwBYZRLAXMu") + "seal decode flask $T \(Self.options)", 5, "pickle")
        try expectFailure(Self.signed("aGVsbG8") + "seal decode flask $T \(Self.options)", 6, "error: not_json: ")
        try expectFailure(
            Self.token + "seal decode flask $T \(Self.options) -o max_payload_bytes=3", 7, "error: too_large: ")
    }

    /// A token whose body Flask would not write: signed by the signer that is under Flask's.
    private static func signed(_ body: String) -> String {
        "T=$(printf '%s' \(body) | seal encode itsdangerous -o form=timestamp-signer -o salt=cookie-session "
            + "-o key_derivation=hmac --key-env KEY --now 1700000000)\n"
    }

    @Test func hintsNameTheUsualCauses() throws {
        let flask = try run(Self.token + "seal decode flask $T --key-env OTHER --max-age 1d")
        #expect(flask.hintLines.first?.contains("salt") == true)
        #expect(flask.hintLines.first?.contains("key") == true)
        let django = try run("seal decode django-signed-cookie a:b:c --key-env KEY --max-age 1d -o cookie_name=user")
        #expect(django.hintLines.first?.contains("cookie_name") == true)
    }

    @Test func expiredKeysAreNotCountedAsTried() throws {
        let set =
            #"{"keys":[{"kty":"oct","k":"MDEyMzQ1Njc4OWFiY2RlZmdoaWo"},"#
            + #"{"kty":"oct","k":"MDEyMzQ1Njc4OWFiY2RlZmdoaWs","exp":1000}]}"#
        try expectFailure(
            Self.token + "echo '\(set)' > k.json; seal decode flask $T --keys k.json --max-age none", 1,
            "1 key tried, 1 expired")
    }

    @Test func reportsOneObject() throws {
        let valid = try run(
            Self.token + "seal decode flask $T --key-env OTHER --key-env KEY --now 1700000010 --max-age 14d --json")
        #expect(valid.status == 0)
        let object = try #require(valid.object)
        #expect(object["result"] as? String == "valid")
        #expect(object["codec"] as? String == "flask")
        #expect(object["payload"] as? String == "{\"a\":1}")
        #expect(object["issued_at"] as? Int == 1_700_000_000)
        #expect(object["key_index"] as? Int == 1)
        #expect(object["reissue_reason"] as? String == "old_key")
        #expect(valid.text.contains("\"key_id\":null"))

        let refused = try run(Self.token + "seal decode flask $T --key-env OTHER --max-age 1d --json")
        #expect(refused.status == 1)
        #expect(refused.object?["result"] as? String == "invalid")
        #expect(refused.object?["error"] as? String == "bad_signature")
        #expect(refused.object?["payload"] == nil)
        #expect(refused.errorLines.count == 1)

        let pickle = try run(
            Self.signed("gASVCQAAAAAAAAB9lIwBYZRLAXMu") + "seal decode flask $T --json \(Self.options)")
        #expect(pickle.status == 5)
        #expect((pickle.object?["detail"] as? String)?.hasPrefix("Python pickle") == true)
    }

    @Test func carriesText() throws {
        let outcome = try run(
            """
            T=$(printf 'héllo\\n' | seal encode django-signed-cookie -o cookie_name=user --key-env KEY)
            seal decode django-signed-cookie "$T" -o cookie_name=user --key-env KEY --max-age 1h
            seal decode django-signed-cookie "$T" -o cookie_name=user --key-env KEY --max-age 1h --json
            seal decode django-signed-cookie "Cookie: user=\\"$T\\"; other=1" -o cookie_name=user --key-env KEY --max-age 1h
            """)
        let lines = outcome.text.split(separator: "\n")
        #expect(lines.first == "héllo")
        #expect(lines.dropFirst().first?.contains("\"payload\":\"h\\u00e9llo\",\"text\":true") == true)
        #expect(lines.last == "héllo")
    }

    @Test func tokensMayBeginWithADash() throws {
        let encode = "T=$(seal encode django-signed-cookie -o cookie_name=c --key-env KEY -- -help)\n"
        let decode = "seal decode django-signed-cookie -o cookie_name=c --key-env KEY --max-age 1h"
        #expect(try run(encode + decode + " -- \"$T\"").text == "-help\n")
        #expect(try run(encode + "printf '%s' \"$T\" | " + decode).text == "-help\n")
        // Without `--` it is no token, and above all not a flag that prints the help and succeeds.
        try expectFailure(encode + decode + " \"$T\"", 64, "goes after --")
    }

    @Test func weakKeysWarn() throws {
        let outcome = try run(
            """
            T=$(seal encode flask '{}' --key-env WEAK --allow-weak-key 2> /dev/null)
            seal decode flask $T --key-env WEAK --max-age 1h
            """)
        #expect(outcome.status == 0)
        #expect(outcome.text == "{}\n")
        #expect(outcome.errorText.hasPrefix("session-seal: warning: key 0 is weak"))
    }
}
