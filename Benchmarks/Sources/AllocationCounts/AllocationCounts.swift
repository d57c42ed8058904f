internal import Allocations
import Foundation
@_spi(Benchmarks) import SessionSeal

/// Counts the allocations of one operation: whole numbers, the same in every run of a release build.
///
///     AllocationCounts             a line for each operation: its name, the package's own, libcrypto's
///     AllocationCounts TABLE       the same, and fails where a count is above that of the table's line
@main enum AllocationCounts {
    static func main() throws {
        guard watch_libcrypto() else { fatalError("libcrypto has allocated before it could be watched") }
        let counts = try Operations().all.map { (name: $0.name, counts: try count($0.run)) }
        // Printed last, since printing allocates.
        for (name, counts) in counts { print("\(name)\t\(counts.own)\t\(counts.libcrypto)") }
        guard let path = CommandLine.arguments.dropFirst().first else { return }
        let failures = try failures(of: counts, against: table(path))
        for failure in failures { FileHandle.standardError.write(Data("AllocationCounts: \(failure)\n".utf8)) }
        exit(failures.isEmpty ? 0 : 1)
    }

    private static let rounds: UInt64 = 100

    /// The allocations of one call, counted over many, after what happens once has happened.
    private static func count(_ operation: () throws -> Void) throws -> Counts {
        try operation()
        try operation()
        let (all, libcrypto) = (allocation_count(), libcrypto_allocation_count())
        for _ in 0..<rounds { try operation() }
        let ofLibcrypto = libcrypto_allocation_count() - libcrypto
        // Rounded up: half an allocation is one too many.
        let own = (allocation_count() - all - ofLibcrypto + rounds - 1) / rounds
        return Counts(own: own, libcrypto: (ofLibcrypto + rounds - 1) / rounds)
    }

    private static func failures(of counts: [(name: String, counts: Counts)], against table: [String: Counts])
        -> [String]
    {
        var failures: [String] = []
        for (name, counts) in counts {
            guard let most = table[name] else {
                failures.append("\(name): not in the table")
                continue
            }
            if counts.own > most.own { failures.append("\(name): \(counts.own) allocations, at most \(most.own)") }
            if counts.libcrypto > most.libcrypto {
                failures.append("\(name): \(counts.libcrypto) allocations of libcrypto, at most \(most.libcrypto)")
            }
        }
        let known = Set(counts.map(\.name))
        for name in table.keys.sorted() where !known.contains(name) { failures.append("\(name): no such operation") }
        return failures
    }

    private static func table(_ path: String) throws -> [String: Counts] {
        var table: [String: Counts] = [:]
        for line in try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8).split(separator: "\n")
        where !line.hasPrefix("#") {
            let fields = line.split(separator: "\t")
            guard fields.count == 3, let own = UInt64(fields[1]), let libcrypto = UInt64(fields[2]) else {
                fatalError("not a line of name, own and libcrypto's count: \(line)")
            }
            table[String(fields[0])] = Counts(own: own, libcrypto: libcrypto)
        }
        return table
    }
}

/// How often one call allocates.
struct Counts {
    let own: UInt64
    let libcrypto: UInt64
}
