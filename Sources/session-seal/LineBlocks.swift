/// Whole lines of standard input, in blocks; memory does not grow with their number or length.
struct LineBlocks {
    /// What one read takes at most: what a pipe holds.
    private static let readSize = 1 << 16
    private let limit: Int
    /// The beginning of a line whose end is not read yet: of one over the limit just enough to be over it still.
    private var line: [UInt8] = []
    private var hasEnded = false

    /// Blocks of lines of which those over `limit` bytes come cut, and are over it still.
    init(limit: Int) {
        self.limit = limit
    }

    /// Room for a block.
    static func room(limit: Int) -> [UInt8] { [UInt8](repeating: 0, count: cut(limit) + readSize) }

    /// A line that is cut here is over the limit even if its last byte is a carriage return.
    private static func cut(_ limit: Int) -> Int { limit + 2 }

    /// Reads the lines that one read completes, the last one without a line end only where the input ends.
    ///
    /// - Parameters:
    ///   - block: what ``room(limit:)`` made; the lines are its first bytes.
    ///   - interruption: ends the input at once, where it waits too.
    /// - Returns: how many bytes the lines are; `nil` at the end.
    /// - Throws: why standard input cannot be read.
    mutating func next(into block: inout [UInt8], until interruption: Interruption) throws(Failure) -> Int? {
        var count = line.count
        block.replaceSubrange(0..<count, with: line)
        while !hasEnded {
            guard let more = try read(into: &block, from: count, until: interruption) else { return nil }
            hasEnded = more == 0
            let end = count + more
            if let lineEnd = block[count..<end].lastIndex(of: UInt8(ascii: "\n")) {
                line = Array(block[(lineEnd + 1)..<end].prefix(Self.cut(limit)))
                return lineEnd + 1
            }
            count = min(end, Self.cut(limit))
        }
        line = []
        return count > 0 ? count : nil
    }

    /// The number of bytes that were read, 0 at the end; `nil` where somebody interrupts.
    private func read(
        into block: inout [UInt8], from start: Int, until interruption: Interruption
    ) throws(Failure) -> Int? {
        do {
            while true {
                guard interruption.wait(reading: System.standardInput) else { return nil }
                let end = min(block.count, start + Self.readSize)
                if let count = try System.read(System.standardInput, into: &block, in: start..<end) { return count }
            }
        } catch {
            throw .input("standard input cannot be read: \(error.reason)")
        }
    }
}

extension Span<UInt8> {
    /// Calls `body` with each line, without its end: LF or CR LF, which the last one need not have.
    func forEachLine<E: Error>(_ body: (Span<UInt8>) throws(E) -> Void) throws(E) {
        var start = 0
        while start < count {
            let end = System.firstIndex(of: UInt8(ascii: "\n"), in: extracting(start...)).map { start + $0 } ?? count
            let hasReturn = end > start && self[end - 1] == UInt8(ascii: "\r")
            try body(extracting(start..<(hasReturn ? end - 1 : end)))
            start = end + 1
        }
    }
}
