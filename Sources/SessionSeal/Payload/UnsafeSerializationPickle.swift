// Python's pickle, protocols 0 and 1. They have no header, so the opcodes are followed from first to last: what each
// takes from the stack and leaves there, by kind and never by value. Words that happen to be opcodes do not add up.

extension UnsafeSerialization {
    /// Whether `bytes` are the opcodes of one value, STOP (`.`) being the last byte and nothing before it.
    static func pickleWithoutHeader(_ bytes: Span<UInt8>) -> UnsafeSerialization? {
        let last = bytes.count - 1
        guard last > 0, bytes[last] == UInt8(ascii: "."), !readsAsWords(bytes) else { return nil }
        var stack = PickleStack()
        var position = 0
        while position < last {
            let opcode = Unicode.Scalar(bytes[position])
            guard let end = pickleArgumentEnd(of: opcode, in: bytes, from: position + 1), stack.apply(opcode) else {
                return nil
            }
            if opcode == "I", isTextInteger(bytes, position + 1..<end - 1) { stack.isText = true }
            position = end
        }
        return position == last && stack.holdsOneValue ? .pickle(protocol: stack.protocolNumber) : nil
    }

    /// Whether protocol 1 would have written this integer in binary: not `00`, `01` (booleans) nor over 32 bits (Python 2).
    private static func isTextInteger(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
        guard line.count <= 11, line.count == 1 || bytes[line.lowerBound] != UInt8(ascii: "0") else { return false }
        var magnitude: Int64 = 0
        for index in line where isDigit(bytes[index]) { magnitude = magnitude * 10 + Int64(bytes[index] - 0x30) }
        return magnitude <= Int64(Int32.max)
    }

    /// Whether one number or string of protocol 1 reads as English: `James.`, `Good luck.`, `Under the bridge … .`
    ///
    /// A real one can, too: one integer over 2^30 in a hundred does, and a string of Python 2 with spaces that nothing else
    /// refers to and that is as long as a letter's code. Nobody's session is either.
    private static func readsAsWords(_ bytes: Span<UInt8>) -> Bool {
        let last = bytes.count - 1
        switch (Unicode.Scalar(bytes[0]), last) {
        case ("J", 5), ("G", 9): return (1..<last).allSatisfy { isLetterOrSpace(bytes[$0]) }
        case ("U", 2...):
            let begins = bytes[1] >= 0x20 && (isLetterOrSpace(bytes[2]) || "'.,-".utf8.contains(bytes[2]))
            return begins && (1..<last).contains { bytes[$0] == UInt8(ascii: " ") }
                && (1..<last).allSatisfy { bytes[$0] >= 0x20 || [0x09, 0x0a, 0x0d].contains(bytes[$0]) }
        default: return false
        }
    }

    private static func isLetterOrSpace(_ byte: UInt8) -> Bool {
        switch Unicode.Scalar(byte) {
        case "a"..."z", "A"..."Z", " ": true
        default: false
        }
    }
}

// MARK: - Arguments

/// Where the argument of `opcode` at `start` ends, or `nil` for what no pickler writes there.
private func pickleArgumentEnd(of opcode: Unicode.Scalar, in bytes: Span<UInt8>, from start: Int) -> Int? {
    switch opcode {
    case "(", ")", "]", "}", "0", "1", "N", "R", "a", "b", "d", "e", "l", "o", "s", "t", "u": start
    case "K": advance(start, by: 1, in: bytes)
    case "M": advance(start, by: 2, in: bytes)
    case "J": advance(start, by: 4, in: bytes)
    case "G": advance(start, by: 8, in: bytes)
    case "U": countedEnd(in: bytes, from: start, sizeBytes: 1)
    case "T", "X": countedEnd(in: bytes, from: start, sizeBytes: 4)
    case "h", "q": indexEnd(in: bytes, from: start, sizeBytes: 1)
    case "j", "r": indexEnd(in: bytes, from: start, sizeBytes: 4)
    case "V": lineEnd(in: bytes, from: start)
    case "S": lineEnd(in: bytes, from: start, where: isQuoted)
    case "I", "p", "g": lineEnd(in: bytes, from: start, where: isInteger)
    case "L": lineEnd(in: bytes, from: start, where: isLong)
    case "F": lineEnd(in: bytes, from: start, where: isFloat)
    case "c", "i":
        lineEnd(in: bytes, from: start, where: isName).flatMap { lineEnd(in: bytes, from: $0, where: isName) }
    default: nil
    }
}

private func advance(_ start: Int, by count: Int, in bytes: Span<UInt8>) -> Int? {
    count <= bytes.count - start ? start + count : nil
}

/// Past a length of `sizeBytes` bytes and that many bytes.
private func countedEnd(in bytes: Span<UInt8>, from start: Int, sizeBytes: Int) -> Int? {
    guard let end = advance(start, by: sizeBytes, in: bytes) else { return nil }
    let length = littleEndian(bytes, start..<end)
    return length <= Int64(bytes.count - end) ? end + Int(length) : nil
}

/// Past an index in the memo: there are fewer values before it than bytes.
private func indexEnd(in bytes: Span<UInt8>, from start: Int, sizeBytes: Int) -> Int? {
    guard let end = advance(start, by: sizeBytes, in: bytes) else { return nil }
    return littleEndian(bytes, start..<end) < Int64(bytes.count) ? end : nil
}

private func littleEndian(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64 {
    range.reversed().reduce(0) { $0 << 8 | Int64(bytes[$1]) }
}

/// Past the line feed, if what stands before it is as `accepts` says.
private func lineEnd(
    in bytes: Span<UInt8>, from start: Int, where accepts: (Span<UInt8>, Range<Int>) -> Bool = { _, _ in true }
) -> Int? {
    var end = start
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
    return end < bytes.count && accepts(bytes, start..<end) ? end + 1 : nil
}

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

private func isInteger(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
    let digits = line.dropFirst(!line.isEmpty && bytes[line.lowerBound] == UInt8(ascii: "-") ? 1 : 0)
    return !digits.isEmpty && digits.allSatisfy { isDigit(bytes[$0]) }
}

private func isLong(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
    guard let last = line.last, bytes[last] == UInt8(ascii: "L") else { return isInteger(bytes, line) }
    return isInteger(bytes, line.dropLast())
}

/// As `repr` writes it: `1.5`, `1e+100`, `-inf`, `nan`.
private func isFloat(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
    let number = line.dropFirst(!line.isEmpty && bytes[line.lowerBound] == UInt8(ascii: "-") ? 1 : 0)
    guard let first = number.first else { return false }
    if !isDigit(bytes[first]) {
        return number.count == 3 && ["inf", "nan"].contains { $0.utf8.elementsEqual(number.map { bytes[$0] }) }
    }
    return number.allSatisfy { isDigit(bytes[$0]) || "e.+-".unicodeScalars.contains(Unicode.Scalar(bytes[$0])) }
}

private func isQuoted(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
    guard line.count >= 2, let last = line.last, bytes[line.lowerBound] == bytes[last] else { return false }
    return bytes[last] == UInt8(ascii: "'") || bytes[last] == UInt8(ascii: "\"")
}

/// A module, or a name in one.
private func isName(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
    !line.isEmpty
        && line.allSatisfy {
            switch Unicode.Scalar(bytes[$0]) {
            case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "-": true
            default: bytes[$0] >= 0x80
            }
        }
}
