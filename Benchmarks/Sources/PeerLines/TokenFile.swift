import Foundation
import SessionSeal

/// A file of many tokens, a line each, decoded in a loop of one thread: what `session-seal decode --lines` costs at least.
enum TokenFile {
    /// Tokens enough that none is known to the processor, and not so many that they fill the memory.
    private static let mostBytes = 1 << 26

    /// Prints nanoseconds of processor time a token.
    static func print(path: String) throws {
        let bytes = try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).read(upToCount: mostBytes) ?? Data()
        // What follows the last line end may be half a token.
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        let tokens = lines.map { String(decoding: $0, as: UTF8.self) }
        let codec = try FlaskCodec(keys: KeyRing(current: DataFolder.keys[0]))
        let freshness = try DataFolder.freshness()
        let start = clock()
        for token in tokens {
            guard case .json = try codec.decode(token, at: .now, freshness: freshness).payload else {
                preconditionFailure("no JSON")
            }
        }
        let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
        Swift.print(Measure.decimal(seconds * 1e9 / Double(max(1, tokens.count))))
    }
}
