import Foundation
import Hummingbird
import SessionSeal
import SessionSealHummingbird

/// The page: who you are, from which cookie, under which key. The templates are shared with the Python applications.
struct Page: Sendable {
    /// Who may log in; a real application asks for more than a name.
    static let people = ["alice": "Alice", "bob": "Bob"]

    /// How many keys of a ring are listed.
    private static let shown = 5

    private let pages: URL

    init(_ settings: Settings) { pages = settings.pages }

    func render(_ sessions: CurrentSessions, _ context: AppContext) async throws -> Response {
        let stage = try await sessions.stage
        let labels = try sessions.writingRing(in: stage).labels(at: sessions.settings.now())
        let session = try context.session
        let facts = session.facts
        var values = [
            "application": "swift",
            "server": "Swift: Hummingbird with SessionSeal’s middleware",
            "csrf_token": try context.csrfToken(),
            "cookie_written": stage == .before ? "session" : "__Host-session",
            "migration": stage == .before ? "" : " hidden",
            "at_flask": "", "at_fastapi": "", "at_django": "", "at_swift": " aria-current=\"page\"",
            "title": "Logged out · swift",
        ]
        if let facts, let user = session.subject {
            values["title"] = "\(Self.escaped(Self.people[user] ?? user)) · swift"
            let isCurrent = (facts.codec == SealedCodec.name) == (stage != .before) && facts.keyLabel == labels.first
            let isDue =
                !isCurrent || sessions.settings.now().seconds - (facts.issuedAt?.seconds ?? 0) > Settings.idle / 2
            values.merge(try login(of: user, session, facts, isDue: isDue)) { $1 }
            values["content"] = try filled("logged-in", values)
        } else {
            values["content"] = try filled("logged-out", values)
        }
        values["ring"] = Self.entries(labels, yours: facts?.keyLabel).joined(separator: "\n")
        return Response(
            status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: try filled("page", values))))
    }

    /// What the page says of a login: of the cookie that came, which this very answer may replace.
    private func login(
        of user: String, _ session: Session, _ facts: SessionFacts, isDue: Bool
    ) throws -> [String: String] {
        let name = Self.people[user] ?? user
        let issued = facts.issuedAt ?? facts.startedAt
        let end = UnixTime(seconds: facts.startedAt.seconds + Settings.lifetime) ?? issued
        let idleEnd = UnixTime(seconds: issued.seconds + Settings.idle) ?? issued
        return [
            "name": Self.escaped(name),
            "initial": Self.escaped(String(name.prefix(1))),
            "cookie": facts.cookie,
            "format": facts.codec == SealedCodec.name ? "sealed: you cannot read it" : "signed: you could read it",
            "key": Self.escaped(facts.keyLabel ?? ""),
            "renewal": isDue ? "replaced by this answer" : "",
            "session": facts.sessionID.map { "<code>\($0)</code>" } ?? "has no id in this format",
            "began": Self.clock(facts.startedAt),
            "issued": Self.clock(issued),
            "idle_end": Self.clock(min(idleEnd, end)),
            "end": Self.clock(end),
            "basket": "\(try session["basket"]?.int ?? 0)",
        ]
    }

    private static func entries(_ labels: [String], yours: String?) -> [String] {
        let entries = labels.prefix(shown).enumerated().map { index, label in
            let signs = index == 0 ? "<span class=\"badge\">signs</span>" : ""
            let isYours = label == yours ? "<span class=\"badge mine\">your cookie</span>" : ""
            return "<li><code>\(escaped(label))</code>\(signs)\(isYours)</li>"
        }
        return labels.count > shown ? entries + ["<li>and \(labels.count - shown) older</li>"] : entries
    }

    /// `15:04:05` of `2026-11-21T15:04:05Z`.
    private static func clock(_ time: UnixTime) -> String { String(time.description.dropFirst(11).prefix(8)) }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }

    /// A template with what stands for each `$name` in it.
    private func filled(_ template: String, _ values: [String: String]) throws -> String {
        let text = try String(contentsOf: pages.appending(path: "\(template).html"), encoding: .utf8)
        return text.replacing(/\$([a-z_]+)/) { values[String($0.1)] ?? "" }
    }
}
