import Foundation
import SessionSeal
import Testing

/// Nicolas Seriot's JSONTestSuite, from a checkout that `JSON_TEST_SUITE` names; `Scripts/wycheproof` runs it.
@Suite("JSONTestSuite", .enabled(if: JSONTestSuite.folder != nil, "JSON_TEST_SUITE names no folder"))
struct JSONTestSuiteTests {
    /// `y_` must be accepted and `n_` refused; of `i_`, where a reader may choose, these are accepted.
    ///
    /// A number of any size is a number: its text is kept. Half of a surrogate pair is grammatical as an escape and refused
    /// when it is looked at; as bytes it is not UTF-8. UTF-16, byte order marks and 500 arrays inside one another are
    /// refused.
    private static let accepted: Set<String> = [
        "i_number_double_huge_neg_exp", "i_number_huge_exp", "i_number_neg_int_huge_exp",
        "i_number_pos_double_huge_exp", "i_number_real_neg_overflow", "i_number_real_pos_overflow",
        "i_number_real_underflow", "i_number_too_big_neg_int", "i_number_too_big_pos_int",
        "i_number_very_big_negative_int", "i_object_key_lone_2nd_surrogate",
        "i_string_1st_surrogate_but_2nd_missing", "i_string_1st_valid_surrogate_2nd_invalid",
        "i_string_incomplete_surrogate_and_escape_valid", "i_string_incomplete_surrogate_pair",
        "i_string_incomplete_surrogates_escape_valid", "i_string_invalid_lonely_surrogate",
        "i_string_invalid_surrogate", "i_string_inverted_surrogates_U+1D11E", "i_string_lone_second_surrogate",
    ]

    @Test func isJudgedAsItSays() throws {
        let folder = try #require(JSONTestSuite.folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        for file in names.sorted() {
            let name = String(file.dropLast(5))
            let bytes = [UInt8](try Data(contentsOf: folder.appending(path: file)))
            var problem: JSONError?
            do { _ = try JSONText(bytes).value } catch { problem = error }
            let isExpected = name.hasPrefix("y_") || Self.accepted.contains(name)
            #expect((problem == nil) == isExpected, "\(name): \(problem.map { "\($0)" } ?? "accepted")")
        }
        print("JSONTestSuite: \(names.count) files")
        #expect(names.count >= 300)
    }
}

private enum JSONTestSuite {
    static let folder: URL? = ProcessInfo.processInfo.environment["JSON_TEST_SUITE"].map { path in
        let root = URL(fileURLWithPath: path)
        let inside = root.appending(path: "test_parsing")
        return FileManager.default.fileExists(atPath: inside.path) ? inside : root
    }
}
