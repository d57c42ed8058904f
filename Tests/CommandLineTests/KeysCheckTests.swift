import Foundation
import Testing

@Suite struct KeysCheckTests {
    private static let strong = [
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "bmV3IG5ldyBuZXcgbmV3IGFiY2RlZmdoaWprbG1ub3A",
        "dGhpcmQgdGhpcmQgdGhpcmQgYWJjZGVmZ2hpamtsbW4",
    ]

    /// Writes a file for its owner with these keys, each the text of its members but for `kty` and `k`.
    private static func file(_ keys: [String], name: String = "ring.json", bytes: [String] = strong) -> String {
        let objects = zip(keys, bytes).map { members, bytes in
            "{\"kty\":\"oct\",\"k\":\"\(bytes)\"\(members.isEmpty ? "" : ",")\(members)}"
        }
        return "printf '%s' '{\"keys\":[\(objects.joined(separator: ","))]}' > \(name); chmod 600 \(name)\n"
    }

    @Test func showsWhatSignsAndFromWhenAnotherDoes() throws {
        let outcome = try run(
            Self.file([#""kid":"new","nbf":2000,"iat":900"#, #""kid":"old","exp":5000"#])
                + "seal keys check ring.json --now 1000")
        #expect(
            outcome.text == """
                file 1, ring.json: 2 keys, newest first
                    key 0 (new): 32 bytes, made 1970-01-01T00:15:00Z, verifies, may sign from 1970-01-01T00:33:20Z
                    key 1 (old): 32 bytes, verifies, until 1970-01-01T01:23:20Z
                    key 1 (old) signs now
                    key 0 (new) signs from 1970-01-01T00:33:20Z

                """)
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
    }

    @Test func saysItInJSON() throws {
        let outcome = try run(
            Self.file([#""kid":"new","nbf":2000,"iat":900"#, #""exp":5000"#])
                + "seal keys check ring.json --now 1000 --json")
        #expect(
            outcome.text == #"{"result":"fit","files":[{"path":"ring.json","keys":["#
                + #"{"key_index":0,"key_id":"new","bytes":32,"issued_at":900,"not_before":2000,"expires_at":null},"#
                + #"{"key_index":1,"key_id":null,"bytes":32,"issued_at":null,"not_before":null,"expires_at":5000}],"#
                + #""signing":[{"key_index":1,"key_id":null,"from":1000},{"key_index":0,"key_id":"new","from":2000}]}],"#
                + #""warnings":[]}"# + "\n")
        try expectFailure(Self.file([""], bytes: ["ZGV2"]) + "seal keys check ring.json --json", 65, "is weak")
    }

    @Test func aTimeWithoutAKeyIsFound() throws {
        try expectFailure(
            Self.file([#""nbf":2000"#]) + "seal keys check ring.json --now 1999", 65, "file 1: no key may sign now")
        let later = try run(Self.file([#""exp":2000"#]) + "seal keys check ring.json --now 1999")
        #expect(later.status == 0)
        #expect(later.errorText.contains("warning: file 1: from 1970-01-01T00:33:20Z on no key may sign"))
        try expectFailure(
            Self.file([#""exp":2000"#]) + "seal keys check ring.json --now 2000", 65, "no key may sign now")
    }

    @Test func expiredKeysAreNamed() throws {
        let outcome = try run(Self.file(["", #""kid":"old","exp":2000"#]) + "seal keys check ring.json --now 2000")
        #expect(outcome.status == 0)
        #expect(outcome.errorText.contains("warning: file 1: key 1 (old) is expired and can go"))
        #expect(outcome.text.contains("key 1 (old): 32 bytes, expired at 1970-01-01T00:33:20Z"))
    }

    @Test(arguments: [
        ([#""iat":1"#, #""iat":2"#], true), ([#""iat":2"#, #""iat":1"#], false), ([#""nbf":1"#, #""nbf":2"#], true),
        ([#""iat":3"#, "", #""iat":4"#], true), ([#""iat":3"#, #""nbf":4"#], true),
        ([#""iat":3"#, #""iat":3"#], false),
        ([#""iat":5,"nbf":9"#, #""iat":4"#, #""iat":3"#], false), ([#""iat":"x""#, #""iat":1"#], false),
        (["", ""], false),
    ])
    func orderIsNewestFirst(_ keys: [String], isWrong: Bool) throws {
        let outcome = try run(Self.file(keys) + "seal keys check ring.json --now 100")
        #expect(outcome.status == 0, "\(outcome.errorText)")
        #expect(outcome.errorText.contains("not newest first") == isWrong, "\(outcome.errorText)")
    }

    @Test func equalKeysAreFound() throws {
        let one = Self.strong[0]
        try expectFailure(
            Self.file([#""kid":"a""#, #""kid":"b""#], bytes: [one, one]) + "seal keys check ring.json", 65,
            "file 1: key 1 (b) has the bytes of key 0 (a) in file 1")
        try expectFailure(
            Self.file(["", ""]) + Self.file([""], name: "x.json", bytes: [Self.strong[1]])
                + "seal keys check ring.json x.json", 65, "file 2: key 0 has the bytes of key 1 in file 1")
    }

    /// Two keys of 32 bytes whose ids in sealed tokens are both 7c42dd04.
    @Test func keysWithOneSealedIDAreFound() throws {
        let bytes = ["HEyHcVfd5QFRcAWjhxyP1fRJ9qd2M4EaNqTvHNjbr5U", "HQz3BGUsj3yVgAGAyTMITi-pwTCN-pTWwndiJqEL7Ps"]
        try expectFailure(
            Self.file(["", #""use":"enc""#], bytes: bytes) + "seal keys check ring.json", 65,
            "file 1: key 1 has the sealed key id of key 0")
        // Keys that only sign have no such id, and the ids of two rings may be equal.
        let sig = try run(Self.file([#""use":"sig""#, #""use":"sig""#], bytes: bytes) + "seal keys check ring.json")
        #expect(sig.status == 0)
        let two = try run(
            Self.file([""], bytes: bytes) + Self.file([""], name: "x.json", bytes: [bytes[1]])
                + "seal keys check ring.json x.json")
        #expect(two.status == 0)
    }

    @Test func weakKeysAreFound() throws {
        try expectFailure(
            Self.file([""], bytes: ["ZGV2"]) + "seal keys check ring.json", 65, "key 0 is weak: published")
        let outcome = try expectFailure(
            Self.file(["", ""], bytes: ["ZGV2", "YWE"]) + "seal keys check ring.json", 65, "2 problems with the keys")
        #expect(outcome.errorText.contains("warning: file 1: key 1 is weak: 2 bytes"))
    }

    @Test func filesThatOthersMayOpenAreFound() throws {
        for (mode, isOpen) in [("600", false), ("400", false), ("640", true), ("644", true), ("602", true)] {
            let outcome = try run(Self.file([""]) + "chmod \(mode) ring.json; seal keys check ring.json")
            #expect(outcome.status == 0)
            #expect(
                outcome.errorText.contains("others than the owner may open the file, whose mode is \(mode)") == isOpen)
        }
    }

    @Test func filesThatCannotBeRead() throws {
        try expectFailure(Self.file([""]) + "seal keys check ring.json nowhere", 66, "key file 2 cannot be read")
        try expectFailure("echo '{' > ring.json; seal keys check ring.json", 65, "not JSON")
        try expectFailure(Self.file([""]) + "seal keys check ring.json --now never", 64, "not a time")
    }
}
