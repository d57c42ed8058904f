internal import SessionSeal

/// What `encode` was asked for.
struct Encode {
    let choice: CodecChoice
    let codec: any RegisteredCodec
    let ring: KeyRing
    let warnings: [String]
    private let refusals: RefusalObjects
    /// The clock; `nil` is the machine's.
    let fixedNow: UnixTime?

    /// The longest payload that is read, blanks between its parts included; a token holds far less.
    static let inputLimit = 16 << 20
    /// The longest line of `--lines`.
    static let lineLimit = Decode.inputLimit

    init(choice: CodecChoice, now: UnixTime?, keys: KeySource, allowingWeak: Bool) throws(Failure) {
        self.choice = choice
        ring = try keys.ring(for: choice.type, allowingWeak: allowingWeak)
        codec = try choice.codec(keys: ring)
        warnings = ring.warnings.map(\.description)
        refusals = RefusalObjects(codec: choice.type.name, warnings: warnings)
        fixedNow = now
    }

    /// A token, and the key under which it is signed.
    struct Success {
        let token: String
        let keyIndex: Int
        let keyLabel: String?
    }

    /// Encodes JSON, or text where the codec carries text.
    func encode(_ input: Span<UInt8>) throws -> Success {
        let now = fixedNow ?? .now
        // The rule by which the codec finds its key: the first that may sign.
        guard let keyIndex = ring.keys.firstIndex(where: { $0.signs(at: now) }) else { throw Self.noSigningKey }
        do {
            return Success(
                token: try token(of: input, at: now), keyIndex: keyIndex, keyLabel: ring.keys[keyIndex].label)
        } catch let error as EncodeError {
            throw Refusal(error) ?? Self.noSigningKey
        }
    }

    private func token(of input: Span<UInt8>, at now: UnixTime) throws -> String {
        guard let text = try? UTF8Span(validating: input) else { throw Refusal.notJSON("the input is not UTF-8") }
        return try codec.encode(codec.payload(of: String(copying: text)), at: now)
    }

    static let noSigningKey = Failure.keys(
        "no key may sign at this time", hint: "`session-seal keys check FILE` shows from when and until when keys serve"
    )

    /// Writes the object of `--json`.
    func write(_ success: Success, to report: inout Report) {
        report.begin(result: "valid")
        report.add("codec", choice.type.name)
        report.add("token", success.token)
        report.add("key_index", success.keyIndex)
        report.add("key_id", success.keyLabel)
        report.add("warnings", warnings)
    }

    /// Writes the object of `--json` for a payload that was refused.
    func write(_ refusal: Refusal, to report: inout Report) { refusals.write(refusal, to: &report) }
}

extension Encode {
    /// Encodes one payload; the exit code.
    func run(payload argument: String?, asJSON: Bool) throws -> Int32 {
        try Conclusion.print(
            of: argument, limit: Self.inputLimit, warnings: warnings, asJSON: asJSON, refused: write
        ) { input in
            let success = try encode(input.span)
            return Conclusion(text: Array(success.token.utf8)) { write(success, to: &$0) }
        }
    }

    /// Encodes each line of standard input; the exit code.
    func runLines() throws -> Int32 {
        for warning in warnings { Notice.warning(warning) }
        return try LineStream.run(limit: Self.lineLimit) { line, answers in
            do {
                guard line.count <= Self.lineLimit else { throw Refusal.tooLarge(limit: Self.lineLimit) }
                write(try encode(line), to: &answers.report)
            } catch let refusal as Refusal {
                write(refusal, to: &answers.report)
                answers.refusedCount += 1
            }
            answers.report.end()
        }
    }
}

extension SecretKey {
    /// Whether a codec would sign with this key, if it came first.
    func signs(at now: UnixTime) -> Bool {
        (notBefore.map { $0 <= now } ?? true) && (expiresAt.map { now < $0 } ?? true)
    }
}
