import Benchmark
@_spi(Benchmarks) import SessionSeal

/// The codecs in the form that `swift package benchmark` knows, to compare one state of the sources with another.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput], warmupIterations: 3, scalingFactor: .kilo, maxDuration: .seconds(2))
    do { try addBenchmarks() } catch { fatalError("\(error)") }
}

private func addBenchmarks() throws {
    let freshness = try Freshness(maxAge: .seconds(86_400), maxLifetime: .unlimited)
    let secrets = (0..<5).map { SecretKey(text: "secret \($0) of the benchmark suite") }
    let flask = try FlaskCodec(keys: KeyRing(current: secrets[4]))
    let ring = try FlaskCodec(keys: KeyRing(secrets))
    let sealingKeys = try KeyRing(current: SecretKey(bytes: (0..<32).map { UInt8(7 * $0 + 3) }))
    let sealed = try SealedCodec(keys: sealingKeys, context: "session")
    for (size, value) in try payloads() {
        let token = try flask.encode(value, at: .now)
        let plain = try flask.withoutCompression.encode(value, at: .now)
        let sealedToken = try sealed.encode(value, at: .now)
        let operations: [(String, @Sendable () throws -> Void)] = [
            ("bytes", { blackHole(try flask.verifiedBytes(of: token, at: .now, freshness: freshness)) }),
            ("JSON", { blackHole(try flask.decode(token, at: .now, freshness: freshness)) }),
            ("tree", { blackHole(try flask.decode(token, at: .now, freshness: freshness).json) }),
            (
                "built tree",
                { blackHole(try flask.decode(token, at: .now, freshness: freshness).json?.object?.members) }
            ),
            (
                "built tree, not compressed",
                { blackHole(try flask.decode(plain, at: .now, freshness: freshness).json?.object?.members) }
            ),
            ("JSON, oldest of 5 keys", { blackHole(try ring.decode(token, at: .now, freshness: freshness)) }),
            ("encode", { blackHole(try flask.encode(value, at: .now)) }),
            ("sealed open", { blackHole(try sealed.decode(sealedToken, at: .now, freshness: freshness)) }),
            ("sealed seal", { blackHole(try sealed.encode(value, at: .now)) }),
        ]
        for (name, operation) in operations {
            Benchmark("\(size) \(name)") { benchmark in
                for _ in benchmark.scaledIterations { try operation() }
            }
        }
    }
}

/// About 60, 400 and 3000 bytes.
private func payloads() throws -> [(String, JSONValue)] {
    let small: JSONValue = ["user_id": 42, "csrf": "9f3c0a7be8d14265c0b79e1f6a83d25b"]
    func items(_ count: Int) -> JSONValue {
        .array(
            (0..<count).map {
                [
                    "id": .init(1000 + $0), "sku": .init("SKU-\(37 * $0)"), "title": .init("item \($0 * 7919)"),
                    "gift": .bool($0 % 3 > 0),
                ]
            })
    }
    return [
        ("S", small), ("M", ["session": small, "items": items(5)]), ("L", ["session": small, "items": items(48)]),
    ]
}
