/// What the command reads: the one subject of a command line.
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
