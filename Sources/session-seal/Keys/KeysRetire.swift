internal import SealPrimitives
internal import SessionSeal

/// `keys retire`: gives a key an end, after which it neither signs nor verifies.
struct KeysRetire {
    let now: UnixTime
    /// Code points that name one key of the file.
    let label: String
    /// When the key ends.
    private let end: UnixTime
    private let delay: Int64

    /// Ends the key in so many seconds.
    init(label: String, after delay: Int64, now: UnixTime?) throws(Failure) {
        let now = now ?? .now
        let (seconds, isTooLarge) = now.seconds.addingReportingOverflow(delay)
        guard !isTooLarge, let end = UnixTime(seconds: seconds) else {
            throw .usage("--after lies beyond the year 9999")
        }
        (self.now, self.label, self.end, self.delay) = (now, label, end, delay)
    }

    /// Sets `exp`; the exit code.
    ///
    /// An end that the key has already and that is not later stays: whoever asked for it may have had a leak.
    func run(path: String) throws(Failure) -> Int32 {
        var sentences: (warnings: [String], note: String) = ([], "")
        try KeyFile.change(path) { (file, text) throws(Failure) in
            let keys = file.ring.keys
            guard let index = keys.firstIndex(where: { $0.hasLabel(label) }) else {
                throw .keys(
                    "no key of the file has this label", hint: "`session-seal keys check FILE` lists the labels")
            }
            if let earlier = keys[index].expiresAt, earlier <= end {
                sentences.note = "key \(label) ends at \(earlier) already, which is not later; nothing is changed"
                return nil
            }
            let plan = try plan(without: index, of: keys)
            sentences.warnings = warnings(plan, index)
            sentences.note =
                "key \(label) ends at \(end)" + (plan.signer(at: end).map { "; then \(name($0, keys)) signs" } ?? "")
            return file.text.setting(expiry: end, ofKey: index, in: text)
        }
        for warning in sentences.warnings { Notice.warning(warning) }
        Notice.note(sentences.note)
        return 0
    }

    /// Who signs when the key at `index` has ended; refused where nobody does.
    private func plan(without index: Int, of keys: [SecretKey]) throws(Failure) -> SigningPlan {
        var windows = keys.map { SigningPlan.Window($0) }
        windows[index].end = end
        let plan = SigningPlan(windows, from: now)
        guard plan.signer(at: end) == nil else { return plan }
        let next = plan.turns.first { $0.start > end && $0.key != nil }
        throw .keys(
            "no other key could sign from \(end) on" + (next.map { ", only from \($0.start) on" } ?? ""),
            hint: "`session-seal keys new --add FILE` adds one" + (delay == 0 ? ", with --sign-after 0 at once" : ""))
    }

    private func warnings(_ plan: SigningPlan, _ index: Int) -> [String] {
        var warnings: [String] = []
        if delay > 0, let last = plan.end(ofKey: index) {
            warnings.append(
                "key \(label) signs until \(last), and what it signs last is refused after \(end.seconds - last.seconds) "
                    + "seconds; retire it when another key signs")
        }
        if let gap = plan.firstGap(after: end) { warnings.append("from \(gap) on no key may sign") }
        return warnings
    }

    private func name(_ index: Int, _ keys: [SecretKey]) -> String {
        "key \(index)" + (keys[index].label.map { " (\($0))" } ?? "")
    }
}
