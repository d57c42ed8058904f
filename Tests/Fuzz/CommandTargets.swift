@testable import SessionSeal

/// What the command reads: pasted headers, key files, requests, vector files. Its sources are compiled into this program.
enum CommandTargets {
    static let all: [(name: String, run: Target)] = [
        ("headers", headers), ("key-file", keyFile), ("protocol", lineProtocol), ("vector-file", vectorFile),
    ]

    private static func headers(_ bytes: [UInt8]) {
        for name in [nil, "session"] {
            let unwrapping = HeaderUnwrapping(cookieName: name, usualNames: CodecChoice.allUsualCookieNames)
            let candidates = unwrapping.candidates(in: bytes)
            check(candidates.allSatisfy { $0.value != bytes }, "the text itself is no candidate")
            check(
                candidates.allSatisfy { $0.value.count <= 2 * bytes.count }, "nothing grows but characters of Latin-1")
            _ = unwrapping.hasOtherCookiesOnly(bytes)
        }
        if let inspect = Inspect(bytes, cookieName: nil) {
            check(try JSONText(inspect.report().line).value.object != nil, "a report is an object")
            for line in inspect.lines(at: CodecTargets.now) {
                check(!Visible.text(line).unicodeScalars.contains { $0.value < 0x20 }, "nothing that a terminal obeys")
            }
        }
    }

    private static func keyFile(_ bytes: [UInt8]) {
        let strict = try? KeyRing(jwkSet: bytes.span)
        guard let ring = try? KeyRing(jwkSet: bytes.span, allowingWeak: true) else {
            check(strict == nil, "weak keys are let in more easily")
            return
        }
        check((1...Limits.keys).contains(ring.count), "a ring has 1 to 64 keys")
        check((strict == nil) == !ring.warnings.isEmpty, "a weak key is a warning or an error")
        if let flask = try? FlaskCodec(keys: ring), let token = try? flask.encode(["a": 1], at: CodecTargets.now) {
            check(
                try flask.decode(token, at: CodecTargets.now, freshness: CodecTargets.anyAge).json?["a"].int == 1,
                "what a ring signs it verifies")
        }
        _ = try? SealedCodec(keys: ring, context: "")
    }

    private static func lineProtocol(_ bytes: [UInt8]) {
        let answer = LineProtocol.answer(to: bytes)
        check(!answer.contains(0x0a), "an answer is one line")
        let result = try? JSONText(answer).value["result"].string
        check(["valid", "invalid", "unsupported", "error"].contains(result), "an answer has a result")
    }

    private static func vectorFile(_ bytes: [UInt8]) {
        guard let file = try? VectorFile(bytes) else { return }
        for vector in file.cases.prefix(4) { _ = vector.judgeThisBuild() }
    }
}
