import Foundation
import Testing

@Suite struct KeysTests {
    @Test func makesAKeySet() throws {
        let outcome = try run("seal keys new")
        #expect(outcome.status == 0)
        let key = try #require((outcome.object?["keys"] as? [[String: Any]])?.first)
        #expect(key["kty"] as? String == "oct")
        #expect((key["k"] as? String)?.utf8.count == 43)
        #expect(key["use"] == nil)
        let label = try #require(key["kid"] as? String)
        #expect(label.wholeMatch(of: /20\d\d-\d\d-\d\d-[0-9a-f]{4}/) != nil)
        #expect(try run("seal keys new --for flask").text.contains("\"use\":\"sig\""))
        try expectFailure("seal keys new --for nothing", 64)
    }

    @Test func makesAFileForItsOwner() throws {
        let outcome = try run(
            "umask 0; seal keys new k.json; stat -c %a k.json; seal encode flask '{}' --keys k.json | seal decode flask --keys k.json --max-age 1h"
        )
        #expect(outcome.text == "600\n{}\n")
    }

    @Test(arguments: ["echo old > k.json", "ln -s elsewhere k.json", "mkdir k.json"])
    func touchesNothingThatIsThere(_ before: String) throws {
        let outcome = try expectFailure(
            "\(before); seal keys new k.json; code=$?; ls elsewhere 2> /dev/null; exit $code", 66)
        #expect(outcome.errorText.contains("file exists"))
        #expect(try run("echo old > k.json; seal keys new k.json; cat k.json").text == "old\n")
    }

    @Test func checksKeySets() throws {
        let good = try run("seal keys new a.json 2> /dev/null; seal keys check a.json")
        #expect(good.status == 0)
        #expect(good.text.contains("signs now"))
        #expect(good.errors.isEmpty)
        try expectFailure("seal keys check", 64)
        try expectFailure("seal keys check nowhere", 66)
        try expectFailure("seal keys check .", 66)
    }

    @Test func findsWhatIsWrong() throws {
        let same = try expectFailure(
            "seal keys new a.json 2> /dev/null; cp a.json b.json; seal keys check a.json b.json", 65, "has the bytes of"
        )
        #expect(!same.errorText.contains("\"k\""))
        try expectFailure(
            #"echo '{"keys":[{"kty":"oct","k":"ZGV2"}]}' > a.json; seal keys check a.json"#, 65, "is weak")
        try expectFailure(
            #"echo '{"keys":[{"kty":"oct","k":"MDEyMzQ1Njc4OWFiY2RlZmdoaWo","exp":1}]}' > a.json; seal keys check a.json"#,
            65,
            "no key may sign")
        let open = try run("seal keys new a.json 2> /dev/null; chmod 644 a.json; seal keys check a.json")
        #expect(open.status == 0)
        #expect(open.errorText.contains("others than the owner"))
    }

    @Test func neverShowsAKey() throws {
        let outcome = try run(
            "seal keys new a.json; cat a.json >&2; seal keys check a.json; seal keys check a.json a.json")
        let key = try #require(outcome.errorText.firstMatch(of: /"k":"([^"]+)"/)?.1)
        #expect(!outcome.text.contains(key))
        #expect(outcome.errorText.components(separatedBy: key).count == 2)
    }
}
