import Foundation
import SealEncodings
import Testing

@testable import SessionSeal

@Suite("Forked processes")
struct ForkTests {
    /// A parent, its children and theirs draw from one generator of OpenSSL that was copied with the process.
    @Test func neverShareANonceOrASessionID() throws {
        let probe = Process()
        probe.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
            .deletingLastPathComponent().appending(path: "ForkProbe")
        let output = Pipe()
        probe.standardOutput = output
        try probe.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        probe.waitUntilExit()

        let codec = try SealedCodec(keys: KeyRing(current: SecretKey(bytes: Array(0..<32))), context: "fork")
        let freshness = try Freshness(maxAge: .seconds(3600), maxLifetime: .unlimited, leeway: .seconds(60))
        var nonces: Set<[UInt8]> = []
        var sessions: Set<String> = []
        let tokens = String(decoding: text, as: UTF8.self).split(separator: "\n")
        for token in tokens {
            let decoded = try codec.decode(String(token), at: .now, freshness: freshness)
            sessions.insert(try #require(decoded.sessionID))
            let bytes = Base64.urlSafe.decode(token.dropFirst(4).utf8.span)
            nonces.insert(try #require(bytes.map { Array($0[4..<28]) }))
        }
        #expect(tokens.count == 5000)
        #expect(nonces.count == 5000)
        #expect(sessions.count == 5000)
        // The halves are as good as new, too: each is drawn and none is counted.
        #expect(Set(nonces.map { Array($0[..<12]) }).count == 5000)
        #expect(Set(nonces.map { Array($0[12...]) }).count == 5000)
    }
}
