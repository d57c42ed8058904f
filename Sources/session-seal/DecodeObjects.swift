internal import SessionSeal

/// The objects that `decode` prints. What does not change from token to token is written once.
struct DecodeObjects {
    /// Up to the payload.
    private let beginning: ReportMembers
    /// From behind it to the time.
    private let middle: ReportMembers
    /// From behind that to the token's id, by the key's place in the ring.
    private let keys: [ReportMembers]
    private let noReissue = ReportMembers { $0.add("reissue_reason", String?.none) }
    private let notUnwrapped = ReportMembers { $0.add("unwrapped", [String]()) }
    private let warnings: ReportMembers
    private let refusals: RefusalObjects

    init(codec: any SessionCodec, keys: KeyRing, warnings: [String]) {
        let name = type(of: codec).name
        beginning = ReportMembers {
            $0.begin(result: "valid")
            $0.add("codec", name)
            $0.add(name: "payload")
        }
        middle = ReportMembers {
            $0.add("text", codec.carriesText)
            $0.add(name: "issued_at")
        }
        self.keys = keys.keys.enumerated().map { index, key in
            ReportMembers {
                $0.add("key_index", index)
                $0.add("key_id", key.label)
                $0.add(name: "token_id")
            }
        }
        self.warnings = ReportMembers { $0.add("warnings", warnings) }
        refusals = RefusalObjects(codec: name, warnings: warnings)
    }

    /// Writes the object of a good token.
    func write(_ success: Decode.Success, to report: inout Report) {
        let token = success.token
        report.add(beginning)
        report.add(value: .string(JSONString(String(decoding: token.payload.utf8, as: UTF8.self))))
        report.add(middle)
        report.add(value: token.issuedAt)
        report.add(keys[token.keyIndex])
        report.add(plain: token.tokenID)
        if let sessionID = token.sessionID { report.add("session_id", sessionID) }
        if let startedAt = token.startedAt { report.add("started_at", startedAt) }
        if let reason = token.reissueReason {
            report.add("reissue_reason", reason.rawValue)
        } else {
            report.add(noReissue)
        }
        if success.steps.isEmpty { report.add(notUnwrapped) } else { report.add("unwrapped", success.steps) }
        report.add(warnings)
    }

    /// Writes the object of a refused one.
    func write(_ refusal: Refusal, to report: inout Report) { refusals.write(refusal, to: &report) }
}

/// The objects of tokens and payloads that are refused.
struct RefusalObjects {
    private let codec: ReportMembers
    private let warnings: ReportMembers

    /// Objects that name a codec and what is weak about the keys.
    init(codec: String, warnings: [String]) {
        self.codec = ReportMembers { $0.add("codec", codec) }
        self.warnings = ReportMembers { $0.add("warnings", warnings) }
    }

    /// Writes why there is no result.
    func write(_ refusal: Refusal, to report: inout Report) {
        report.begin(result: "invalid")
        report.add(refusal)
        report.add(codec)
        if let issuedAt = refusal.issuedAt { report.add("issued_at", issuedAt) }
        report.add(warnings)
    }
}
