internal import SealPrimitives
internal import SessionSeal

/// `keys check`: what key files hold, without showing a key.
struct KeysCheck {
    struct File {
        /// Its place on the command line, from 1: problems name files by it, since an error repeats no argument.
        let number: Int
        let path: String
        let ring: KeyRing
        let text: KeyFileText

        var place: String { "file \(number): " }
        var keys: [SecretKey] { ring.keys }

        func plan(from now: UnixTime) -> SigningPlan { SigningPlan(keys.map { SigningPlan.Window($0) }, from: now) }

        func name(_ index: Int) -> String { "key \(index)" + (keys[index].label.map { " (\($0))" } ?? "") }
    }

    let now: UnixTime
    private(set) var files: [File] = []
    /// What each file holds.
    private var lines: [String] = []
    /// What works and should not stay so.
    private(set) var warnings: [String] = []
    /// What makes the files unfit.
    private var problems: [String] = []

    /// Checks the files; the exit code is 0 when they are fit for signing.
    static func run(paths: [String], now: UnixTime?, asJSON: Bool) throws -> Int32 {
        var check = KeysCheck(now: now ?? .now)
        for (place, path) in paths.enumerated() {
            let what = "key file \(place + 1)"
            let content = try KeySource.read(path, limit: KeySource.keySetLimit, what: what)
            let file = try content.withSpan { (bytes) throws(Failure) in try KeyFile(bytes) }
            check.add(File(number: place + 1, path: path, ring: file.ring, text: file.text))
        }
        check.findRepeatedKeys()
        return try check.finish(asJSON: asJSON)
    }

    private init(now: UnixTime) {
        self.now = now
    }

    private mutating func add(_ file: File) {
        files.append(file)
        let count = file.keys.count
        lines.append("file \(file.number), \(file.path): \(count) key\(count == 1 ? "" : "s"), newest first")
        for index in file.keys.indices { lines.append("    \(file.name(index)): " + description(of: index, in: file)) }
        addPlan(of: file)
        for weakness in file.ring.warnings { problems.append(file.place + weakness.description) }
        for (index, key) in file.keys.enumerated() where key.expiresAt.map({ $0 <= now }) ?? false {
            warnings.append(file.place + "\(file.name(index)) is expired and can go")
        }
        addOrder(of: file)
        addSealedIDs(of: file)
        if let attributes = System.attributes(file.path), attributes.isOpenToOthers {
            let mode = String(attributes.mode, radix: 8)
            warnings.append(file.place + "others than the owner may open the file, whose mode is \(mode)")
        }
    }

    private func description(of index: Int, in file: File) -> String {
        let key = file.keys[index]
        let made = file.text.keys[index].issuedAt.map { ", made \($0)" } ?? ""
        let state: String
        if let end = key.expiresAt, end <= now {
            state = "expired at \(end)"
        } else {
            let start = key.notBefore.flatMap { $0 > now ? ", may sign from \($0)" : nil } ?? ""
            state = "verifies\(start)" + (key.expiresAt.map { ", until \($0)" } ?? "")
        }
        return "\(key.withBytes { $0.count }) bytes\(made), \(state)"
    }

    /// What signs now, and from when another key does.
    private mutating func addPlan(of file: File) {
        let plan = file.plan(from: now)
        for (place, turn) in plan.turns.enumerated() {
            switch (place, turn.key) {
            case (0, let key?): lines.append("    \(file.name(key)) signs now")
            case (0, nil): problems.append(file.place + "no key may sign now")
            case (_, let key?): lines.append("    \(file.name(key)) signs from \(turn.start)")
            case (_, nil): warnings.append(file.place + "from \(turn.start) on no key may sign")
            }
        }
    }

    /// Compares when keys were made, or when they begin where that is not said.
    private mutating func addOrder(of file: File) {
        var newest: (index: Int, start: UnixTime)?
        for (index, key) in file.keys.enumerated().reversed() {
            guard let start = file.text.keys[index].issuedAt ?? key.notBefore else { continue }
            if let newest, start < newest.start {
                warnings.append(
                    file.place
                        + "not newest first: \(file.name(index)) is older than \(file.name(newest.index)) behind it")
            }
            if newest.map({ $0.start < start }) ?? true { newest = (index, start) }
        }
    }

    /// Looks for keys that sealed tokens cannot tell apart.
    private mutating func addSealedIDs(of file: File) {
        let ids = file.keys.map(\.sealedID)
        for (index, id) in ids.enumerated() {
            guard let id, let other = ids[..<index].firstIndex(of: id) else { continue }
            // Equal keys are found by their bytes.
            guard !file.keys[index].hasBytes(of: file.keys[other]) else { continue }
            problems.append(file.place + "\(file.name(index)) has the sealed key id of \(file.name(other))")
        }
    }

    /// Compares every key with every other one.
    private mutating func findRepeatedKeys() {
        let keys = files.flatMap { file in file.keys.indices.map { (file, $0) } }
        for (place, (file, index)) in keys.enumerated() {
            for (other, otherIndex) in keys[..<place] where file.keys[index].hasBytes(of: other.keys[otherIndex]) {
                problems.append(
                    file.place
                        + "\(file.name(index)) has the bytes of \(other.name(otherIndex)) in file \(other.number)")
            }
        }
    }

    private func finish(asJSON: Bool) throws -> Int32 {
        guard let first = problems.first else {
            for warning in warnings { Notice.warning(warning) }
            if asJSON { try Output.line(report.line) } else { try Output.show(lines) }
            return 0
        }
        // Nothing is printed where the exit code says that the keys are unfit.
        for line in lines { Notice.note(line) }
        for warning in warnings + (problems.count > 1 ? problems : []) { Notice.warning(warning) }
        throw Failure.keys(
            problems.count == 1 ? first : "\(problems.count) problems with the keys",
            hint: "`session-seal keys new FILE` makes a strong key; each ring has keys of its own")
    }
}
