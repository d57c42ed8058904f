import Foundation
import SessionSeal

/// Seals tokens in processes that fork from one another, and prints them: for `ForkTests`, since a test process has
/// threads and should not fork.
///
///     first ─┬─ A                                before the first token
///            └─ 500 tokens ─┬─ B ── C ── D       between two, and each of these from the one before
///                           └─ 500 more
///
/// Every process seals 1,000 tokens. Who reads them knows by the end of the text that all processes are done.
@main
struct ForkProbe {
    static func main() throws {
        let key = SecretKey(bytes: Array(0..<32))
        let probe = ForkProbe(codec: try SealedCodec(keys: KeyRing(current: key), context: "fork"))
        if fork() == 0 { return try probe.seal(1000) }
        try probe.seal(500)
        guard fork() == 0 else { return try probe.seal(500) }
        try probe.seal(10)
        guard fork() == 0 else { return try probe.seal(990) }
        guard fork() == 0 else { return try probe.seal(1000) }
        try probe.seal(1000)
    }

    let codec: SealedCodec

    /// One line a token, each written at once, so that lines of several processes do not mix.
    func seal(_ count: Int) throws {
        for _ in 0..<count {
            let token = try codec.encode(JSONText("{}"), at: .now)
            try FileHandle.standardOutput.write(contentsOf: Data("\(token)\n".utf8))
        }
    }
}
