internal import SealPrimitives
internal import SessionSeal

/// `keys check`: what key files hold, without showing a key.
struct KeysCheck {
    private struct File {
        /// Its place on the command line, from 1: problems name files by it, since an error repeats no argument.
        let number: Int
        let path: String
        let ring: KeyRing
    }

    private let now: UnixTime
    private var files: [File] = []
    /// What each file holds.
    private var lines: [String] = []
    /// What works and should not stay so.
    private var warnings: [String] = []
    /// What makes the files unfit.
    private var problems: [String] = []

    /// Checks the files; the exit code is 0 when they are fit for signing.
    static func run(paths: [String]) throws -> Int32 {
        var check = KeysCheck(now: .now)
        for (place, path) in paths.enumerated() {
            let what = "key file \(place + 1)"
            let text = try KeySource.read(path, limit: KeySource.keySetLimit, what: what)
            check.add(File(number: place + 1, path: path, ring: try KeySource.ring(keySet: text, allowingWeak: true)))
        }
        check.findRepeatedKeys()
        return try check.finish()
    }

    private init(now: UnixTime) {
        self.now = now
    }

    private mutating func add(_ file: File) {
        files.append(file)
        let place = "file \(file.number): "
        let keys = file.ring.keys
        lines.append("file \(file.number), \(file.path): \(keys.count) key\(keys.count == 1 ? "" : "s"), newest first")
        let signing = keys.firstIndex { $0.signs(at: now) }
        for (index, key) in keys.enumerated() {
            lines.append(
                "    \(name(of: key, index)): \(key.byteCount) bytes, " + state(of: key, signs: index == signing))
        }
        if signing == nil { problems.append(place + "no key may sign now") }
        for weakness in file.ring.warnings { problems.append(place + weakness.description) }
        for (index, key) in keys.enumerated() where key.expiresAt.map({ $0 <= now }) ?? false {
            warnings.append(place + "\(name(of: key, index)) is expired and can go")
        }
        for (newer, older) in zip(keys, keys.dropFirst()) {
            if let newerStart = newer.notBefore, let olderStart = older.notBefore, newerStart < olderStart {
                warnings.append(place + "the keys are not newest first")
            }
        }
        if System.isOpenToOthers(file.path) { warnings.append(place + "others than the owner may open the file") }
    }

    private func name(of key: SecretKey, _ index: Int) -> String {
        "key \(index)" + (key.label.map { " (\($0))" } ?? "")
    }

    private func state(of key: SecretKey, signs: Bool) -> String {
        if let end = key.expiresAt, end <= now { return "expired at \(end)" }
        let until = key.expiresAt.map { ", until \($0)" } ?? ""
        if signs { return "signs now and verifies\(until)" }
        if let start = key.notBefore, start > now { return "verifies, may sign from \(start)\(until)" }
        return "verifies\(until)"
    }

    /// Compares every key with every other one, in constant time.
    private mutating func findRepeatedKeys() {
        let keys = files.flatMap { file in file.ring.keys.enumerated().map { (file.number, $0.offset, $0.element) } }
        for (place, (file, index, key)) in keys.enumerated() {
            for (otherFile, otherIndex, other) in keys[..<place] where key.hasBytes(of: other) {
                problems.append(
                    "file \(file): \(name(of: key, index)) has the bytes of \(name(of: other, otherIndex)) in file \(otherFile)"
                )
            }
        }
    }

    private func finish() throws -> Int32 {
        guard let first = problems.first else {
            for warning in warnings { Notice.warning(warning) }
            try Output.show(lines)
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

extension SecretKey {
    fileprivate var byteCount: Int { withBytes { $0.count } }

    fileprivate func hasBytes(of other: SecretKey) -> Bool {
        withBytes { bytes in other.withBytes { constantTimeEqual(bytes, $0) } }
    }
}
