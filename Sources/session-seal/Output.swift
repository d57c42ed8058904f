/// Standard output, checked: data that does not arrive is an error and never a success.
enum Output {
    /// Writes `bytes`.
    static func write(_ bytes: Span<UInt8>) throws(Failure) {
        do { try System.write(bytes, to: System.standardOutput) } catch {
            throw .internalError("standard output cannot be written: \(error.reason)")
        }
    }

    /// Writes `text` as it is, then a line end.
    static func line(_ bytes: [UInt8]) throws(Failure) {
        try write((bytes + [UInt8(ascii: "\n")]).span)
    }

    /// Writes a payload or a token and a line end: the exact bytes, or on a terminal what can be shown.
    static func line(fromToken text: [UInt8]) throws(Failure) {
        let isShown = System.isTerminal(System.standardOutput)
        try line(isShown ? Array(Visible.text(String(decoding: text, as: UTF8.self)).utf8) : text)
    }

    /// Writes lines for people.
    static func show(_ lines: [String]) throws(Failure) {
        try write(Array(lines.map { Visible.text($0) + "\n" }.joined().utf8).span)
    }
}
