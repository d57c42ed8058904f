/// What an answer says to caches, given what it does with the session.
extension SessionDecision {
    /// Whether the answer writes or deletes the cookie.
    public var writesCookie: Bool { !cookies.isEmpty }

    /// The `Vary` that the answer needs: what it has, and `Cookie` if the session was read.
    ///
    /// - Parameter values: the values of the answer's `Vary` fields.
    /// - Returns: the value of the one field to set; `nil` where the fields stay.
    public func vary(_ values: [String]) -> String? {
        guard isRead else { return nil }
        guard !values.isEmpty else { return "Cookie" }
        let names = values.flatMap { Self.elements(of: $0) }
        guard !names.contains(where: { $0 == "*" || $0.lowercased() == "cookie" }) else { return nil }
        return (names + ["Cookie"]).joined(separator: ", ")
    }

    /// The `Cache-Control` that the answer needs: `private` where the session was read and the handler says nothing;
    /// `no-store` where the cookie is written, unless the handler says `no-store` or `private`.
    ///
    /// - Parameters:
    ///   - values: the values of the answer's `Cache-Control` fields.
    ///   - writesCookie: whether the answer writes or deletes the cookie, by whomever.
    /// - Returns: the value of the one field to set; `nil` where the fields stay.
    public func cacheControl(_ values: [String], writesCookie: Bool) -> String? {
        let directives = values.flatMap { Self.elements(of: $0) }
        if writesCookie {
            // `private="field"` is about one field, and does not keep a cache from storing the answer.
            let isKept = directives.contains { ["no-store", "private"].contains($0.lowercased()) }
            return isKept ? nil : "no-store"
        }
        return isRead && directives.isEmpty ? "private" : nil
    }

    /// The elements of a list (RFC 9110, section 5.6.1), commas inside of quotes aside; none of them empty.
    private static func elements(of list: String) -> [String] {
        var (elements, isQuoted, isEscaped): ([[UInt8]], Bool, Bool) = ([[]], false, false)
        for byte in list.utf8 {
            if byte == UInt8(ascii: ","), !isQuoted {
                elements.append([])
                continue
            }
            if byte == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && byte == UInt8(ascii: "\\") && !isEscaped
            elements[elements.count - 1].append(byte)
        }
        return elements.map { element in
            let start = element.drop { $0 == 0x20 || $0 == 0x09 }
            let count = start.reversed().drop { $0 == 0x20 || $0 == 0x09 }.count
            return String(decoding: start.prefix(count), as: UTF8.self)
        }.filter { !$0.isEmpty }
    }
}
