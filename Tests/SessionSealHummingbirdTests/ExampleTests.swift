#if Hummingbird
import Testing

/// What is promised of the example, as far as its files tell.
@Suite("The example")
struct ExampleTests {
    private static let folder = "Examples/shared-login"

    private static func text(_ name: String) throws -> String {
        try ReadmeServerTests.lines(of: "\(folder)/\(name)").joined(separator: "\n")
    }

    /// A small middleware and a small engine: whoever copies them reads them first.
    @Test(arguments: ["fastapi_sessions", "django_sessions", "flask_sessions"])
    func sessionsOfTheFrameworksAreShort(module: String) throws {
        #expect(try ReadmeServerTests.lines(of: "\(Self.folder)/python/\(module).py").count < 60)
    }

    @Test func theFrameworksAreTheRealOnes() throws {
        let requirements = try Self.text("requirements.txt").lowercased()
        for name in ["flask==", "flask-login==", "fastapi==", "uvicorn==", "django==", "gunicorn==", "itsdangerous=="] {
            #expect(requirements.contains(name), "\(name)")
        }
    }

    @Test(arguments: ["Flask", "FastAPI", "Django", "Swift"]) func eachPageNamesEachApplication(name: String) throws {
        #expect(try Self.text("pages/page.html").contains(">\(name)</a>"))
    }
}
#endif
