import Dispatch
import Synchronization
@_spi(Benchmarks) import SessionSeal

/// How cost grows with threads, payload and keys. Prints ratios, which should lie near 1 unless the line says otherwise.
enum Scaling {
    static func print() throws {
        try threads()
        try payload()
        try keys()
    }

    /// Two threads at once on one codec: the speed of each against that of one alone, and, as a measure of the machine,
    /// the same for two threads that share nothing. Token and payload are each thread's own, as a request's are.
    private static func threads() throws {
        let freshness = try DataFolder.freshness()
        let flask = try FlaskCodec(keys: KeyRing(DataFolder.keys))
        let sealed = try SealedCodec(keys: SealedLines.ring(of: 5), context: "scaling")
        let other = (
            flask: try FlaskCodec(keys: KeyRing(DataFolder.keys)),
            sealed: try SealedCodec(keys: SealedLines.ring(of: 5), context: "scaling")
        )
        let json = try (0..<2).map { _ in try text(bytes: 400) }
        let compressed = try json.map { try flask.encode($0, at: .now) }
        let plain = try json.map { try flask.withoutCompression.encode($0, at: .now) }
        let opaque = try json.map { try sealed.encode($0, at: .now) }
        try compare("flask decode, compressed", flask, other.flask) { codec, thread in
            _ = try codec.decode(compressed[thread], at: .now, freshness: freshness)
        }
        try compare("flask decode", flask, other.flask) { codec, thread in
            _ = try codec.decode(plain[thread], at: .now, freshness: freshness)
        }
        try compare("flask encode", flask, other.flask) { codec, thread in
            _ = try codec.encode(json[thread], at: .now)
        }
        try compare("sealed open", sealed, other.sealed) { codec, thread in
            _ = try codec.decode(opaque[thread], at: .now, freshness: freshness)
        }
        try compare("sealed seal", sealed, other.sealed) { codec, thread in
            _ = try codec.encode(json[thread], at: .now)
        }
    }

    /// Lends the codecs: to copy one, as out of an array, counts the uses of its parts, which is no part of the operation.
    private static func compare<Codec: SessionCodec>(
        _ what: String, _ first: Codec, _ second: Codec,
        _ operation: @Sendable (_ codec: borrowing Codec, _ thread: Int) throws -> Void
    ) throws {
        let rounds = try Measure.rounds { try operation(first, 0) } / 4
        var alone = Duration.seconds(3600)
        var shared = alone
        var apart = alone
        // Short samples in turn: the least of many is one in which nobody else wanted the cores.
        for _ in 0..<80 {
            alone = min(alone, try Measure.time(rounds) { try operation(first, 0) })
            shared = min(shared, slower(rounds) { try operation(first, $0) })
            apart = min(
                apart, slower(rounds) { if $0 == 0 { try operation(first, 0) } else { try operation(second, 1) } })
        }
        Swift.print(
            "two threads, \(what): \(ratio(alone / shared)) of the speed of one on a shared codec, "
                + "\(ratio(alone / apart)) on a codec each")
    }

    /// Starts `rounds` calls on two threads at the same moment; what the slower one takes.
    private static func slower(_ rounds: Int, _ operation: @Sendable (Int) throws -> Void) -> Duration {
        let waiting = Atomic(2)
        let taken = Mutex(Duration.zero)
        DispatchQueue.concurrentPerform(iterations: 2) { thread in
            waiting.subtract(1, ordering: .acquiringAndReleasing)
            while waiting.load(ordering: .acquiring) > 0 {}
            do {
                let own = try Measure.time(rounds) { try operation(thread) }
                taken.withLock { $0 = max($0, own) }
            } catch {
                fatalError("\(error)")
            }
        }
        return taken.withLock { $0 }
    }

    /// Nanoseconds a byte of payload, which fall towards a constant.
    private static func payload() throws {
        let freshness = try DataFolder.freshness()
        var limits = Limits()
        limits.tokenBytes = 1 << 20
        let flask = try FlaskCodec(keys: KeyRing(DataFolder.keys), limits: limits)
        let sealed = try SealedCodec(keys: SealedLines.ring(of: 1), context: "scaling", limits: limits)
        var before: [String: Double] = [:]
        for kibibytes in [1, 4, 16, 64] {
            let json = try text(bytes: kibibytes * 1024)
            let value = try json.built()
            let plain = try flask.withoutCompression.encode(json, at: .now)
            let compressed = try flask.encode(json, at: .now)
            let sealedToken = try sealed.encode(json, at: .now)
            let operations: [(String, () throws -> Void)] = [
                ("flask decode", { _ = try flask.decode(plain, at: .now, freshness: freshness) }),
                ("flask decode, compressed", { _ = try flask.decode(compressed, at: .now, freshness: freshness) }),
                (
                    "flask built tree",
                    { _ = try flask.decode(plain, at: .now, freshness: freshness).json?.object?.members }
                ),
                ("flask encode", { _ = try flask.encode(value, at: .now) }),
                ("sealed open", { _ = try sealed.decode(sealedToken, at: .now, freshness: freshness) }),
                ("sealed seal", { _ = try sealed.encode(json, at: .now) }),
            ]
            for (what, operation) in operations {
                let cost = try least(operation) / Double(json.utf8.count)
                let growth =
                    before[what].map { ", \(ratio(cost / $0)) of what a byte of a quarter as much costs" } ?? ""
                before[what] = cost
                Swift.print("\(kibibytes) KiB, \(what): \(Measure.decimal(cost * 1000)) ps a byte\(growth)")
            }
        }
    }

    /// The oldest of 64 keys against the only one.
    private static func keys() throws {
        let freshness = try DataFolder.freshness()
        let json = try text(bytes: 400)
        let one = try SealedCodec(keys: SealedLines.ring(of: 1), context: "scaling")
        // The one key is the last of the 64, which have to differ otherwise.
        let last = SecretKey(bytes: (0..<32).map { UInt8($0 * 5 + 90) })
        let newer = (0..<63).map { number in SecretKey(bytes: (0..<32).map { UInt8(($0 * 7 + number * 3) % 256) }) }
        let many = try SealedCodec(keys: KeyRing(newer + [last]), context: "scaling")
        let oldest = try SealedCodec(keys: KeyRing(current: last), context: "scaling").encode(json, at: .now)
        let only = try one.encode(json, at: .now)
        let cost = try least { _ = try one.decode(only, at: .now, freshness: freshness) }
        let costOfMany = try least { _ = try many.decode(oldest, at: .now, freshness: freshness) }
        Swift.print("sealed open, oldest of 64 keys: \(ratio(costOfMany / cost)) of the cost with one key")

        let secrets = (0..<64).map { SecretKey(text: "secret \($0) of a ring of sixty-four keys") }
        func verify(keys: Int, token: String) throws -> Double {
            let codec = try FlaskCodec(keys: KeyRing(Array(secrets.suffix(keys))))
            return try least { _ = try codec.verifiedBytes(of: token, at: .now, freshness: freshness) }
        }
        let token = try FlaskCodec(keys: KeyRing(current: secrets[63])).withoutCompression.encode(json, at: .now)
        let (first, second, sixtyFourth) =
            (try verify(keys: 1, token: token), try verify(keys: 2, token: token), try verify(keys: 64, token: token))
        // What the second key adds is one MAC and its comparison.
        let macs = (sixtyFourth - first) / (second - first) + 1
        Swift.print("flask decode, oldest of 64 keys: the cost of \(Measure.decimal(macs)) MACs, at most 64 wanted")
    }

    private static func least(_ operation: () throws -> Void) throws -> Double {
        let rounds = try Measure.rounds(for: operation)
        return Measure.leastAndMedian(try (0..<15).map { _ in try Measure.nanoseconds(rounds, operation) }).least
    }

    /// JSON of about so many bytes.
    private static func text(bytes: Int) throws -> JSONText {
        let items = (0..<bytes / 40).map { number -> JSONValue in
            ["id": .init(number * 7919), "name": .init("item \(number * 31 % 977)"), "new": .bool(number % 3 == 0)]
        }
        return try JSONText(["items": .array(items)])
    }

    private static func ratio(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}
