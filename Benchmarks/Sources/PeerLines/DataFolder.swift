import Foundation
import SessionSeal

/// The tokens and payloads that all programs share, and their keys.
struct DataFolder {
    let path: String

    /// The keys, newest first.
    static let secrets =
        ["bench-secret-key-0123456789abcdef0123456789abcdef"]
        + (0..<4).reversed().map { "older-secret-\($0)-0123456789abcdef0123456789abcdef" }
    static let keys = secrets.map { SecretKey(text: $0) }

    /// The lifetime of Flask's sessions.
    static func freshness() throws -> Freshness {
        try Freshness(maxAge: .seconds(31 * 86_400), maxLifetime: .unlimited)
    }

    /// A token that the original library made.
    func token(_ name: String) throws -> String { try text("flask-\(name).token") }

    /// The JSON of a payload; `Mu` is `M` in a token that was not compressed.
    func json(_ name: String) throws -> JSONText { try JSONText(text("\(name.prefix(1)).json")) }

    private func text(_ name: String) throws -> String {
        var text = try String(contentsOf: URL(fileURLWithPath: path).appending(path: name), encoding: .utf8)
        text.makeContiguousUTF8()
        return text
    }
}

extension JSONText {
    /// The value as a program makes it that encodes: nothing of it is text that would be read first.
    func built() throws -> JSONValue { try value.object.map { .object(JSONObject(try $0.members)) } ?? value }
}

/// The program measures only what does what it should.
struct Failure: Error, CustomStringConvertible {
    let description: String

    static func require(_ truth: Bool, _ what: @autoclosure () -> String) throws {
        if !truth { throw Failure(description: "not so: \(what())") }
    }
}

/// The members that are looked up in a payload.
func lookedUp(in payload: String) -> (id: String, text: String) {
    payload.hasPrefix("M") ? ("_user_id", "csrf_token") : ("user_id", "csrf")
}
