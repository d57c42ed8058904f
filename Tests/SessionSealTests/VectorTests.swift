import Foundation
import Testing

@testable import SessionSeal
@testable import session_seal

/// Every vector of every file in `Vectors/`, through the same code as `session-seal vectors run`.
@Suite("Vectors")
struct VectorTests {
    struct Named: Sendable, CustomTestStringConvertible {
        let file: String
        let vector: VectorCase
        var testDescription: String { "\(file)#\(vector.id) \(vector.comment)" }
    }

    static let files = Project.files(below: "Vectors", ending: ".json").filter { path in
        !["Vectors/Unsafe/", "Vectors/Cookies/"].contains(where: path.hasPrefix)
    }

    static func vectors(of path: String) throws -> [Named] {
        try VectorFile(Project.bytes(path)).cases.map { Named(file: path, vector: $0) }
    }

    /// Under the thread sanitizer one of eight: all are decoded by one thread.
    private static let stride = ProcessInfo.processInfo.environment["SANITIZER"] == "thread" ? 8 : 1

    @Test(arguments: files)
    func file(path: String) throws {
        for (number, named) in try Self.vectors(of: path).enumerated() where number % Self.stride == 0 {
            let verdict = named.vector.judgeThisBuild()
            if verdict != .passed { Issue.record("\(named.testDescription): \(verdict)") }
        }
    }

    /// At least as many refusals as successes, and every flag that the runner treats specially is used.
    @Test func coverMoreRefusalsThanSuccesses() throws {
        let cases = try Self.files.flatMap { try Self.vectors(of: $0) }
        let refused = cases.count { $0.vector.isRefusal }
        #expect(cases.count >= 1500)
        #expect(refused * 2 >= cases.count)
    }
}
