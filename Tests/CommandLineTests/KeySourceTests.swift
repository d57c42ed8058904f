import Testing

@Suite struct KeySourceTests {
    private static let decode = "seal decode flask --max-age none"
    private static let token = "T=$(seal encode flask '{}' --key-env KEY)\n"

    @Test func oneKindAtATime() throws {
        try expectFailure("\(Self.decode) x", 64, "no keys")
        try expectFailure("\(Self.decode) x --key-env KEY --key-file /dev/null", 64)
        try expectFailure("\(Self.decode) x --keys a --keys b", 64)
    }

    @Test func variables() throws {
        let absent = try expectFailure("\(Self.decode) x --key-env TOP_SECRET_VALUE", 65)
        #expect(!absent.errorText.contains("TOP_SECRET_VALUE"))
        try expectFailure("\(Self.decode) x --key-env EMPTY", 65, "empty")
        try expectFailure("\(Self.decode) x --key-env ''", 64)
        try expectFailure("\(Self.decode) x --key-env A=B", 64)
    }

    @Test func variablesAreBytes() throws {
        let outcome = try run(
            """
            export BYTES="$(printf '\\377\\376 sixteen bytes and more')"
            printf '\\377\\376 sixteen bytes and more\\n' > key
            T=$(seal encode flask '{}' --key-env BYTES)
            \(Self.decode) $T --key-file key
            """)
        #expect(outcome.text == "{}\n")
    }

    @Test(arguments: ["printf '%s'", "printf '%s\\n'", "printf '%s\\r\\n'"])
    func filesHoldOneSecret(_ print: String) throws {
        #expect(try run(Self.token + "\(print) \"$KEY\" > key; \(Self.decode) $T --key-file key").text == "{}\n")
    }

    @Test func filesMayBePipes() throws {
        #expect(try run(Self.token + "echo \"$KEY\" | \(Self.decode) $T --key-file /dev/stdin").text == "{}\n")
    }

    @Test func onlyOneLineEndIsTakenOff() throws {
        try expectFailure(Self.token + "printf '%s\\n\\n' \"$KEY\" > key; \(Self.decode) $T --key-file key", 1)
    }

    @Test func filesThatCannotBeRead() throws {
        try expectFailure("\(Self.decode) x --key-file nowhere", 66, "no such file")
        try expectFailure("\(Self.decode) x --key-file .", 66, "is a directory")
        try expectFailure("\(Self.decode) x --keys .", 66, "is a directory")
        try expectFailure("\(Self.decode) x --key-file /dev/zero", 66, "too long")
        try expectFailure("\(Self.decode) x --keys /dev/zero", 66, "too long")
        try expectFailure("\(Self.decode) x --key-file /dev/null", 65, "empty")
    }

    @Test(arguments: [
        "", "{", "null", "[]", "{}", #"{"keys":1}"#, #"{"keys":[]}"#, #"{"keys":[1]}"#, #"{"keys":[{"kty":"RSA"}]}"#,
        #"{"keys":[{"kty":"oct"}]}"#, #"{"keys":[{"kty":"oct","k":"a b"}]}"#, #"{"keys":[{"kty":"oct","k":"YQ=="}]}"#,
        #"{"keys":[{"kty":"oct","k":"YWE","exp":"x"}]}"#,
        #"{"keys":[{"kty":"oct","k":"YWE","kid":"a"},{"kty":"oct","k":"YWI","kid":"a"}]}"#,
    ])
    func keySetsThatAreBroken(_ set: String) throws {
        try expectFailure("printf '%s' '\(set)' > k.json; \(Self.decode) x --keys k.json", 65)
        try expectFailure("printf '%s' '\(set)' > k.json; seal keys check k.json", 65)
    }

    @Test func keySetsOfBytes() throws {
        try expectFailure("head -c 3000 /dev/urandom > k.json; \(Self.decode) x --keys k.json", 65)
        try expectFailure("printf '\\357\\273\\277{}' > k.json; \(Self.decode) x --keys k.json", 65)
    }

    @Test func publicKeysAreRefused() throws {
        try expectFailure("echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5' > key; \(Self.decode) x --key-file key", 65)
    }

    /// Whatever is wrong, or right: what is printed holds neither a key nor a part of its text, not for people, not as JSON.
    ///
    /// The mark has a character that no token has, or a random one would bear it one day.
    @Test(arguments: [
        "decode flask x --key-env SECRET --max-age none", "decode flask x --key-env SECRET --max-age none --json",
        "decode sealed x --key-env SECRET --max-age none", "encode jwe {} --key-env SECRET",
        "encode flask {} --key-env SECRET --json", "encode flask {} --key-file secret", "encode flask {} --keys secret",
        "encode flask {} --keys k.json --json", "encode sealed {} --keys k.json", "keys check k.json k.json",
        "keys check secret", "keys new --add k.json", "keys retire dull k.json --after 2h",
        "encode fernet {} --keys k.json",
        "encode jws {} --keys k.json --json", "decode jws a.b.c --keys k.json --max-age none --json",
    ])
    func nothingThatIsPrintedHoldsAKey(_ command: String) throws {
        for (secret, base64) in [
            ("M#RKM#RKM#RKM#RK", "TSNSS00jUktNI1JLTSNSSw"), ("hex:M#RKM#RKM#RKM#RK", "TSNSS00jUktNI1JLTSNSSw!"),
            ("M#RKM#RK and nineteen more bytes", "TSNSS00jUksgYW5kIG5pbmV0ZWVuIG1vcmUgYnl0ZXM"),
        ] {
            let outcome = try run(
                """
                export SECRET='\(secret)'; printf %s "$SECRET" > secret
                printf '%s' '{"keys":[{"kty":"oct","kid":"dull","k":"\(base64)"}]}' > k.json
                seal \(command)
                """)
            for text in [outcome.text, outcome.errorText] {
                #expect(!text.contains("M#RK") && !text.contains("TSNSS00jUk"), "\(text)")
            }
        }
    }

    /// No option takes a key, so the list of processes shows none: what looks like one is a mistake of usage.
    @Test(arguments: ["--key", "--secret", "--keys-json", "--key-text", "--password"])
    func noOptionTakesAKey(_ option: String) throws {
        try expectFailure("\(Self.decode) x \(option) topsecret", 64)
        try expectFailure("seal encode flask '{}' \(option)=topsecret", 64)
    }
}
