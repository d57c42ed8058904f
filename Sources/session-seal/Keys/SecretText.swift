internal import SealEncodings
internal import SealPrimitives
internal import SessionSeal

/// Random bytes as an operator writes them: `hex:` or `base64:`, then the text. No copy of them is left behind.
enum SecretText {
    /// The key behind `hex:`; `nil` for other text.
    static func hex(_ text: Span<UInt8>) -> SecretKey? {
        key(text, prefix: "hex:") { Hex.decode($0) }
    }

    /// The key behind `base64:`, in either alphabet, padded or not; `nil` for other text.
    static func base64(_ text: Span<UInt8>) -> SecretKey? {
        key(text, prefix: "base64:") { Base64.standard.decode($0) ?? Base64.urlSafe.decode($0) }
    }

    private static func key(
        _ text: Span<UInt8>, prefix: String, decode: (Span<UInt8>) -> [UInt8]?
    ) -> SecretKey? {
        let prefix = prefix.utf8.span
        guard text.count > prefix.count, prefix.indices.allSatisfy({ text[$0] == prefix[$0] }),
            var bytes = decode(text.extracting(prefix.count...))
        else { return nil }
        defer { wipe(&bytes) }
        return SecretKey(SecretBytes(copying: bytes.span))
    }
}
