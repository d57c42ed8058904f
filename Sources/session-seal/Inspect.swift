internal import SealEncodings
internal import SessionSeal

/// What a token shows to somebody without a key.
struct Inspect {
    /// The shapes that fit, the best guess first.
    let fitting: [TokenInspection]
    /// What was undone to find the token.
    let steps: [String]

    /// Looks for a shape in text as it stands, and in what is wrapped in it.
    init?(_ text: [UInt8], cookieName: String?) {
        let unwrapping = HeaderUnwrapping(cookieName: cookieName, usualNames: CodecChoice.allUsualCookieNames)
        let candidates = unwrapping.candidates(in: text)
        let tries = [HeaderUnwrapping.Candidate(value: text, steps: [], isCertain: false)] + candidates
        var best: (rank: Int, isCertain: Bool, fitting: [TokenInspection], steps: [String])?
        for candidate in tries {
            guard let token = String(validating: candidate.value, as: UTF8.self) else { continue }
            var fitting = Registry.codecs.compactMap { $0.inspect(token, limits: Limits()) }
            // The best of those that fit comes first, the others stay in the order of the registry.
            guard let place = fitting.indices.min(by: { fitting[$0].rank < fitting[$1].rank }) else { continue }
            let rank = fitting[place].rank
            // A whole header with a signature at its end may be signed text too; then what is wrapped in it is meant.
            let isBetter =
                best.map { rank < $0.rank || rank == $0.rank && rank > 1 && candidate.isCertain && !$0.isCertain }
                ?? true
            guard isBetter else { continue }
            fitting.insert(fitting.remove(at: place), at: 0)
            best = (rank, candidate.isCertain, fitting, candidate.steps)
        }
        guard let best else { return nil }
        (fitting, steps) = (best.fitting, best.steps)
    }

    /// The object of `--json`.
    func report() -> Report {
        let guess = fitting[0]
        var report = Report(result: "unverified")
        report.add("codec", guess.codec)
        report.add("options", guess.options)
        report.add("also_fits", fitting.dropFirst().map(\.codecAndOptions))
        report.add("issued_at", guess.issuedAt)
        report.add("compressed", guess.isCompressed)
        if let header = guess.header { report.add("unverified_header", header) }
        report.add("signature_bytes", guess.signatureCount)
        report.add("digest", guess.digest)
        switch guess.content {
        case .json(let payload):
            report.add("unverified_payload", payload)
            report.add("text", false)
        case .text(let payload):
            report.add("unverified_payload", payload)
            report.add("text", true)
        case .refused(let error):
            report.add("unverified_payload", String?.none)
            report.add("error", error.code)
            report.add("detail", error.detail)
        case .sealed(let keyID):
            report.add("unverified_payload", String?.none)
            if let keyID { report.add("sealed_key_id", Hex.encode(keyID.span)) }
        }
        report.add("unwrapped", steps)
        return report
    }

    /// Lines for people.
    func lines(at now: UnixTime) -> [String] {
        let guess = fitting[0]
        var lines = ["signature not checked", "codec: \(guess.codecAndOptions)"]
        if fitting.count > 1 {
            lines.append("also fits: " + fitting.dropFirst().map(\.codecAndOptions).joined(separator: ", "))
        }
        let issued = guess.issuedAt.map { "\($0), \(TimeText.distance(from: $0, to: now))" }
        if case .sealed(let keyID?) = guess.content {
            return lines + ["sealed under key id: \(Hex.encode(keyID.span))", "times and payload: encrypted"]
        }
        lines.append("issued at: \(issued ?? "the token has no time")")
        lines.append("compressed: \(guess.isCompressed ? "yes" : "no")")
        lines.append(guess.signatureLine)
        if let header = guess.header { lines.append("header: \(header)") }
        switch guess.content {
        case .json(let payload): lines.append("payload: \(payload)")
        case .text(let payload): lines.append("payload, text: \(payload)")
        case .refused(let error): lines.append("payload: decode would refuse it: \(error.code): \(error.detail)")
        case .sealed: lines.append("payload: encrypted")
        }
        return lines
    }

    /// Inspects one token; the exit code.
    static func run(token argument: String?, cookieName: String?, asJSON: Bool) throws -> Int32 {
        let text = try Input.subject(argument, limit: Decode.inputLimit)
        guard let text, let inspect = Inspect(text, cookieName: cookieName) else {
            let refusal = Refusal.malformed(
                text == nil ? "longer than any token" : "not the shape of any codec",
                hint: "`session-seal codecs` lists what is known")
            if asJSON {
                var report = Report(result: "invalid")
                report.add(refusal)
                try Output.line(report.line)
            }
            Notice.error(refusal.sentence, word: refusal.word, hint: refusal.hint)
            return refusal.status
        }
        if !inspect.steps.isEmpty { Notice.note(inspect.steps.joined(separator: ", ")) }
        if asJSON { try Output.line(inspect.report().line) } else { try Output.show(inspect.lines(at: .now)) }
        return 0
    }
}

extension TokenInspection {
    /// The codec with the options that make it fit.
    fileprivate var codecAndOptions: String { options.isEmpty ? codec : "\(codec) -o \(options)" }

    /// How good a guess this is, 0 for the best: JSON is no accident, and any text may be signed.
    fileprivate var rank: Int {
        switch content {
        case .json, .sealed: 0
        case .refused(.unsafePayload), .refused(.tooLarge): 1
        case .text: 2
        case .refused: 3
        }
    }

    /// What tells the hash function, and of a sealed token how sure the tag is.
    fileprivate var signatureLine: String {
        if case .sealed = content { return "tag: \(signatureCount) bytes" }
        return "signature: \(signatureCount) bytes, as of \(digest ?? "no known digest")"
    }

    /// The hash function that makes signatures of this length.
    fileprivate var digest: String? {
        switch signatureCount {
        case 20: "sha1"
        case 32: "sha256"
        case 48: "sha384"
        case 64: "sha512"
        default: nil
        }
    }
}

extension TokenError {
    /// What `--json` says beside the word.
    fileprivate var detail: String {
        if case .unsafePayload(let serialization) = self { serialization.name } else { description }
    }
}
