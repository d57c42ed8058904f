import Foundation
import SessionSeal

/// Decodes a mix of good, changed and random tokens on two threads for a while; memory must not grow after the first
/// minute (or, in a shorter run, the first quarter).
enum Soak {
    /// What the resident memory may differ by between two looks at it.
    private static let slack = 2 << 20

    private static let keys = [UInt8](0..<32).map { 7 &* $0 &+ 130 }

    static func run(seconds: Int) throws {
        let warmUp = min(60, max(1, seconds / 4))
        let start = Date.now
        let workers = (0..<2).map { number in
            let worker = Worker(seed: UInt64(number), end: start.addingTimeInterval(Double(seconds)))
            let thread = Thread { worker.run() }
            thread.start()
            return worker
        }
        var base = 0
        var largest = 0
        var next = warmUp
        while !workers.allSatisfy(\.isDone) {
            Thread.sleep(forTimeInterval: 0.1)
            guard Int(Date.now.timeIntervalSince(start)) >= next else { continue }
            let memory = try Probe.status("VmRSS")
            if base == 0 { base = memory }
            largest = max(largest, memory)
            print("\(next) s: \(memory >> 10) KiB")
            next += max(1, (seconds - warmUp) / 9)
        }
        let last = try Probe.status("VmRSS")
        largest = max(largest, last)
        let count = workers.reduce(0) { $0 + $1.count }
        let good = workers.reduce(0) { $0 + $1.good }
        print("\(count) tokens in \(seconds) s on 2 threads, \(good) of them good")
        print("memory: \(base >> 10) KiB after \(warmUp) s, \(last >> 10) KiB at the end, \(largest >> 10) KiB at most")
        guard largest <= base + slack, workers.allSatisfy(\.isSound), good > 0 else {
            print("FAILED: memory grew, or a token was judged wrongly")
            exit(1)
        }
    }

    /// `@unchecked Sendable` holds because the figures are read when `isDone` is set, and that is behind a lock.
    private final class Worker: @unchecked Sendable {
        private let lock = NSLock()
        private var done = false
        private var generator: Generator
        private let end: Date
        private(set) var count = 0
        private(set) var good = 0
        private(set) var isSound = true

        init(seed: UInt64, end: Date) {
            generator = Generator(state: seed)
            self.end = end
        }

        var isDone: Bool { lock.withLock { done } }

        func run() {
            do {
                let ring = try KeyRing(current: SecretKey(bytes: Soak.keys))
                let freshness = try Freshness(maxAge: .seconds(86_400), maxLifetime: .unlimited)
                let codecs = try Registry.names.filter { $0 != "django-signed-cookie" }.map {
                    try Registry.codec(named: $0, keys: ring)
                }
                let text = "x" + String(repeating: "payload ", count: 40)
                let now = UnixTime.now
                let tokens = try codecs.map { codec in
                    let value: JSONValue = ["user": 42, "text": JSONValue(text)]
                    return Array(try codec.encode(value, at: now).utf8)
                }
                while Date.now < end {
                    for _ in 0..<1000 {
                        let place = Int.random(in: 0..<codecs.count, using: &generator)
                        judge(codecs[place], tokens[place], now, freshness)
                    }
                }
            } catch {
                isSound = false
            }
            lock.withLock { done = true }
        }

        private func judge(_ codec: any SessionCodec, _ token: [UInt8], _ now: UnixTime, _ freshness: Freshness) {
            var bytes = token
            let kind = Int.random(in: 0..<3, using: &generator)
            if kind == 1 {
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    let place = Int.random(in: 0..<bytes.count, using: &generator)
                    switch Int.random(in: 0..<3, using: &generator) {
                    case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                    case 1: bytes.remove(at: place)
                    default: bytes.insert(UInt8.random(in: 0x20...0x7e, using: &generator), at: place)
                    }
                }
            } else if kind == 2 {
                bytes = (0..<Int.random(in: 0..<600, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
            }
            let isGood =
                (try? codec.decode(String(decoding: bytes, as: UTF8.self), at: now, freshness: freshness)) != nil
            count += 1
            if isGood { good += 1 }
            if isGood != (bytes == token) { isSound = false }
        }
    }

    /// SplitMix64: the system's generator would be most of the work.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
            return z ^ z >> 31
        }
    }
}
