internal import SessionSeal

/// What `decode` was asked for.
struct Decode {
    let choice: CodecChoice
    let codec: any SessionCodec
    let ring: KeyRing
    /// What is weak about the keys.
    let warnings: [String]
    let objects: DecodeObjects
    let freshness: Freshness
    /// The clock; `nil` is the machine's.
    let fixedNow: UnixTime?
    let cookieName: String?

    /// The longest text that is read: a token within the limit, with room for a header around it.
    static let inputLimit = Limits().tokenBytes + 64 * 1024

    init(
        choice: CodecChoice, freshness: Freshness, now: UnixTime?, keys: KeySource, cookieName: String?
    ) throws(Failure) {
        ring = try keys.ring(for: choice.type, allowingWeak: true)
        self.choice = choice
        codec = try choice.codec(keys: ring)
        warnings = ring.warnings.map(\.description)
        objects = DecodeObjects(codec: codec, keys: ring, warnings: warnings)
        self.freshness = freshness
        fixedNow = now
        self.cookieName = cookieName
    }

    /// A decoded token, and what was undone to find it.
    struct Success {
        let token: DecodedToken
        let steps: [String]
    }

    /// Decodes text as it stands, as the value of a cookie of this name if it is known.
    func decode(_ text: Span<UInt8>, cookieName: String? = nil) throws(Refusal) -> DecodedToken {
        let now = fixedNow ?? .now
        var codec: any SessionCodec = codec
        // A name that is no context, being too long, leaves the codec as it is.
        if let cookieName, choice.unboundOption != nil,
            let bound = try? choice.codec(keys: ring, cookieName: cookieName)
        {
            codec = bound
        }
        do throws(TokenError) {
            guard let utf8 = try? UTF8Span(validating: text) else { throw .malformed(.notUTF8) }
            let token = String(copying: utf8)
            return try codec.decode(token, at: now, freshness: freshness)
        } catch {
            throw Refusal(error, choice: choice, ring: ring, now: now)
        }
    }

    /// Decodes text as it stands, or what is wrapped in it.
    func decodeUnwrapping(_ text: [UInt8]) throws(Refusal) -> Success {
        let first: Refusal
        do { return Success(token: try decode(text.span), steps: []) } catch { first = error }
        guard first.mayBeWrapped else { throw first }
        let unwrapping = HeaderUnwrapping(cookieName: cookieName, usualNames: choice.usualCookieNames)
        var forged: (refusal: Refusal, steps: [String])?
        for candidate in unwrapping.candidates(in: text) {
            do {
                let token = try decode(candidate.value.span, cookieName: candidate.name)
                return Success(token: token, steps: candidate.steps)
            } catch {
                if error.mayBeWrapped {
                    if candidate.isCertain, error.word == "bad_signature", forged == nil {
                        forged = (error, candidate.steps)
                    }
                } else {
                    sayUnwrapped(candidate.steps)
                    throw error
                }
            }
        }
        if let forged {
            sayUnwrapped(forged.steps)
            throw forged.refusal
        }
        if unwrapping.hasOtherCookiesOnly(text) {
            throw .malformed(
                "the header has no cookie that this codec usually has",
                hint: "--cookie NAME says which cookie to take")
        }
        throw first
    }

    /// Says what stood around the token.
    func sayUnwrapped(_ steps: [String]) {
        if !steps.isEmpty { Notice.note(steps.joined(separator: ", ")) }
    }
}

extension Decode {
    /// Decodes one token; the exit code.
    func run(token argument: String?, asJSON: Bool) throws -> Int32 {
        try Conclusion.print(
            of: argument, limit: Self.inputLimit, warnings: warnings, asJSON: asJSON, refused: objects.write
        ) { text in
            let success = try decodeUnwrapping(text)
            sayUnwrapped(success.steps)
            return Conclusion(text: success.token.payload.utf8) { objects.write(success, to: &$0) }
        }
    }

    /// Decodes each line of standard input, and counts what keys verified in a file; the exit code.
    func runLines(usagePath: String?) throws -> Int32 {
        for warning in warnings { Notice.warning(warning) }
        var file = try usagePath.map { (path) throws(Failure) in try UsageFile(path) }
        let counts = file != nil
        return try LineStream.run(
            limit: Self.inputLimit,
            finish: { usage in
                file?.merge(usage)
                try file?.save()
            },
            answer: { line, answers in
                do throws(Refusal) {
                    guard line.count <= Self.inputLimit else { throw .tooLarge(limit: Self.inputLimit) }
                    let token = try decode(line)
                    objects.write(Success(token: token, steps: []), to: &answers.report)
                    if counts { answers.usage.record(token, at: fixedNow ?? .now) }
                } catch {
                    objects.write(error, to: &answers.report)
                    answers.refusedCount += 1
                }
                answers.report.end()
            })
    }
}
