import Foundation

/// What has to be seen from outside of a test process, or takes longer than a test: small programs in one.
///
///     Probe bomb PAGES             decodes the token on standard input; what that costs in memory and time
///     Probe memory SOURCE CODEC NEEDLES [PATH]    loads a ring, uses it, lets it go and looks for it in its own memory
///     Probe refused SOURCE CODEC NEEDLES [PATH]   the same where the keys are no good, and nothing of them may stay
///     Probe soak SECONDS           decodes good, changed and random tokens on two threads, and watches its memory
@main
struct Probe {
    static func main() throws {
        let words = Array(CommandLine.arguments.dropFirst())
        switch (words.first, words.count) {
        case ("bomb", 2): try Bomb.run(beside: Int(words[1]) ?? 0)
        case ("memory", 4...5): try MemoryHygiene.run(words)
        case ("refused", 4...5): try MemoryHygiene.runRefused(words)
        case ("soak", 2): try Soak.run(seconds: Int(words[1]) ?? 600)
        default:
            print("usage: Probe bomb PAGES | memory … | refused … | soak SECONDS")
            exit(64)
        }
    }

    /// A figure of `/proc/self/status` in bytes, such as `VmRSS`, or `VmHWM` for its peak.
    static func status(_ name: String) throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        return line.flatMap { $0.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } }
            .map { $0 << 10 } ?? 0
    }
}
