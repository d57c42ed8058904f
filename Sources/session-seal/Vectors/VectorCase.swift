internal import SealEncodings
internal import SessionSeal

/// One vector: what is asked of an implementation, and which answers are right.
struct VectorCase: Sendable {
    /// How the runner treats the vector; all other flags only describe.
    private enum Rule {
        case exact
        /// Must be refused, with any word.
        case anyError
        /// The recorded outcome, or the other one.
        case eitherOutcome
    }

    /// Options that say how a token was made and that a runner does not pass on.
    private static let descriptions = ["algorithm", "serializer"]

    /// Unique in its file.
    let id: Int
    /// What the vector is about.
    let comment: String
    /// Lines of the JSON Lines protocol: the token to decode, then, if the vector is canonical, the payload to encode.
    let requests: [[UInt8]]

    private let typed: JSONValue?
    private let rule: Rule
    private let payload: String?
    private let error: String?
    private let issuedAt: Int?
    private let keyIndex: Int?
    private let token: String
    private let sessionID: String?
    private let startedAt: Int?
    /// A request to encode, and what it draws in this vector: only this build itself can be asked so.
    private let pinned: (request: [UInt8], values: PinnedValues)?

    /// Whether the token must be refused.
    var isRefusal: Bool { error != nil }

    /// Reads one member of `tests` in `group`.
    init(_ test: JSONValue, group: JSONValue, codec: String) throws {
        guard let id = try test["id"].int, let token = try test["token"].string,
            let keys = try group["keys"], let result = try test["result"].string
        else { throw VectorFileError(reason: "a test without id, token, result or keys") }
        self.id = id
        self.token = token
        comment = try test["comment"].string ?? ""
        error = try result == "valid" ? nil : test["error"].string ?? ""
        payload = try test["payload"].string
        issuedAt = try test["issued_at"].int
        keyIndex = try test["key_index"].int
        typed = try test["typed"]
        sessionID = try test["session_id"].string
        startedAt = try test["started_at"].int
        let flags = try (test["flags"].array ?? []).map { try $0.string }
        rule = flags.contains("EitherOutcome") ? .eitherOutcome : flags.contains("AnyError") ? .anyError : .exact

        let options = try (group["options"].object ?? [:]).members.filter { option in
            !Self.descriptions.contains(option.name)
                && (option.name != "payload" || Self.hasPayloadOption(codec))
        }
        let common: [(String, JSONValue)] = [
            ("codec", JSONValue(codec)), ("options", .object(JSONObject(options))), ("keys", keys),
        ]
        let decode: [(String, JSONValue)] = [
            ("id", JSONValue(id)), ("op", "decode"), ("token", JSONValue(token)), ("now", try test["now"] ?? .null),
            ("max_age", try test["max_age"] ?? .null), ("max_lifetime", try test["max_lifetime"] ?? .null),
        ]
        var requests = [try Self.line(decode + common)]
        let values = try Self.pinnedValues(of: test)
        var pinned: (request: [UInt8], values: PinnedValues)?
        if try test["canonical"].bool == true {
            let input = try test["encode_input"].string ?? payload ?? ""
            // A format without a time has none to be encoded at; the clock of the vector will do.
            let now = try test["issued_at"].flatMap { $0.isNull ? nil : $0 } ?? test["now"] ?? .null
            let encode: [(String, JSONValue)] = [
                ("id", JSONValue(id)), ("op", "encode"), ("payload", JSONValue(input)), ("now", now),
            ]
            let line = try Self.line(encode + common)
            // A pinned nonce cannot be asked for through the protocol.
            if let values { pinned = (line, values) } else { requests.append(line) }
        }
        self.requests = requests
        self.pinned = pinned
    }

    /// Whether `payload` is an option of the codec; elsewhere it only repeats what follows from the others.
    private static func hasPayloadOption(_ codec: String) -> Bool {
        (try? Registry.type(named: codec))?.options.contains { $0.name == "payload" } ?? false
    }

    /// What an encrypting codec would draw; `nil` where the vector has no nonce.
    private static func pinnedValues(of test: JSONValue) throws -> PinnedValues? {
        guard let nonce = try test["nonce"].string.flatMap({ Hex.decode($0.utf8.span) }) else { return nil }
        let id = try test["session_id"].string.flatMap { Hex.decode($0.utf8.span) }
        let start = try test["started_at"].int.flatMap { UnixTime(seconds: Int64($0)) }
        let session = id.flatMap { id in start.flatMap { SessionOrigin(id: id, startedAt: $0) } }
        return PinnedValues(nonce: nonce, session: session)
    }

    private static func line(_ members: [(String, JSONValue)]) throws -> [UInt8] {
        try JSONText(.object(JSONObject(members)), style: JSONStyle(isSpaced: false, escapesNonASCII: true)).utf8
    }

    /// Judges this build: by the protocol, and by what cannot be asked for through it: the values behind Flask's tags,
    /// and encoding with the vector's own nonce.
    func judgeThisBuild() -> Verdict {
        let answers = requests.map(LineProtocol.answer)
        let verdict = judge(answers)
        guard verdict == .passed else { return verdict }
        guard (try? isTyped(answers[0])) == true else {
            return .failed(expected: "the typed values", got: "other values")
        }
        guard let pinned else { return .passed }
        let expected = "the token, byte for byte"
        do {
            let line = try Request(pinned.request).answer(pinned: pinned.values).line
            return try judgeEncode(JSONText(line).value)
        } catch {
            return .failed(expected: expected, got: "no answer")
        }
    }

    /// Whether `answers`, lines of the protocol and one to each request, are right.
    func judge(_ answers: [[UInt8]]) -> Verdict {
        var parsed: [JSONValue] = []
        for line in answers {
            guard let answer = (try? JSONText(line))?.value, (try? answer["id"].int) == id else {
                return .failed(expected: "an answer with the id", got: "another line")
            }
            parsed.append(answer)
        }
        guard parsed.count == requests.count else { return .failed(expected: "an answer", got: "none") }
        do {
            if let unsupported = try parsed.first(where: { try $0["result"].string == "unsupported" }) {
                return .skipped(reason: try unsupported["error"].string ?? "unsupported")
            }
            let verdict = try judgeDecode(parsed[0])
            guard verdict == .passed else { return verdict }
            return parsed.count == 2 ? try judgeEncode(parsed[1]) : .passed
        } catch {
            return .failed(expected: "an answer of the protocol", got: "one that repeats a name")
        }
    }

    private func judgeDecode(_ answer: JSONValue) throws -> Verdict {
        let result = try answer["result"].string
        let expected = error.map { rule == .anyError ? "refused" : $0 } ?? "valid"
        guard result == "valid" || result == "invalid" else {
            return .failed(expected: expected, got: try "error: \(answer["error"].string ?? "none")")
        }
        let got = result == "valid" ? "valid" : try answer["error"].string ?? "no word"
        switch (rule, result == "valid", error == nil) {
        case (.eitherOutcome, _, false), (.eitherOutcome, false, _), (.anyError, false, _): return .passed
        case (_, false, false) where got == error: return .passed
        case (_, true, true): return try judgeContent(answer)
        default: return .failed(expected: expected, got: got)
        }
    }

    private func judgeContent(_ answer: JSONValue) throws -> Verdict {
        guard let got = try answer["payload"].string, got.utf8.elementsEqual((payload ?? "").utf8) else {
            return .failed(expected: "the payload", got: "another payload")
        }
        guard rule == .exact else { return .passed }
        guard try answer["issued_at"].int == issuedAt else {
            return .failed(
                expected: "issued_at \(Self.text(issuedAt))", got: "issued_at \(Self.text(try answer["issued_at"].int))"
            )
        }
        guard try answer["key_index"].int == keyIndex else {
            return .failed(
                expected: "key_index \(Self.text(keyIndex))", got: "key_index \(Self.text(try answer["key_index"].int))"
            )
        }
        if let sessionID, try answer["session_id"].string != sessionID {
            return .failed(expected: "session_id \(sessionID)", got: "another session_id")
        }
        if let startedAt, try answer["started_at"].int != startedAt {
            return .failed(
                expected: "started_at \(startedAt)", got: "started_at \(Self.text(try answer["started_at"].int))")
        }
        return .passed
    }

    /// Whether the tags in the payload of a valid answer stand for the values that the vector lists, if it lists them.
    private func isTyped(_ answer: [UInt8]) throws -> Bool {
        guard let typed, let payload = try JSONText(answer).value["payload"].string else { return true }
        guard let value = try? FlaskValue(JSONText(payload).value) else { return false }
        return try value.typedForm.isEqual(to: typed.withPlainUUIDs)
    }

    private func judgeEncode(_ answer: JSONValue) throws -> Verdict {
        guard let got = try answer["token"].string else {
            return .failed(expected: "a token", got: try answer["error"].string ?? "none")
        }
        return got.utf8.elementsEqual(token.utf8)
            ? .passed : .failed(expected: "the token, byte for byte", got: "another token")
    }

    private static func text(_ number: Int?) -> String { number.map { "\($0)" } ?? "null" }
}

/// What came of a vector.
enum Verdict: Equatable, Sendable {
    case passed
    case failed(expected: String, got: String)
    /// The implementation lacks a codec, an option or an operation.
    case skipped(reason: String)
}
