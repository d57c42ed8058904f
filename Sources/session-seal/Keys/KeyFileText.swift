internal import SealPrimitives
internal import SessionSeal

/// Where keys and their members stand in the text of a JWK Set that ``KeyRing`` has accepted, so that it is changed
/// without being written anew: nothing else in it changes, and no key is copied but into memory that is wiped.
struct KeyFileText {
    /// A key of the set.
    struct Key {
        /// The object.
        let place: Range<Int>
        /// Name and value of `kid`.
        fileprivate(set) var label: (name: Range<Int>, value: Range<Int>)?
        /// The value of `exp`.
        fileprivate(set) var expiry: Range<Int>?
        /// `iat`, which only people and the order of keys need; `nil` where it is no time.
        fileprivate(set) var issuedAt: UnixTime?
    }

    /// Newest first; never empty.
    let keys: [Key]

    init(_ text: Span<UInt8>) {
        var keys: [Key] = []
        JSONCursor.forEachMember(of: text, at: JSONCursor.skipSpace(text, from: 0)) { name, value in
            guard case .string("keys") = JSONCursor.value(at: name, of: text) else { return }
            JSONCursor.forEachElement(of: text, at: value.lowerBound) { keys.append(Self.key(at: $0, in: text)) }
        }
        self.keys = keys
    }

    private static func key(at place: Range<Int>, in text: Span<UInt8>) -> Key {
        var key = Key(place: place)
        JSONCursor.forEachMember(of: text, at: place.lowerBound) { name, value in
            guard case .string(let word) = JSONCursor.value(at: name, of: text) else { return }
            switch word {
            case "kid": key.label = (name, value)
            case "exp": key.expiry = value
            case "iat":
                key.issuedAt = JSONCursor.value(at: value, of: text).int.flatMap { UnixTime(seconds: Int64($0)) }
            default: break
            }
        }
        return key
    }

    /// The text with one key more in front of the others, laid out as they are; `key` is the text of its object.
    func adding(_ key: borrowing SecretBytes, to text: Span<UInt8>) -> SecretBytes {
        let first = keys[0].place.lowerBound
        let space = text.extracting(spaceStart(before: first, in: text)..<first)
        return key.withSpan { key in
            SecretBytes(capacity: text.count + key.count + 1 + space.count) { out in
                out.append(text.extracting(first: first))
                out.append(key)
                out.append(UInt8(ascii: ","))
                out.append(space)
                out.append(text.extracting(first...))
            }
        }
    }

    /// The text with this `exp` in the key at `index`, which has a label.
    func setting(expiry: UnixTime, ofKey index: Int, in text: Span<UInt8>) -> SecretBytes {
        let number = String(expiry.seconds)
        if let old = keys[index].expiry { return Self.replacing(old, of: text, by: Array(number.utf8)) }
        guard let (name, value) = keys[index].label else { preconditionFailure("the key has no label") }
        // After the label, and laid out as the label is.
        let space = Array(text.extracting(spaceStart(before: name.lowerBound, in: text)..<name.lowerBound))
        let colon = Array(text.extracting(name.upperBound..<value.lowerBound))
        let member = Array(",".utf8) + space + Array("\"exp\"".utf8) + colon + Array(number.utf8)
        return Self.replacing(value.upperBound..<value.upperBound, of: text, by: member)
    }

    private func spaceStart(before end: Int, in text: Span<UInt8>) -> Int {
        var start = end
        while text[start - 1] <= UInt8(ascii: " ") { start -= 1 }
        return start
    }

    private static func replacing(_ place: Range<Int>, of text: Span<UInt8>, by new: [UInt8]) -> SecretBytes {
        SecretBytes(capacity: text.count - place.count + new.count) { out in
            out.append(text.extracting(first: place.lowerBound))
            out.append(new.span)
            out.append(text.extracting(place.upperBound...))
        }
    }
}

extension OutputSpan<UInt8> {
    fileprivate mutating func append(_ bytes: Span<UInt8>) {
        for index in bytes.indices { append(bytes[index]) }
    }
}

extension Array where Element == UInt8 {
    fileprivate init(_ span: Span<UInt8>) {
        self.init(capacity: span.count) { (out: inout OutputSpan<UInt8>) in out.append(span) }
    }
}
