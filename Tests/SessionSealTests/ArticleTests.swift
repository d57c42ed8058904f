import Testing

/// What the articles of the documentation say is true, as far as a compiler can tell.
@Suite("Articles")
struct ArticleTests {
    private static let folder = "Sources/SessionSeal/Documentation.docc"
    static let articles = Project.files(below: folder, ending: ".md").filter { !$0.hasSuffix("/SessionSeal.md") }

    @Test func theLandingPageNamesEachArticle() throws {
        let landing = try Project.text("\(Self.folder)/SessionSeal.md")
        #expect(Self.articles.count >= 5)
        for article in Self.articles {
            let name = article.dropFirst(Self.folder.count + 1).dropLast(".md".count)
            #expect(landing.contains("- <doc:\(name)>"), "\(name)")
        }
    }

    #if os(Linux)
    /// Every block compiles by itself with the default traits: no article shows the middleware's code, which the
    /// README's server shows and its own test runs.
    @Test(arguments: articles + ["\(folder)/SessionSeal.md"])
    func swiftCompiles(of document: String) throws {
        let blocks = try Blocks.of("swift", in: document)
        #expect(!blocks.isEmpty)
        for block in blocks {
            #expect(block.hasPrefix("import SessionSeal\n"))
            try Blocks.typeCheck(block, from: document)
        }
    }
    #endif
}
