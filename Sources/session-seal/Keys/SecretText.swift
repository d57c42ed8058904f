internal import SealEncodings
internal import SealPrimitives
internal import SessionSeal

/// Random bytes as an operator writes them: `hex:` or `base64:`, then the text.
///
/// They are decoded straight into memory that is wiped, also where the text turns out to be wrong: what was decoded until
/// then is most of a key.
enum SecretText {
    /// The key behind `hex:`; `nil` for other text.
    static func hex(_ text: Span<UInt8>) -> SecretKey? {
        key(text, prefix: "hex:") { digits, bytes in
            guard digits.count % 2 == 0 else { return false }
            for pair in 0..<digits.count / 2 {
                guard let high = Hex.digit(digits[2 * pair]), let low = Hex.digit(digits[2 * pair + 1]) else {
                    return false
                }
                bytes.append(high << 4 | low)
            }
            return true
        }
    }

    /// The key behind `base64:`, in the standard alphabet with padding or in the URL-safe one without; `nil` for other
    /// text.
    static func base64(_ text: Span<UInt8>) -> SecretKey? {
        key(text, prefix: "base64:") { digits, bytes in
            Base64.standard.decode(digits, into: &bytes) || Base64.urlSafe.decode(digits, into: &bytes)
        }
    }

    private struct OtherText: Error {}

    private static func key(
        _ text: Span<UInt8>, prefix: String, decode: (Span<UInt8>, inout OutputSpan<UInt8>) -> Bool
    ) -> SecretKey? {
        let prefix = prefix.utf8.span
        guard text.count > prefix.count, prefix.indices.allSatisfy({ text[$0] == prefix[$0] }) else { return nil }
        let digits = text.extracting(prefix.count...)
        do {
            // Room for as many bytes as digits is more than either form needs.
            let bytes = try SecretBytes(capacity: digits.count) { (out) throws(OtherText) in
                guard decode(digits, &out) else { throw OtherText() }
            }
            return SecretKey(bytes)
        } catch {
            return nil
        }
    }
}
