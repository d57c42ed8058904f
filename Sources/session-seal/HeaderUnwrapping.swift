internal import SealEncodings
internal import SessionSeal

/// Finds the token in a `Cookie:` or `Set-Cookie:` line, in `name=value; …`, in quotes or behind percent-encoding.
///
/// A pure function over bytes: names are the same when their bytes are. What comes out is a guess, to be tried.
struct HeaderUnwrapping {
    /// A value that may be the token.
    struct Candidate: Equatable {
        let value: [UInt8]
        /// The name of the cookie that it was taken from.
        var name: String?
        /// What was undone to find it, in order, for people.
        let steps: [String]
        /// Whether the text says so itself: by a header's name, a known cookie's name, quotes or percent-encoding.
        let isCertain: Bool
    }

    /// The cookie that was asked for.
    let cookieName: [UInt8]?
    /// The cookies to look for otherwise.
    let usualNames: [[UInt8]]

    init(cookieName: String?, usualNames: [String]) {
        self.cookieName = cookieName.map { Array($0.utf8) }
        self.usualNames = usualNames.map { Array($0.utf8) }
    }

    /// The values to try, best first; none of them is `text` itself.
    func candidates(in text: [UInt8]) -> [Candidate] {
        let parsed = CookieLines(text)
        var candidates: [Candidate] = []
        let chosen = choose(from: parsed.pairs)
        for (place, pair) in chosen.pairs.enumerated() {
            let name = String(decoding: pair.name, as: UTF8.self)
            var step = "took cookie \(name)" + (parsed.header.map { " out of a \($0) header" } ?? "")
            if chosen.pairs.count > 1 { step += " (\(place + 1) of \(chosen.pairs.count))" }
            for reading in CookieValue.readings(of: pair.value) {
                candidates.append(
                    Candidate(
                        value: reading.value, name: name, steps: [step] + reading.steps,
                        isCertain: parsed.header != nil || chosen.isNamed))
            }
        }
        if parsed.header == nil {
            for reading in CookieValue.readings(of: text[...]) {
                candidates.append(Candidate(value: reading.value, steps: reading.steps, isCertain: true))
            }
        }
        return candidates.filter { $0.value != text }
    }

    /// Whether `text` is a header whose cookies are all others than those looked for.
    func hasOtherCookiesOnly(_ text: [UInt8]) -> Bool {
        let parsed = CookieLines(text)
        return parsed.header != nil && choose(from: parsed.pairs).pairs.isEmpty
    }

    private func choose(from pairs: [CookieLines.Pair]) -> (pairs: [CookieLines.Pair], isNamed: Bool) {
        for name in cookieName.map({ [$0] }) ?? usualNames {
            let named = pairs.filter { $0.name.elementsEqual(name) }
            if !named.isEmpty { return (named, true) }
        }
        guard cookieName == nil, let only = pairs.first, pairs.allSatisfy({ $0.name == only.name }) else {
            return ([], false)
        }
        return (pairs, false)
    }
}

/// The cookies in one or more lines of a request or a response, or in the value of such a line.
struct CookieLines {
    struct Pair {
        let name: ArraySlice<UInt8>
        let value: ArraySlice<UInt8>
    }

    /// The header's name, where the text has one.
    private(set) var header: String?
    private(set) var pairs: [Pair] = []

    private static let attributes = [
        "path", "domain", "expires", "max-age", "samesite", "secure", "httponly", "priority",
    ]

    init(_ text: [UInt8]) {
        for line in text.split(separator: UInt8(ascii: "\n")) {
            // `curl -v` begins its lines so.
            let line = trimmed(trimmed(line).drop { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") })
            if let value = Self.value(of: "cookie", in: line) {
                header = "Cookie"
                pairs += Self.pairs(in: value)
            } else if let value = Self.value(of: "set-cookie", in: line) {
                header = "Set-Cookie"
                // What follows the first pair are attributes.
                pairs += Self.pairs(in: value.prefix { $0 != UInt8(ascii: ";") })
            }
        }
        guard header == nil else { return }
        let all = Self.pairs(in: text[...])
        pairs = all.enumerated().filter { $0.offset == 0 || !Self.isAttribute($0.element.name) }.map(\.element)
    }

    private static func value(of header: String, in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), isEqual(trimmed(line[..<colon]), header) else {
            return nil
        }
        return line[(colon + 1)...]
    }

    /// Splits as Django, Starlette and Tornado do: at semicolons, then at the first equals sign.
    private static func pairs(in value: ArraySlice<UInt8>) -> [Pair] {
        value.split(separator: UInt8(ascii: ";")).compactMap { part in
            guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let name = trimmed(part[..<equals])
            return name.isEmpty ? nil : Pair(name: name, value: trimmed(part[(equals + 1)...]))
        }
    }

    private static func isAttribute(_ name: ArraySlice<UInt8>) -> Bool {
        attributes.contains { isEqual(name, $0) }
    }

    /// Compares with a lower-case name, capitals being the same.
    private static func isEqual(_ text: ArraySlice<UInt8>, _ name: String) -> Bool {
        text.count == name.utf8.count
            && zip(text, name.utf8).allSatisfy { $0 == $1 || (65...90 ~= $0 && $0 + 32 == $1) }
    }
}

/// Ways to read the value of a cookie.
enum CookieValue {
    /// The value without blanks, quotes and percent-encoding, as far as it has them; the mildest way first.
    static func readings(of value: ArraySlice<UInt8>) -> [(value: [UInt8], steps: [String])] {
        let plain = Array(trimmed(value))
        var readings: [(value: [UInt8], steps: [String])] = [(plain, [])]
        readings += unquoted(plain).map { ($0, ["took off quotes"]) }
        for reading in readings {
            guard let decoded = percentDecoded(reading.value) else { continue }
            let steps = reading.steps + ["undid percent-encoding"]
            readings.append((decoded, steps))
            readings += unquoted(decoded).map { ($0, steps + ["took off quotes"]) }
        }
        return readings
    }

    /// Undoes the quotes of Python's `http.cookies`: `\"`, `\\` and octal escapes, which are bytes of UTF-8 with
    /// Werkzeug and WebOb and characters of Latin-1 with `http.cookies` itself; so there may be two readings.
    static func unquoted(_ text: [UInt8]) -> [[UInt8]] {
        // Both go wrong for the same texts: they differ in what an octal escape stands for.
        let readings = [CookieStyle.werkzeug, .django].compactMap { $0.unquoted(text[...]) }
            .filter { String(validating: $0, as: UTF8.self) != nil }
        return readings.count == 2 && readings[0] == readings[1] ? [readings[0]] : readings
    }

    /// The text behind percent-encoding; `nil` where there is none, or where a percent sign stands for itself.
    static func percentDecoded(_ text: [UInt8]) -> [UInt8]? {
        guard text.contains(UInt8(ascii: "%")) else { return nil }
        var decoded: [UInt8] = []
        var at = 0
        while at < text.count {
            if text[at] == UInt8(ascii: "%") {
                guard at + 2 < text.count, let high = Hex.digit(text[at + 1]), let low = Hex.digit(text[at + 2]) else {
                    return nil
                }
                decoded.append(high << 4 | low)
                at += 3
            } else {
                decoded.append(text[at])
                at += 1
            }
        }
        return decoded
    }
}

/// The bytes without blanks, tabs and line ends on both sides.
private func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let blanks: [UInt8] = [0x20, 0x09, 0x0d, 0x0a]
    var bytes = bytes.drop { blanks.contains($0) }
    while let last = bytes.last, blanks.contains(last) { bytes.removeLast() }
    return bytes
}
