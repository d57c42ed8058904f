import Foundation

/// Times of two classes that take turns in an order drawn for each pair, and Welch's t of them.
struct Measurement {
    /// In nanoseconds, of both classes.
    private var times: [[UInt32]] = [[], []]

    /// Runs both classes `pairs` times, after a hundredth as many that warm up.
    ///
    /// `refuses` says whether a token is refused, and is what is timed. Twice the same class shows what the harness sees
    /// where nothing is.
    init(
        pairs: Int, _ classes: [Forgeries.Place], of forgeries: Forgeries, _ refuses: (String) -> Bool
    ) {
        for index in 0..<2 { times[index].reserveCapacity(pairs) }
        var generator = SystemRandomNumberGenerator()
        for pair in 0..<pairs + pairs / 100 {
            let drawn = generator.next()
            let (message, change) = (Int(drawn >> 16 & 0xffff), UInt8(truncatingIfNeeded: drawn >> 8) | 1)
            for half in 0..<2 {
                let index = Int(drawn & 1) ^ half
                let token = forgeries.token(message, wrongAt: classes[index], by: change)
                let start = Self.nanoseconds()
                let isRefused = refuses(token)
                let time = Self.nanoseconds() - start
                guard isRefused else { fatalError("a wrong tag is taken") }
                if pair >= pairs / 100 { times[index].append(UInt32(clamping: time)) }
            }
        }
    }

    /// The greatest |t| of several croppings: the slowest measurements say more of the machine than of the code.
    var ratio: Double {
        let all = (times[0] + times[1]).sorted()
        let croppings = [0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1].map { all[Int(Double(all.count - 1) * $0)] }
        return croppings.map { limit in
            abs(Self.welch(times[0].lazy.filter { $0 <= limit }, times[1].lazy.filter { $0 <= limit }))
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
