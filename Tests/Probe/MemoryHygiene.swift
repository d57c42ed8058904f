import Foundation
import SealEncodings
import SealPrimitives
import SessionSeal

/// Loads a ring by the command's own readers, uses it, lets it go, and looks for what it held; for `MemoryHygieneTests`.
///
/// The file NEEDLES has one line for each needle: a name and its bytes, inverted, in hexadecimal. Nothing here holds a
/// needle as it is, so whatever is found was left by the library.
enum MemoryHygiene {
    /// Prints for each needle how often it stands in memory while the ring is in use, and after.
    static func run(_ words: [String]) throws {
        let needles = try needles(in: words[3])
        let memory = try ProcessMemory()
        let before = try use(words[1], codec: words[2], path: words.count > 4 ? words[4] : "") {
            try needles.map { try memory.count(inverting: $0.inverted) }
        }
        for (needle, before) in zip(needles, before) {
            print(needle.name, before, try memory.count(inverting: needle.inverted))
        }
    }

    /// Prints for each needle how often it stands in memory after a ring or codec was refused.
    static func runRefused(_ words: [String]) throws {
        let needles = try needles(in: words[3])
        let memory = try ProcessMemory()
        do {
            _ = try codec(words[2], from: words[1], path: words.count > 4 ? words[4] : "")
            fatalError("the keys are taken")
        } catch {
            // Which error it is, other tests say; here it lives on as a caller's does.
            for needle in needles { print(needle.name, try memory.count(inverting: needle.inverted)) }
            withExtendedLifetime(error) {}
        }
    }

    private static func needles(in path: String) throws -> [(name: String, inverted: [UInt8])] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            let fields = line.split(separator: " ")
            return (name: String(fields[0]), inverted: Hex.decode(fields[1].utf8.span) ?? [])
        }
    }

    private static func codec(
        _ name: String, from source: String, path: String
    ) throws -> (ring: KeyRing, codec: any RegisteredCodec) {
        let type = try Registry.type(named: name)
        let ring =
            switch source {
            case "string": try ring(ofString: path)
            case "jwk": try KeySource(keySets: [path], environment: [], files: []).ring(for: type, allowingWeak: false)
            case "file": try KeySource(keySets: [], environment: [], files: [path]).ring(for: type, allowingWeak: false)
            default:
                try KeySource(keySets: [], environment: ["PROBE_SECRET"], files: []).ring(
                    for: type, allowingWeak: false)
            }
        return (ring, try type.init(keys: ring, options: CodecOptions()))
    }

    private static func use<Result>(
        _ source: String, codec name: String, path: String, _ body: () throws -> Result
    ) throws -> Result {
        let (ring, codec) = try codec(name, from: source, path: path)
        let freshness = try Freshness(maxAge: .unlimited, maxLifetime: .unlimited)
        for _ in 0..<10 {
            let token = try codec.encode(["user": 1], at: .now)
            guard try codec.decode(token, at: .now, freshness: freshness).keyIndex == 0 else { fatalError("no key") }
            _ = try? codec.decode(token + "A", at: .now, freshness: freshness)
        }
        return try withExtendedLifetime((ring, codec)) { try body() }
    }

    /// A secret in a `String`, which its owner wipes: the library cannot. The file holds it inverted.
    private static func ring(ofString path: String) throws -> KeyRing {
        let inverted = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        var text = unsafe String(unsafeUninitializedCapacity: inverted.count) { room in
            for index in inverted.indices { unsafe room[index] = ~inverted[index] }
            return inverted.count
        }
        let ring = try KeyRing(current: SecretKey(text: text))
        text.withUTF8 { bytes in
            guard let start = bytes.baseAddress else { return }
            unsafe memset(UnsafeMutablePointer(mutating: start), 0, bytes.count)
        }
        return ring
    }
}

/// This process's own memory, as the kernel shows it.
private struct ProcessMemory {
    private static let blockSize = 1 << 18
    private let file: FileHandle
    /// Where the environment holds the secret: there it stays, and that is said.
    private let environment: Range<UInt>

    init() throws {
        file = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/mem"))
        if let secret = unsafe getenv("PROBE_SECRET") {
            let start = UInt(bitPattern: secret)
            environment = start..<start + UInt(unsafe strlen(secret))
        } else {
            environment = 0..<0
        }
    }

    /// How often the inverse of `pattern` stands in writable memory, but for the environment.
    func count(inverting pattern: [UInt8]) throws -> Int {
        guard pattern.count >= 8 else { fatalError("a needle of \(pattern.count) bytes is found anywhere") }
        let maps = try String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
        var words = [UInt64](repeating: 0, count: Self.blockSize / 8)
        var places: Set<UInt> = []
        for line in maps.split(separator: "\n") where line.contains(" rw") {
            let bounds = line.split(separator: " ")[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            var at = bounds[0]
            while at < bounds[1] {
                let count = min(Self.blockSize, Int(bounds[1] - at))
                let read = unsafe words.withUnsafeMutableBytes {
                    unsafe pread(file.fileDescriptor, $0.baseAddress, count, off_t(truncatingIfNeeded: at))
                }
                guard read > 0 else { break }
                // Inverted, they are compared with the pattern as it is; so no needle comes into being here.
                for index in 0..<(read + 7) / 8 { words[index] = ~words[index] }
                places.formUnion(Self.find(pattern, in: words, count: read).map { at + UInt($0) })
                // The block lies in this memory too: it holds nothing when it is read itself.
                for index in 0..<(read + 7) / 8 { words[index] = 0 }
                guard at + UInt(read) < bounds[1], read > pattern.count else { break }
                // Overlap, so that a pattern across the border is seen.
                at += UInt(read - pattern.count)
            }
        }
        return places.count { !environment.contains($0) }
    }

    /// Where `pattern` stands in the first `count` bytes.
    private static func find(_ pattern: [UInt8], in words: [UInt64], count: Int) -> [Int] {
        unsafe words.withUnsafeBytes { block in
            var found: [Int] = []
            var start = 0
            while count - start >= pattern.count, let base = block.baseAddress {
                guard let first = unsafe memchr(base + start, Int32(pattern[0]), count - start) else { break }
                start = unsafe base.distance(to: UnsafeRawPointer(first))
                if count - start >= pattern.count, unsafe memcmp(base + start, pattern, pattern.count) == 0 {
                    found.append(start)
                }
                start += 1
            }
            return found
        }
    }
}
