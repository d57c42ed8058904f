internal import SealPrimitives
internal import SessionSeal

/// The tally of `decode --usage`: a file that runs and processes add to.
struct UsageFile {
    private static let limit = 1 << 20
    private static let update = FileUpdate(what: "file of --usage", isSecret: false, limit: limit)

    private let path: String
    /// What this run has counted.
    private var usage = KeyUsage()

    /// Makes sure that the tally can be added to the file, before anything is decoded: nothing is written yet.
    init(_ path: String) throws(Failure) {
        self.path = path
        try Self.update.change(path, mayBeNew: true) { (text) throws(Failure) in
            _ = try Self.usage(text)
            return nil
        }
    }

    /// Counts what a part of the run has counted.
    mutating func merge(_ other: KeyUsage) { usage.merge(other) }

    /// Adds what was counted to what stands in the file now.
    func save() throws(Failure) {
        try Self.update.change(path, mayBeNew: true) { (text) throws(Failure) in
            var sum = try Self.usage(text)
            sum.merge(usage)
            let bytes = sum.json.utf8 + [UInt8(ascii: "\n")]
            guard bytes.count <= Self.limit else {
                throw .input("the file of --usage would be longer than \(Self.limit) bytes")
            }
            return SecretBytes(copying: bytes.span)
        }
    }

    /// The tally in a file; an empty file holds none.
    private static func usage(_ text: Span<UInt8>) throws(Failure) -> KeyUsage {
        if text.isEmpty { return KeyUsage() }
        let bytes = text.indices.map { text[$0] }
        guard let json = try? JSONText(bytes), let usage = KeyUsage(json: json) else {
            throw .input(
                "the file of --usage holds something else, which stays as it is",
                hint: "name a file that --usage wrote, or a new one")
        }
        return usage
    }
}
