internal import SessionSeal

/// This build's side of the JSON Lines protocol: a pure function from a request line to an answer line.
enum LineProtocol {
    /// The longest request line in bytes.
    static let lineLimit = 1 << 20

    /// The answer to a request, both without their line ends; to anything else than a request, what is wrong with it.
    static func answer(to line: [UInt8]) -> [UInt8] {
        let answer: Answer
        do {
            answer = try Request(line).answer()
        } catch {
            answer = .error("bad request: \(error.reason)")
        }
        return answer.line
    }
}

/// Why a line is not a request.
struct BadRequest: Error {
    let reason: String
}

/// One answer; `id` is what the request had, null where it could not be read.
struct Answer {
    private let members: [(String, JSONValue)]

    init(id: JSONValue = .null, _ result: String, _ members: [(String, JSONValue)]) {
        self.members = [("id", id), ("result", JSONValue(result))] + members
    }

    static func error(id: JSONValue = .null, _ sentence: String) -> Answer {
        Answer(id: id, "error", [("error", JSONValue(sentence))])
    }

    /// The text, without a line end.
    var line: [UInt8] {
        let style = JSONStyle(isSpaced: false, escapesNonASCII: true)
        guard let text = try? JSONText(.object(JSONObject(members)), style: style) else {
            // Only an `id` can have brought in what cannot be written.
            return Answer.error("bad request: id").line
        }
        return text.utf8
    }
}
