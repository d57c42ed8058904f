@_spi(Benchmarks) import SessionSeal

/// Tokens of the sealed codec, which the program makes itself: `gcm` in the names of the lines.
struct SealedLines {
    let measure: Measure
    private static let context = "__Host-session"

    func print(_ data: DataFolder) throws {
        let keys = try Self.ring(of: 1)
        let codec = try SealedCodec(keys: keys, context: Self.context)
        let freshness = try DataFolder.freshness()
        for name in ["S", "M", "L"] {
            let json = try data.json(name)
            let value = try json.built()
            let count = json.utf8.count
            let token = try codec.encode(json, at: .now)
            let bytes = try codec.verifiedBytes(of: token, at: .now, freshness: freshness)
            try Failure.require(bytes == json.utf8, "a sealed token of \(name) can be opened")
            try measure.print("PKG gcm bytes", "decode", name) {
                let bytes = try codec.verifiedBytes(of: token, at: .now, freshness: freshness)
                precondition(bytes.count == count)
            }
            try measure.print("PKG gcm json", "decode", name) {
                let decoded = try codec.decode(token, at: .now, freshness: freshness)
                precondition(decoded.payload.utf8.count == count)
            }
            try measure.print("PKG gcm tree", "decode", name) {
                guard case .object = try codec.decode(token, at: .now, freshness: freshness).json else {
                    preconditionFailure("no object")
                }
            }
            try measure.print("PKG gcm built tree", "decode", name) {
                let members = try codec.decode(token, at: .now, freshness: freshness).json?.object?.members
                precondition(members?.count ?? 0 > 1)
            }
            try measure.print("PKG gcm bytes", "encode", name) {
                let token = try codec.encode(json, at: .now)
                precondition(token.utf8.count > count)
            }
            try measure.print("PKG gcm tree", "encode", name) {
                let token = try codec.encode(value, at: .now)
                precondition(token.utf8.count > count)
            }
        }
    }

    /// So many keys of 32 bytes. Not random: nothing that they seal is kept.
    static func ring(of count: Int) throws -> KeyRing {
        try KeyRing(
            (0..<count).map { number in
                SecretKey(bytes: (0..<32).map { UInt8(truncatingIfNeeded: $0 * 7 + number * 31 + 131) })
            })
    }
}
