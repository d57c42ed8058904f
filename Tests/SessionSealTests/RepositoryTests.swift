import Testing

@testable import SessionSeal
@testable import session_seal

/// What holds between the files of the project.
@Suite("Repository")
struct RepositoryTests {
    @Test func registryAndVectorsAndReadmeAgree() throws {
        let tested = try Set(VectorTests.files.map { try VectorFile(Project.bytes($0)).codec })
        #expect(tested == Set(Registry.names))
        let readme = try Project.text("README.md")
        let vectors = try Project.text("Vectors/README.md")
        for name in Registry.names {
            #expect(readme.contains("| `\(name)` |"), "the README's table has no row for \(name)")
            #expect(vectors.contains("`\(name)`"), "Vectors/README.md does not name \(name)")
        }
    }

    /// The word `unsafe` stands in the module that touches C, and in the command's room for libc.
    @Test func unsafeCodeHasItsRooms() throws {
        let rooms = [
            "Sources/SealPrimitives/", "Sources/session-seal/System", "Sources/SealEncodings/Base64",
        ]
        for path in Project.files(below: "Sources", ending: ".swift") where !rooms.contains(where: path.hasPrefix) {
            let text = try Project.text(path)
            for line in text.split(separator: "\n") where !line.contains("//") {
                #expect(line.firstMatch(of: /\bunsafe\b|Unsafe\w*Pointer/) == nil, "\(path): \(line)")
            }
        }
    }

    @Test func theLibraryNeedsNoFoundation() throws {
        for path in Project.files(below: "Sources", ending: ".swift") {
            #expect(try !Project.text(path).contains("import Foundation"), "\(path)")
        }
    }

    @Test func filesAreShort() throws {
        for path in Project.files(below: "Sources", ending: ".swift") {
            #expect(
                try Project.text(path).split(separator: "\n", omittingEmptySubsequences: false).count <= 301, "\(path)")
        }
    }

    /// Tags, signatures and tokens are compared by one function in constant time; no other compares bytes of a tag.
    @Test func oneFunctionComparesTags() throws {
        let files = try Project.files(below: "Sources", ending: ".swift").filter {
            try Project.text($0).contains("CRYPTO_memcmp")
        }
        #expect(files == ["Sources/SealPrimitives/Tag.swift"])
    }
}
