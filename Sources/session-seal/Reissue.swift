internal import SessionSeal

/// `reissue`: reads a token of one codec and writes one of another, or of the same under other keys.
struct Reissue {
    private let decode: Decode
    private let target: CodecChoice
    private let migration: Migration
    private let startedAt: UnixTime?
    /// What is weak about the keys of both sides.
    private let warnings: [String]

    /// Makes both codecs; `exposing` is whether what the one encrypts may be written by one that does not.
    init(
        decode: Decode, target: CodecChoice, keys: KeySource, allowingWeak: Bool, exposing: Bool, startedAt: UnixTime?
    ) throws(Failure) {
        let ring = try keys.ring(for: target.type, allowingWeak: allowingWeak)
        let issuing = try target.codec(keys: ring)
        self.decode = decode
        self.target = target
        self.startedAt = startedAt
        warnings = decode.warnings + ring.warnings.map(\.description)
        do throws(ConfigurationError) {
            // One token is read, now: the date is that of the call.
            migration = try Migration(
                issuing: issuing, reading: [Migration.Previous(decode.codec, until: decode.fixedNow ?? .now)],
                exposing: exposing)
        } catch {
            guard case .exposesPayload = error else { throw Failure(error) }
            throw .usage(
                "\(target.type.name) does not encrypt, and would show what was encrypted",
                hint: "--expose writes it all the same")
        }
    }

    /// Reads a token and writes one; the exit code.
    func run(token argument: String?, asJSON: Bool) throws -> Int32 {
        try Conclusion.print(
            of: argument, limit: Decode.inputLimit, warnings: warnings, asJSON: asJSON, refused: decode.objects.write
        ) { text in
            let success = try decode.decodeUnwrapping(text)
            decode.sayUnwrapped(success.steps)
            let token = try issue(for: success.token)
            return Conclusion(text: Array(token.utf8)) { write(success.token, token, to: &$0) }
        }
    }

    private func issue(for session: DecodedToken) throws -> String {
        do throws(EncodeError) {
            return try migration.reissue(session, startedAt: startedAt, at: decode.fixedNow ?? .now)
        } catch {
            if let refusal = Refusal(error) { throw refusal }
            guard case .noStart = error else { throw Encode.noSigningKey }
            throw Failure.usage(
                "the token does not say when its session began",
                hint: "--started-at TIME says so, in unix seconds or RFC 3339")
        }
    }

    private func write(_ session: DecodedToken, _ token: String, to report: inout Report) {
        report.begin(result: "valid")
        report.add("codec", target.type.name)
        report.add("token", token)
        report.add("from_codec", session.codec)
        report.add("issued_at", session.issuedAt)
        report.add("key_index", session.keyIndex)
        report.add("key_id", session.keyLabel)
        report.add("token_id", session.tokenID)
        report.add("warnings", warnings)
    }
}
