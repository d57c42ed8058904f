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
    private static let blockSize = 1 << 18
    private let limit: Int
    private var block = [UInt8](repeating: 0, count: blockSize)
    /// The beginning of a line whose end is not read yet.
    private var line: [UInt8] = []
    /// Whether that line is over the limit; its bytes are gone then.
    private var isTooLong = false
    private var hasEnded = false

    /// A reader of lines of at most `limit` bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// The lines that one read completes, without their ends, and `nil` for each that is over the limit; `nil` at the
    /// end.
    mutating func nextLines() throws(Failure) -> [[UInt8]?]? {
        var lines: [[UInt8]?] = []
        while lines.isEmpty {
            if hasEnded { return nil }
            let count = try fill()
            hasEnded = count == 0
            var unread = block[..<count]
            while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                append(unread[..<end])
                lines.append(finish())
                unread = unread[(end + 1)...]
            }
            append(unread)
            // The last line needs no line end.
            if hasEnded, isTooLong || !line.isEmpty { lines.append(finish()) }
        }
        return lines
    }

    private mutating func append(_ piece: ArraySlice<UInt8>) {
        if isTooLong || line.count + piece.count > limit + 1 {
            isTooLong = true
            line = []
        } else {
            line += piece
        }
    }

    private mutating func finish() -> [UInt8]? {
        defer { (line, isTooLong) = ([], false) }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return isTooLong || line.count > limit ? nil : line
    }

    private mutating func fill() throws(Failure) -> Int {
        do {
            while true {
                if let count = try System.read(System.standardInput, into: &block, from: 0) { return count }
                _ = System.wait(reading: System.standardInput, writing: nil, milliseconds: -1)
            }
        } catch {
            throw .input("standard input cannot be read: \(error.reason)")
        }
    }
}
