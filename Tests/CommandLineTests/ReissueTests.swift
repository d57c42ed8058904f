import Testing

@Suite struct ReissueTests {
    private static let setUp = """
        export SEALING=hex:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
        COOKIE=$(seal encode flask '{"user":7}' --key-env KEY --now 1700000000)
        FROM="--from flask --from-key-env KEY"
        TO="--to sealed --to-key-env SEALING --to-option context=c"
        WHEN="--now 1700000010 --max-age 1h"

        """

    @Test func aForeignCookieBecomesASealedSession() throws {
        let outcome = try run(
            Self.setUp
                + "seal reissue $FROM $TO $WHEN $COOKIE | seal decode sealed -o context=c --key-env SEALING $WHEN --json"
        )
        #expect(outcome.status == 0)
        #expect(outcome.text.contains(#""payload":"{\"user\":7}""#))
        #expect(outcome.text.contains(#""started_at":1700000000"#) && outcome.text.contains(#""issued_at":1700000010"#))
    }

    @Test func oneForeignCookieIsOneSession() throws {
        let id =
            "| seal decode sealed -o context=c --key-env SEALING $WHEN --json | sed 's/.*session_id\":\"\\([0-9a-f]*\\).*/\\1/'"
        let outcome = try run(
            Self.setUp
                + "A=$(seal reissue $FROM $TO $WHEN $COOKIE \(id)); B=$(seal reissue $FROM $TO $WHEN $COOKIE \(id))\n"
                + "test ${#A} = 32 && test $A = $B")
        #expect(outcome.status == 0)
    }

    @Test func exposingIsSaid() throws {
        let sealed = Self.setUp + "S=$(seal reissue $FROM $TO $WHEN $COOKIE)\n"
        let back =
            "seal reissue --from sealed --from-key-env SEALING --from-option context=c --to flask --to-key-env KEY $WHEN"
        try expectFailure(sealed + "\(back) $S", 64)
        let outcome = try run(sealed + "\(back) --expose $S | seal decode flask --key-env KEY $WHEN")
        #expect(outcome.status == 0 && outcome.text == "{\"user\":7}\n")
    }

    @Test func refusalsKeepTheirWord() throws {
        try expectFailure(Self.setUp + "seal reissue $FROM $TO --now 1800000000 --max-age 1h $COOKIE", 3)
        try expectFailure(Self.setUp + "seal reissue $FROM $TO $WHEN x$COOKIE", 1)
        try expectFailure(Self.setUp + "seal reissue $FROM $TO $COOKIE", 64)
        try expectFailure(Self.setUp + "seal reissue --from flask --to sealed $WHEN $COOKIE", 64)
    }

    @Test func aTokenWithoutTimeNeedsAStart() throws {
        let command =
            "T=$(seal encode itsdangerous -o form=url-safe '{\"user\":7}' --key-env KEY)\n"
            + "seal reissue --from itsdangerous --from-option form=url-safe --from-key-env KEY $TO $WHEN $T"
        try expectFailure(Self.setUp + command, 64)
        #expect(try run(Self.setUp + command + " --started-at 1699999000").status == 0)
    }

    @Test func sealingKeysAreRandomBytes() throws {
        for key in ["a text of thirty-two characters!", "hex:00", "base64:AAAA", "hex:zz"] {
            try expectFailure("export SEALING='\(key)'; seal encode sealed '{}' --key-env SEALING", 65)
        }
        let base64 = "base64:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
        #expect(try run("export SEALING=\(base64); seal encode sealed '{}' --key-env SEALING").status == 0)
    }

    @Test func theContextComesFromThePastedHeader() throws {
        let outcome = try run(
            Self.setUp
                + "T=$(seal encode sealed '{\"a\":1}' --key-env SEALING -o context=__Host-session --now 1700000000)\n"
                + "seal decode sealed \"Cookie: a=b; __Host-session=$T\" --key-env SEALING $WHEN --max-lifetime 1d")
        #expect(outcome.status == 0 && outcome.text == "{\"a\":1}\n")
    }

    @Test func inspectShowsTheKeyIDAlone() throws {
        let outcome = try run(
            Self.setUp + "seal inspect --json $(seal encode sealed '{\"a\":1}' --key-env SEALING -o context=c)")
        #expect(outcome.status == 0 && outcome.text.contains(#""sealed_key_id":""#))
    }
}
