internal import SessionSeal

/// Why a token or a payload was refused: a word, its exit code, a sentence and what to do next.
struct Refusal: Error {
    /// The word of the table that vectors, library and command share.
    let word: String
    let status: Int32
    /// Nothing of token, payload or key.
    let sentence: String
    let hint: String?
    /// The serialization's name of `unsafe_payload`; the sentence for all others.
    let detail: String
    /// The time in an authentic token that is too old or too new.
    var issuedAt: UnixTime?

    /// Whether the text may be a cookie header instead of a token.
    var mayBeWrapped: Bool { word == "malformed" || word == "bad_signature" }

    private init(
        _ word: String, _ status: Int32, _ sentence: String, hint: String? = nil, detail: String? = nil,
        issuedAt: UnixTime? = nil
    ) {
        (self.word, self.status, self.sentence, self.hint) = (word, status, sentence, hint)
        self.detail = detail ?? sentence
        self.issuedAt = issuedAt
    }

    /// A token that does not have the shape of anything.
    static func malformed(_ sentence: String, hint: String? = nil) -> Refusal {
        Refusal("malformed", 2, sentence, hint: hint)
    }

    /// A payload that cannot be encoded.
    static func notJSON(_ sentence: String) -> Refusal {
        Refusal("not_json", 6, sentence, hint: "standard input or the argument is one value of JSON in UTF-8")
    }

    /// Input beyond what is read at all.
    static func tooLarge(limit: Int) -> Refusal {
        Refusal("too_large", 7, "the input is longer than \(limit) bytes")
    }

    /// The refusal of a token of `choice`, tried with the keys of `ring` at `now`.
    init(_ error: TokenError, choice: CodecChoice, ring: KeyRing, now: UnixTime) {
        let codec = choice.type.name
        switch error {
        case .badSignature:
            let count = ring.keys.count { $0.expiresAt.map { now < $0 } ?? true }
            let expired = count < ring.count ? ", \(ring.count - count) expired" : ""
            let tried = "\(count) key\(count == 1 ? "" : "s") tried\(expired)"
            self.init(
                error.code, 1, "no key agrees with the signature; codec \(codec), \(tried)", hint: Self.causes(choice))
        case .malformed(let what):
            self.init(
                error.code, 2, "not a token of \(codec): \(what)",
                hint: "`session-seal inspect` guesses what a token is")
        case .expired(let issuedAt):
            let age = issuedAt.map { ", issued at \($0), \(TimeText.distance(from: $0, to: now))" } ?? ""
            self.init(
                error.code, 3, "the signature is good, and the token is too old\(age)",
                hint: "--max-age says how old a token may be, --now at what time", issuedAt: issuedAt)
        case .notYetValid(let issuedAt):
            let age = issuedAt.map { ", issued at \($0), \(TimeText.distance(from: $0, to: now))" } ?? ""
            self.init(
                error.code, 4, "the signature is good, and the token is from the future\(age)",
                hint: "compare the clocks; --leeway 5s lets clocks differ a little", issuedAt: issuedAt)
        case .unsafePayload(let serialization):
            self.init(
                error.code, 5, "the signature is good, and the payload is \(serialization.name), which is never loaded",
                hint: "whoever holds the key signs it: have the application write JSON", detail: serialization.name)
        case .notJSON(let error):
            self.init("not_json", 6, "the signature is good, and the payload is not JSON: \(Self.reason(error))")
        case .tooLarge(let limit):
            var hint: String?
            if case .payload = limit { hint = "-o max_payload_bytes=N reads longer payloads" }
            self.init(error.code, 7, error.description, hint: hint)
        }
    }

    /// What makes a good token look forged.
    private static func causes(_ choice: CodecChoice) -> String {
        var options: [String] = []
        if let option = choice.unboundOption {
            options.append("no context (-o \(option)=…, usually the cookie's name)")
        }
        if choice.hasOption("salt") { options.append("another salt (-o salt=…)") }
        if choice.hasOption("cookie_name") { options.append("another cookie name (-o cookie_name=…)") }
        if choice.hasOption("backend") { options.append("another backend (-o backend=…)") }
        if choice.hasOption("digest") { options.append("another digest (-o digest=…)") }
        let keys = "a key that is missing, or given in another order than newest first"
        return "usual causes: " + (options + [keys]).joined(separator: "; ")
    }

    /// The refusal of a payload; `nil` where it is the keys that are at fault.
    init?(_ error: EncodeError) {
        switch error {
        case .tooLarge(let size, let limit):
            self.init("too_large", 7, "\(size) bytes, where a reader takes at most \(limit)")
        case .notJSON(let error):
            self = .notJSON("the input cannot be written as JSON: \(Self.reason(error))")
        case .wrongPayload:
            self = .notJSON("\(error)")
        case .sessionTooOld:
            self.init("expired", 3, "\(error)")
        case .noSigningKey, .noStart:
            return nil
        }
    }

    private static func reason(_ error: JSONError) -> String {
        switch error {
        case .syntax(let offset): "the byte at offset \(offset) does not fit"
        case .limit(.depth(let limit)): "more than \(limit) arrays and objects inside one another"
        case .limit(.digits(let limit)): "a number of more than \(limit) digits"
        case .limit(.members(let limit)): "more than \(limit) members in one object or array"
        case .duplicateName: "an object has a name twice"
        case .loneSurrogate: "a string holds half of a surrogate pair"
        case .notFinite: "a number is too large for Python"
        }
    }
}
