// PHP's serialize: `a:2:{…}`, `O:3:"Foo":1:{…}`, `s:5:"hello";`, `i:1;` and so on; text, but for the strings' bytes.

extension UnsafeSerialization {
    /// Whether `bytes` begin as one value and end as it ends. What stands between the braces is not read.
    static func phpSerialize(_ bytes: Span<UInt8>) -> UnsafeSerialization? {
        guard bytes.count >= 2 else { return nil }
        let last = bytes.count - 1
        let isValue =
            switch (Unicode.Scalar(bytes[0]), Unicode.Scalar(bytes[1]), Unicode.Scalar(bytes[last])) {
            case ("N", ";", _): last == 1
            case ("b", ":", ";"): last == 3 && (0x30...0x31).contains(bytes[2])
            case ("i", ":", ";"): end(ofInteger: bytes, from: 2) == last
            case ("d", ":", ";"): end(ofFloat: bytes, from: 2) == last
            case ("s", ":", ";"), ("E", ":", ";"): end(ofString: bytes, from: 2) == last
            case ("a", ":", "}"): holdsArray(bytes)
            case ("O", ":", "}"), ("C", ":", "}"): holdsObject(bytes)
            default: false
            }
        return isValue ? .phpSerialize : nil
    }

    /// `a:<n>:{`
    private static func holdsArray(_ bytes: Span<UInt8>) -> Bool {
        guard let end = end(ofDigits: bytes, from: 2) else { return false }
        return has(":{", in: bytes, at: end)
    }

    /// `O:<length>:"<class>":<n>:{`
    private static func holdsObject(_ bytes: Span<UInt8>) -> Bool {
        guard let name = end(ofString: bytes, from: 2), has(":", in: bytes, at: name),
            let end = end(ofDigits: bytes, from: name + 1)
        else { return false }
        return has(":{", in: bytes, at: end)
    }

    /// `<n>:"<n bytes>"`
    private static func end(ofString bytes: Span<UInt8>, from start: Int) -> Int? {
        guard let end = end(ofDigits: bytes, from: start), end - start <= 10, has(":\"", in: bytes, at: end) else {
            return nil
        }
        // Ten digits at most, so the number fits.
        var length: Int64 = 0
        for index in start..<end { length = length * 10 + Int64(bytes[index] - 0x30) }
        guard length < Int64(bytes.count - end - 2), has("\"", in: bytes, at: end + 2 + Int(length)) else { return nil }
        return end + 2 + Int(length) + 1
    }

    private static func end(ofInteger bytes: Span<UInt8>, from start: Int) -> Int? {
        end(ofDigits: bytes, from: has("-", in: bytes, at: start) ? start + 1 : start)
    }

    /// `0.1`, `-1.0E-25`, `INF`, `-INF`, `NAN`
    private static func end(ofFloat bytes: Span<UInt8>, from start: Int) -> Int? {
        for word in ["INF", "-INF", "NAN"] where has(word, in: bytes, at: start) {
            return start + word.utf8.count
        }
        guard var end = end(ofInteger: bytes, from: start) else { return nil }
        if has(".", in: bytes, at: end) {
            guard let fraction = self.end(ofDigits: bytes, from: end + 1) else { return nil }
            end = fraction
        }
        guard has("E", in: bytes, at: end) else { return end }
        return self.end(ofInteger: bytes, from: has("+", in: bytes, at: end + 1) ? end + 2 : end + 1)
    }

    /// Where the digits from `start` on end, or `nil` where there are none.
    private static func end(ofDigits bytes: Span<UInt8>, from start: Int) -> Int? {
        var end = start
        while end < bytes.count, (0x30...0x39).contains(bytes[end]) { end += 1 }
        return end > start ? end : nil
    }

    private static func has(_ text: String, in bytes: Span<UInt8>, at start: Int) -> Bool {
        var position = start
        for byte in text.utf8 {
            guard position < bytes.count, bytes[position] == byte else { return false }
            position += 1
        }
        return true
    }
}
