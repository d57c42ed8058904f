/// What the command reads: the one subject of a command line, or lines without end.
enum Input {
    /// The bytes of an argument, or of standard input where there is none or `-`; `nil` where they are too many.
    ///
    /// One line end after what stands on standard input is not part of it.
    static func subject(_ argument: String?, limit: Int) throws(Failure) -> [UInt8]? {
        if let argument, argument != "-" {
            let bytes = System.argumentBytes(argument)
            return bytes.count <= limit ? bytes : nil
        }
        if System.isTerminal(System.standardInput) {
            Notice.note("reading from the terminal; Control-D ends the input")
        }
        // Room for one byte too many, and for a line end.
        var buffer = [UInt8](repeating: 0, count: limit + 3)
        do {
            let count = try System.readAll(System.standardInput, into: &buffer)
            let bytes = withoutLineEnd(buffer[..<count])
            return bytes.count <= limit ? Array(bytes) : nil
        } catch {
            throw .input("standard input cannot be read: \(error.reason)")
        }
    }

    /// Takes off one LF or CR LF.
    static func withoutLineEnd(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard bytes.last == UInt8(ascii: "\n") else { return bytes }
        let line = bytes.dropLast()
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }
}

/// Lines of standard input, read in blocks; memory does not grow with their number or length.
struct LineReader {
    /// A line without its end.
    enum Line {
        case whole([UInt8])
        /// Longer than the limit; its bytes are gone.
        case tooLong
    }

    private static let blockSize = 1 << 16
    private let limit: Int
    private var block = [UInt8](repeating: 0, count: blockSize)
    private var unread = 0..<0
    private var hasEnded = false

    /// A reader of lines of at most `limit` bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// The next line; `nil` at the end. Calls `beforeReading` whenever it is about to wait for more, so that a peer who
    /// waits for answers has them.
    mutating func next(beforeReading: () throws(Failure) -> Void) throws(Failure) -> Line? {
        var line: [UInt8] = []
        var isTooLong = false
        while true {
            if unread.isEmpty {
                try beforeReading()
                try fill()
                // The last line needs no line end.
                if hasEnded { return isTooLong || line.count > limit ? .tooLong : line.isEmpty ? nil : .whole(line) }
            }
            let end = block[unread].firstIndex(of: UInt8(ascii: "\n"))
            let piece = block[unread.lowerBound..<(end ?? unread.upperBound)]
            unread = (end.map { $0 + 1 } ?? unread.upperBound)..<unread.upperBound
            if line.count + piece.count > limit + 1 {
                isTooLong = true
                line = []
            } else if !isTooLong {
                line += piece
            }
            guard end != nil else { continue }
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            return isTooLong || line.count > limit ? .tooLong : .whole(line)
        }
    }

    private mutating func fill() throws(Failure) {
        do {
            while true {
                if let count = try System.read(System.standardInput, into: &block, from: 0) {
                    unread = 0..<count
                    hasEnded = count == 0
                    return
                }
                _ = System.wait(reading: System.standardInput, writing: nil, milliseconds: -1)
            }
        } catch {
            throw .input("standard input cannot be read: \(error.reason)")
        }
    }
}
