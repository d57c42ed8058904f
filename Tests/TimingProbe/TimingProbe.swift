import Foundation
import SealEncodings
import SealPrimitives
import SessionSeal

/// Asks whether the time to refuse a token tells where its tag is wrong, as dudect does: Welch's t over interleaved
/// classes, one wrong in the first byte of the tag and one in the last.
///
///     TimingProbe [PAIRS]     1,000,000 unless given
///
/// Two controls stand beside it. One does the same work with a comparison that stops at the first difference, and must be
/// seen. The other has the same class twice, where nothing may be seen. Unless both come out so, the report says nothing.
///
/// A difference of chance does not come twice, and one of the code grows with the root of the pairs: what looks like one
/// is measured again, with four times as many pairs.
@main
struct TimingProbe {
    /// What `t` must exceed for the control.
    private static let certain = 10.0
    /// What `t` must not exceed for anything else.
    private static let suspicious = 4.5

    private let pairs: Int

    static func main() throws {
        let pairs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
        exit(try TimingProbe(pairs: pairs).run())
    }

    /// The exit code.
    private func run() throws -> Int32 {
        print("\(pairs) pairs each; t of the first byte wrong against the last, greatest of all croppings")
        let secret = (0..<32).map { 7 &* UInt8($0) &+ 130 }
        let replica = try Replica(secret: secret)
        let forgeries = Forgeries(of: replica.tokens(Forgeries.messageCount), tagCount: Replica.tagCount)

        let control = Measurement(pairs: pairs, [.first, .last], of: forgeries, replica.stopsEarly).ratio
        say("control: a comparison that stops early", control, control > Self.certain ? "seen" : "NOT SEEN")
        let isQuiet = isSame("control: one class twice", [.last, .last], forgeries, replica.isConstant)
        guard control > Self.certain, isQuiet else {
            print("a control came out wrong: this report says nothing")
            return 2
        }

        var isSame = isSame("the controls' work, constantTimeEqual", [.first, .last], forgeries, replica.isConstant)
        let keys = try KeyRing(current: SecretKey(bytes: secret))
        let freshness = try Freshness(maxAge: .unlimited, maxLifetime: .unlimited)
        let now = UnixTime.now
        for (name, tagCount) in [("flask", 20), ("django-session", 32), ("jws", 32), ("fernet", 32), ("sealed", 16)] {
            let codec = try Registry.codec(named: name, keys: keys)
            let tokens = try (0..<Forgeries.messageCount).map { number in
                try codec.encode(["user": JSONValue(100 + number)], at: now)
            }
            let forgeries = Forgeries(of: tokens, tagCount: tagCount)
            let isCodecSame = self.isSame("\(name): decode", [.first, .last], forgeries) { token in
                (try? codec.decode(token, at: now, freshness: freshness)) == nil
            }
            isSame = isSame && isCodecSame
        }
        return isSame ? 0 : 1
    }

    /// Whether the two classes take the same time.
    private func isSame(
        _ name: String, _ classes: [Forgeries.Place], _ forgeries: Forgeries, _ refuses: (String) -> Bool
    ) -> Bool {
        let first = Measurement(pairs: pairs, classes, of: forgeries, refuses).ratio
        guard first > Self.suspicious else {
            say(name, first, "no difference seen")
            return true
        }
        say(name, first, "measured again with \(4 * pairs) pairs")
        let second = Measurement(pairs: 4 * pairs, classes, of: forgeries, refuses).ratio
        let isSame = second <= Self.suspicious
        say(name, second, isSame ? "no difference seen" : "DIFFERS")
        return isSame
    }

    private func say(_ name: String, _ t: Double, _ verdict: String) {
        print(name.padding(toLength: 44, withPad: " ", startingAt: 0), String(format: "|t| = %7.2f  ", t), verdict)
    }
}

/// Signed tokens of 32 bytes of tag, verified in two ways.
private struct Replica {
    static let tagCount = 32
    private static let valueCount = 60
    private let mac: HMAC

    init(secret: [UInt8]) throws {
        mac = try HMAC(.sha256, key: SecretBytes(copying: secret.span))
    }

    /// So many good tokens.
    func tokens(_ count: Int) -> [String] {
        (0..<count).map { number in
            // Base64 knows no dot, so the tag is what stands behind it.
            let digits = String(100 + number)
            let value = String(repeating: "v", count: Self.valueCount - digits.count - 1) + digits + "."
            return value + mac.tag(of: value.utf8.span).withSpan { Base64.urlSafe.text(of: $0) }
        }
    }

    /// Whether the token is refused.
    func stopsEarly(_ token: String) -> Bool {
        check(token) { expected, tag in
            guard expected.count == tag.count else { return false }
            for index in expected.indices where expected[index] != tag[index] { return false }
            return true
        }
    }

    /// Whether the token is refused.
    func isConstant(_ token: String) -> Bool {
        check(token) { constantTimeEqual($0, $1) }
    }

    private func check(_ token: String, _ isEqual: (Span<UInt8>, Span<UInt8>) -> Bool) -> Bool {
        let text = token.utf8.span
        guard let tag = Base64.urlSafe.decode(text.extracting(Self.valueCount...)) else { return false }
        return !mac.tag(of: text.extracting(..<Self.valueCount)).withSpan { isEqual($0, tag.span) }
    }
}
