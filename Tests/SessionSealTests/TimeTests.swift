import Foundation
import Testing

@testable import SessionSeal

@Suite("Time and freshness")
struct TimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"), (1_700_000_000, "2023-11-14T22:13:20Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] as [(Int64, String)])
    func printsAndReadsRFC3339(seconds: Int64, text: String) throws {
        let time = try #require(UnixTime(seconds: seconds))
        #expect(time.description == text)
        #expect(UnixTime(rfc3339: text) == time)
    }

    @Test func readsOffsetsAndFractions() {
        let time = UnixTime(seconds: 1_700_000_000)
        for text in [
            "2023-11-14T23:13:20+01:00", "2023-11-14T22:13:20.999Z", "2023-11-14t22:13:20z",
            "2023-11-14 16:43:20-05:30",
        ] {
            #expect(UnixTime(rfc3339: text) == time, "\(text)")
        }
    }

    @Test(arguments: [
        "", "2023", "2023-11-14", "2023-11-14T22:13:20", "2023-11-14T22:13:20.Z", "2023-13-14T22:13:20Z",
        "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2023-11-14T24:00:00Z", "2023-11-14T22:60:20Z",
        "2023-11-14T22:13:60Z", "2023-11-14T22:13:20ZZ", "2023-11-14T22:13:20+0100", "2023-11-14T22:13:20+01",
        "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-01:00", "2023-11-14T22:13:20+24:00",
        "2023-11-14T22:13:20-23:60",
        "2023-11-14T22:13:20+01.00", "2023-11-14T22:13:2/Z", "2023-11-14T22:13:2:Z",
        "２023-11-14T22:13:20Z", "2023-11-14T22:13:20+1",
    ])
    func refusesOtherTexts(text: String) {
        #expect(UnixTime(rfc3339: text) == nil)
    }

    @Test func agreesWithFoundation() throws {
        let formatter = ISO8601DateFormatter()
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<2000 {
            let seconds = Int64.random(in: 0..<253_402_300_800, using: &generator)
            let text = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
            #expect(UnixTime(seconds: seconds)?.description == text)
            #expect(UnixTime(rfc3339: text)?.seconds == seconds)
        }
    }

    @Test(arguments: [-1, 253_402_300_800, Int64.min, Int64.max])
    func refusesOtherTimes(seconds: Int64) {
        #expect(UnixTime(seconds: seconds) == nil)
        #expect(UnixTime(clamping: seconds).seconds == (seconds < 0 ? 0 : 253_402_300_799))
    }

    @Test func refusesBoundsThatAreNone() {
        for seconds: Int64 in [-1, 101 * 366 * 86_400, .min, .max] {
            #expect(throws: ConfigurationError.badDuration) {
                try Freshness(maxAge: .seconds(seconds), maxLifetime: .unlimited)
            }
            #expect(throws: ConfigurationError.badDuration) {
                try Freshness(maxAge: .unlimited, maxLifetime: .seconds(seconds))
            }
            #expect(throws: ConfigurationError.badDuration) {
                try Freshness(maxAge: .unlimited, maxLifetime: .unlimited, leeway: .seconds(seconds))
            }
        }
    }
}
