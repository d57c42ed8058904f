import Testing

@Suite struct BadInputTests {
    private static let decode = "seal decode flask --key-env KEY --max-age 1h"

    @Test(arguments: [
        "seal", "seal nothing", "seal keys", "seal keys nothing", "seal vectors", "seal decode", "seal encode",
        "seal decode flask", "seal decode flask x --max-age 1h", "seal decode flask x --key-env KEY",
        "seal decode flask x y --key-env KEY --max-age 1h", "seal decode --nothing", "seal decode -x", "seal --nothing",
        "seal decode flask x --key-env KEY --max-age", "seal decode flask x --json=1 --key-env KEY --max-age 1h",
        "seal decode '' x --key-env KEY --max-age 1h", "seal decode nothing x --key-env KEY --max-age 1h",
        "seal decode FLASK x --key-env KEY --max-age 1h", "seal inspect a b", "seal codecs a", "seal keys new a b",
        "seal vectors answer x", "seal --generate-completion-script nothing",
        "seal ---completion decode -- positional@0 0 -5 a", "seal -", "seal --", "seal ---",
    ])
    func mistakesOfUsage(_ script: String) throws { try expectFailure(script, 64) }

    @Test(arguments: ["1w", "-1", "", "d", "1.5h", "99999999999999999999d", "9999999999d", "1d2h", "101y", "40000d"])
    func durations(_ text: String) throws {
        try expectFailure("seal decode flask x --key-env KEY --max-age '\(text)'", 64)
        try expectFailure("\(Self.decode) x --leeway '\(text)'", 64)
    }

    @Test(arguments: [
        "-1", "", "253402300800", "99999999999999999999", "2023-02-30T00:00:00Z", "yesterday", "1970-01-01",
    ])
    func times(_ text: String) throws {
        try expectFailure("\(Self.decode) x --now '\(text)'", 64)
        try expectFailure("seal encode flask '{}' --key-env KEY --now '\(text)'", 64)
    }

    @Test func maxAgeHasNoDefault() throws {
        try expectFailure("seal decode flask x --key-env KEY", 64, "--max-age 14d")
        try expectFailure("\(Self.decode) x --max-lifetime 1d", 64, "--max-lifetime")
        #expect(try run("\(Self.decode) x --max-lifetime none").status == 2)
    }

    @Test(arguments: ["nothing=1", "nothing", "=1", "digest=md5", "salt=a -o salt=b", "sort_keys=1", "epoch=-1", ""])
    func options(_ option: String) throws {
        let quoted = option.isEmpty ? "''" : option
        try expectFailure("\(Self.decode) x -o \(quoted)", 64)
    }

    @Test func moreOptions() throws {
        try expectFailure("seal decode django-signed-cookie x --key-env KEY --max-age 1h", 64, "cookie_name")
        try expectFailure("seal decode itsdangerous x --key-env KEY --max-age 1h -o separator=a", 64)
        try expectFailure("seal decode itsdangerous x --key-env KEY --max-age 1h -o fallbacks=[1]", 64)
        let many = (0..<40).map { "-o a\($0)=1" }.joined(separator: " ")
        try expectFailure("\(Self.decode) x \(many)", 64)
    }

    @Test func unknownCodecsListTheKnownOnes() throws {
        try expectFailure("seal decode nothing x --key-env KEY --max-age 1h", 64, "django-signed-cookie")
    }

    /// Arguments may be tokens and secrets.
    @Test(arguments: [
        "seal topsecret", "seal decode topsecret x --key-env KEY --max-age 1h", "seal decode flask x topsecret",
        "seal --topsecret",
        "\(decode) x --topsecret", "\(decode) x -topsecret", "\(decode) x --json=topsecret", "\(decode) x -o topsecret",
        "\(decode) x -o topsecret=1", "\(decode) topsecret", "\(decode) x --now topsecret",
        "seal decode flask x --max-age topsecret",
        "seal decode flask x --max-age 1h --key-env topsecret", "seal decode flask x --max-age 1h --keys topsecret",
        "seal decode flask x --max-age 1h --key-file topsecret", "seal encode flask topsecret --key-env KEY",
        "seal vectors run topsecret", "seal keys check topsecret", "seal keys new topsecret/topsecret",
        "seal inspect topsecret",
        "\(decode) x --leeway topsecret", "seal --generate-completion-script topsecret",
        "seal help topsecret topsecret",
    ])
    func errorsRepeatNoArgument(_ script: String) throws {
        let outcome = try run(script)
        #expect(outcome.status != 0 || script.contains("help"))
        #expect(!outcome.errorText.contains("topsecret"), "\(outcome.errorText)")
    }

    @Test func helpAndCompletions() throws {
        for script in [
            "seal --help", "seal -h", "seal decode --help", "seal help keys", "seal --generate-completion-script bash",
        ] {
            let outcome = try run(script)
            #expect(outcome.status == 0)
            #expect(!outcome.output.isEmpty)
            #expect(outcome.errors.isEmpty)
        }
    }

    @Test func inputThatIsNoToken() throws {
        try expectFailure("\(Self.decode) < /dev/null", 2, "error: malformed: ")
        try expectFailure("\(Self.decode) \"$(printf '\\377')\"", 2, "not UTF-8")
        try expectFailure("printf '\\377.a.b' | \(Self.decode)", 2, "not UTF-8")
        try expectFailure("\(Self.decode) x -o salt=\"$(printf '\\377')\"", 64, "not UTF-8")
        try expectFailure("head -c 3000 /dev/urandom | \(Self.decode)", 2)
        try expectFailure("head -c 17000 /dev/zero | tr '\\0' a | \(Self.decode)", 7, "16384")
        try expectFailure("head -c 9000000 /dev/urandom | \(Self.decode)", 7, "error: too_large: ")
        try expectFailure("yes | \(Self.decode)", 7)
        try expectFailure("\(Self.decode) < .", 66, "is a directory")
        try expectFailure("\(Self.decode) <&-", 66)
    }

    @Test(arguments: [
        "\(decode) $T", "seal encode flask '{}' --key-env KEY", "seal inspect $T", "seal codecs", "seal codecs --json",
        "seal keys new", "seal --help", "echo $T | \(decode) --lines", "echo '{}' | seal vectors answer",
        "\(decode) $T --json",
        "\(decode) x --json", "seal --generate-completion-script zsh",
    ])
    func anOutputThatTakesNothingIsAnError(_ script: String) throws {
        let token = "T=$(seal encode flask '{}' --key-env KEY)\n"
        try expectFailure(token + "{ \(script); } > /dev/full", 70, "standard output cannot be written")
        try expectFailure(token + "{ \(script); } >&-", 70, "standard output cannot be written")
    }

    @Test func aPipeThatNobodyReadsIsAnError() throws {
        let outcome = try run(
            "{ yes | seal encode flask --lines --key-env KEY; echo $? > code; } | head -n 1 > /dev/null; cat code")
        #expect(outcome.text == "70\n")
        #expect(outcome.errorText.contains("broken pipe"))
    }

    @Test func aClosedStandardErrorChangesNothing() throws {
        #expect(try run("\(Self.decode) x 2>&-").status == 2)
        #expect(try run("seal nothing 2> /dev/full").status == 64)
        let outcome = try run("seal keys new k.json <&- >&- 2>&-; echo $?; wc -l < k.json")
        #expect(outcome.text == "0\n1\n")
    }
}
