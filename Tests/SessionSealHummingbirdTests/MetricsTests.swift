#if Hummingbird
import Hummingbird
import HummingbirdTesting
import Metrics
import SessionSeal
import Synchronization
import Testing

/// What an operator sees: which sessions come, by which codec, under which key.
@Suite("Metrics")
struct MetricsTests {
    /// Counts in a table. Metrics have one factory a process, so other tests count here too, under other key labels.
    final class Table: MetricsFactory {
        static let shared: Table = {
            let table = Table()
            MetricsSystem.bootstrap(table)
            return table
        }()
        private let counts = Mutex<[String: Int64]>([:])

        func count(_ outcome: String, _ codec: String, _ key: String) -> Int64 {
            counts.withLock { $0["session_seal_sessions outcome=\(outcome) codec=\(codec) key=\(key)"] ?? 0 }
        }

        private final class Counter: CounterHandler {
            let name: String
            let table: Table
            init(name: String, table: Table) { (self.name, self.table) = (name, table) }
            func increment(by amount: Int64) { table.counts.withLock { $0[name, default: 0] += amount } }
            func reset() {}
        }

        func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
            Counter(name: ([label] + dimensions.map { "\($0)=\($1)" }).joined(separator: " "), table: self)
        }
        func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
            NOOPMetricsHandler.instance
        }
        func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
            NOOPMetricsHandler.instance
        }
        func destroyCounter(_ handler: any CounterHandler) {}
        func destroyRecorder(_ handler: any RecorderHandler) {}
        func destroyTimer(_ handler: any TimerHandler) {}
    }

    @Test func outcomesCodecsAndKeysAreCounted() async throws {
        let table = Table.shared
        let old = SecretKey(bytes: (0..<32).map { UInt8($0 &* 3 &+ 7) }, label: "metrics-old")
        let new = SecretKey(bytes: (0..<32).map { UInt8($0 &* 5 &+ 9) })
        let before = try Server(Server.policy(KeyRing(current: old)))
        let cookie = try await before.test { try await $0.get("login/alice").cookie }
        let server = try Server(Server.policy(KeyRing(current: new, previous: [old])))
        try await server.test { (client) async throws in
            let absent = table.count("absent", "", "")
            let next = try await client.get("who", cookie: cookie)
            #expect(table.count("valid", "sealed", "metrics-old") == 1)
            // The key without a label goes by its place.
            let unlabelled = table.count("valid", "sealed", "#0")
            _ = try await client.get("who", cookie: next.cookie)
            #expect(table.count("valid", "sealed", "#0") > unlabelled)
            _ = try await client.get("who", cookie: next.cookie)
            #expect(table.count("valid", "sealed", "metrics-old") == 1)
            server.clock.advance(Server.idle + 1)
            _ = try await client.get("who", cookie: cookie)
            #expect(table.count("expired", "sealed", "metrics-old") == 1)
            let bad = table.count("malformed", "", "")
            _ = try await client.get("who", cookie: "__Host-session=bad")
            #expect(table.count("malformed", "", "") > bad)
            _ = try await client.get("who")
            #expect(table.count("absent", "", "") > absent)
        }
    }
}
#endif
