#if Hummingbird
internal import SealEncodings

/// A field of a body in `application/x-www-form-urlencoded` (WHATWG URL, section 5).
enum FormField {
    /// The value of the field `name` in `body`; `nil` where there is none, where there are two, and where it is no text.
    static func only(_ name: String, in body: [UInt8]) -> String? {
        var value: [UInt8]?
        for pair in body.split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard decoded(pair[..<equals]).elementsEqual(name.utf8) else { continue }
            guard value == nil else { return nil }
            value = decoded(pair[min(equals + 1, pair.endIndex)...])
        }
        return value.flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// Plus signs are blanks; a percent sign without two digits stands for itself.
    private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var at = text.startIndex
        while at < text.endIndex {
            if text[at] == UInt8(ascii: "%"), at + 2 < text.endIndex, let high = Hex.digit(text[at + 1]),
                let low = Hex.digit(text[at + 2])
            {
                bytes.append(high << 4 | low)
                at += 3
            } else {
                bytes.append(text[at] == UInt8(ascii: "+") ? UInt8(ascii: " ") : text[at])
                at += 1
            }
        }
        return bytes
    }
}
#endif
