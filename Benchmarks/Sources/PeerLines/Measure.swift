/// Timing as the other programs do it: batches of about 4 ms, of which the least and the median count.
struct Measure {
    /// One line to repeat and not to time, for profilers: peer, direction and payload, and how often.
    var repeated: (line: [String], rounds: Int)?

    private static let sample = Duration.milliseconds(4)
    private static let samples = 11
    private static let clock = ContinuousClock()

    /// Prints a line of tab-separated values: peer, direction, payload, least and median nanoseconds.
    func print(_ peer: String, _ direction: String, _ payload: String, _ operation: () throws -> Void) throws {
        if let repeated {
            if repeated.line == [peer, direction, payload] { for _ in 0..<repeated.rounds { try operation() } }
            return
        }
        let rounds = try Self.rounds(for: operation)
        let figures = try (0..<Self.samples).map { _ in try Self.nanoseconds(rounds, operation) }
        let (least, median) = Self.leastAndMedian(figures)
        Swift.print([peer, direction, payload, Self.decimal(least), Self.decimal(median)].joined(separator: "\t"))
    }

    /// How often `operation` fits into one sample; warms up on the way.
    static func rounds(for operation: () throws -> Void) rethrows -> Int {
        var rounds = 16
        while true {
            let taken = try time(rounds, operation)
            if taken > sample / 2 { return Int(Double(rounds) * (sample / taken)) + 1 }
            rounds *= 2
        }
    }

    /// What so many calls take.
    static func time(_ rounds: Int, _ operation: () throws -> Void) rethrows -> Duration {
        let start = clock.now
        for _ in 0..<rounds { try operation() }
        return clock.now - start
    }

    /// What one of so many calls takes.
    static func nanoseconds(_ rounds: Int, _ operation: () throws -> Void) rethrows -> Double {
        let (seconds, attoseconds) = try time(rounds, operation).components
        return (Double(seconds) * 1e9 + Double(attoseconds) / 1e9) / Double(rounds)
    }

    /// The two figures that every program prints.
    static func leastAndMedian(_ figures: [Double]) -> (least: Double, median: Double) {
        let sorted = figures.sorted()
        return (sorted[0], sorted[sorted.count / 2])
    }

    /// A figure with one place behind the point.
    static func decimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
