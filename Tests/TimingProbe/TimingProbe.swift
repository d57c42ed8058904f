import Foundation
import SealEncodings
import SealPrimitives
import SessionSeal

/// Asks whether the time to refuse a token tells where its tag is wrong, as dudect does: Welch's t over interleaved
/// classes, one wrong in the first byte of the tag and one in the last.
///
///     TimingProbe [PAIRS]     1,000,000 unless given
///
/// A control stands beside it: the same work with a comparison that stops at the first difference. Where the harness does
/// not see that one, it says nothing of the others either.
@main
struct TimingProbe {
    /// What `t` must exceed for the control, and must not for anything else.
    private static let certain = 10.0
    /// What `t` should not exceed.
    private static let suspicious = 4.5

    static func main() throws {
        let pairs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
        let secret = (0..<32).map { 7 &* UInt8($0) &+ 130 }
        let keys = try KeyRing(current: SecretKey(bytes: secret))
        let freshness = try Freshness(maxAge: .unlimited, maxLifetime: .unlimited)
        let now = UnixTime.now
        print("\(pairs) pairs each; t of the first byte wrong against the last, greatest of all croppings")

        let replica = try Replica(secret: secret)
        let control = ratio(pairs, replica.token(wrongAt: 0), replica.token(wrongAt: 31)) { replica.stopsEarly($0) }
        say("control: a comparison that stops early", control, control > certain ? "seen" : "NOT SEEN")
        var worst = 0.0
        func compare(_ name: String, _ first: [UInt8], _ last: [UInt8], _ refuses: (String) -> Bool) {
            let t = ratio(pairs, first, last, refuses)
            worst = max(worst, t)
            say(name, t, t > certain ? "DIFFERS" : t > suspicious ? "suspicious: repeat it" : "no difference seen")
        }
        compare("the control's work, constantTimeEqual", replica.token(wrongAt: 0), replica.token(wrongAt: 31)) {
            replica.isConstant($0)
        }
        for (name, tagCount) in [("flask", 20), ("django-session", 32), ("jws", 32), ("fernet", 32), ("sealed", 16)] {
            let codec = try Registry.codec(named: name, keys: keys)
            let token = try codec.encode(["user": 42], at: now)
            compare(
                "\(name): decode", changed(token, tagCount: tagCount, at: 0),
                changed(token, tagCount: tagCount, at: tagCount - 1)
            ) { (try? codec.decode($0, at: now, freshness: freshness)) == nil }
        }
        guard control > certain else {
            print("the control was not seen: this report says nothing")
            exit(2)
        }
        exit(worst > certain ? 1 : 0)
    }

    private static func say(_ name: String, _ t: Double, _ verdict: String) {
        print(name.padding(toLength: 44, withPad: " ", startingAt: 0), String(format: "|t| = %7.2f  ", t), verdict)
    }

    /// A token whose tag, the last bytes of its last part, is wrong in one byte.
    private static func changed(_ token: String, tagCount: Int, at place: Int) -> [UInt8] {
        let start = token.utf8.lastIndex { ".:".utf8.contains($0) }.map { token.utf8.index(after: $0) }
        let head = token[..<(start ?? token.startIndex)]
        let base64 = token.hasSuffix("=") ? Base64.urlSafePadded : .urlSafe
        guard var bytes = base64.decode(token[head.endIndex...].utf8.span) else { fatalError("no base64") }
        bytes[bytes.count - tagCount + place] ^= 0x10
        return Array(head.utf8) + base64.encode(bytes.span)
    }

    /// Runs both classes `pairs` times, in an order drawn for each pair; the greatest |t| over several croppings.
    private static func ratio(
        _ pairs: Int, _ first: [UInt8], _ last: [UInt8], _ refuses: (String) -> Bool
    ) -> Double {
        var times: [[UInt32]] = [[], []]
        for index in 0..<2 { times[index].reserveCapacity(pairs) }
        var generator = SystemRandomNumberGenerator()
        var order: UInt64 = 0
        for pair in 0..<pairs + pairs / 100 {
            if pair % 64 == 0 { order = generator.next() }
            for half in 0..<2 {
                let index = Int(order >> UInt64(pair % 64) & 1) ^ half
                // Made anew, so that both classes lie in the same place.
                let token = String(decoding: index == 0 ? first : last, as: UTF8.self)
                let start = nanoseconds()
                let isRefused = refuses(token)
                let time = nanoseconds() - start
                guard isRefused else { fatalError("a wrong tag is taken") }
                // The first ones warm up.
                if pair >= pairs / 100 { times[index].append(UInt32(clamping: time)) }
            }
        }
        let all = (times[0] + times[1]).sorted()
        let croppings = [0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1].map { all[Int(Double(all.count - 1) * $0)] }
        return croppings.map { limit in
            abs(welch(times[0].lazy.filter { $0 <= limit }, times[1].lazy.filter { $0 <= limit }))
        }.max() ?? 0
    }

    private static func nanoseconds() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    /// Welch's t of two samples.
    private static func welch(_ a: some Sequence<UInt32>, _ b: some Sequence<UInt32>) -> Double {
        func moments(_ sample: some Sequence<UInt32>) -> (count: Double, mean: Double, variance: Double) {
            var (count, mean, squares) = (0.0, 0.0, 0.0)
            for time in sample {
                count += 1
                let delta = Double(time) - mean
                mean += delta / count
                squares += delta * (Double(time) - mean)
            }
            return (count, mean, squares / max(1, count - 1))
        }
        let (a, b) = (moments(a), moments(b))
        let error = (a.variance / a.count + b.variance / b.count).squareRoot()
        return error > 0 ? (a.mean - b.mean) / error : 0
    }
}

/// A signed token of 32 bytes of tag, verified in two ways.
private struct Replica {
    private let mac: HMAC
    private let value = Array(repeating: UInt8(ascii: "v"), count: 60)

    init(secret: [UInt8]) throws {
        mac = try HMAC(.sha256, key: SecretBytes(copying: secret.span))
    }

    func token(wrongAt place: Int) -> [UInt8] {
        var tag = mac.tag(of: value.span).withSpan { Array(copying: $0) }
        tag[place] ^= 0x10
        return value + Base64.urlSafe.encode(tag.span)
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
        guard let tag = Base64.urlSafe.decode(text.extracting(value.count...)) else { return false }
        return !mac.tag(of: text.extracting(..<value.count)).withSpan { isEqual($0, tag.span) }
    }
}
