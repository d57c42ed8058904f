internal import SealEncodings
internal import SealPrimitives
internal import SessionSeal

/// A random key on its way into a key file.
struct NewKey {
    private static let keyBytes = 32

    /// The UTC date and four random hexadecimal digits.
    let label: String
    /// Every codec takes the key where this is `nil`.
    var use: String? { key.use }

    private let key: SecretKey
    private let issuedAt: UnixTime

    /// Draws a key that differs from all of `others` in its label and in the id that sealed tokens have of it.
    ///
    /// - Parameters:
    ///   - others: the keys of the file.
    ///   - now: the date in the label, and `iat`.
    ///   - start: when it begins to sign; `nil` is at once.
    ///   - codec: the codec that it serves; `nil` is any.
    ///   - drawKey: makes 32 random bytes.
    ///   - drawDigits: makes the two bytes behind the digits of the label.
    init(
        besides others: [SecretKey] = [], at now: UnixTime, start: UnixTime? = nil,
        codec: (any RegisteredCodec.Type)? = nil,
        drawKey: () -> SecretBytes = { SecretBytes(randomCount: Self.keyBytes) },
        drawDigits: () -> [UInt8] = { RandomBytes.draw(2) }
    ) {
        let use = codec.map { $0.encrypts ? "enc" : "sig" }
        var label: String
        repeat {
            label = "\(now.description.prefix(10))-\(Hex.encode(drawDigits().span))"
        } while others.contains { $0.hasLabel(label) }
        var key: SecretKey
        repeat {
            key = SecretKey(drawKey(), label: label, notBefore: start, algorithm: codec?.keyAlgorithm, use: use)
        } while key.sealedID.map { id in others.contains { $0.sealedID == id } } ?? false
        (self.label, self.key, issuedAt) = (label, key, now)
    }

    /// The object of the key; its text never is a `String`.
    var text: SecretBytes { text(between: "", and: "") }

    /// The text of a set with this key alone.
    var setText: SecretBytes { text(between: #"{"keys":["#, and: "]}\n") }

    private func text(between before: String, and after: String) -> SecretBytes {
        let start = key.notBefore.map { #""nbf":\#($0.seconds),"# } ?? ""
        let use = key.use.map { #""use":"\#($0)","# } ?? ""
        let algorithm = key.algorithm.map { #""alg":"\#($0)","# } ?? ""
        let head = Array(
            (before
                + #"{"kty":"oct","kid":"\#(label)","iat":\#(issuedAt.seconds),\#(start)\#(use)\#(algorithm)"k":""#)
                .utf8)
        let tail = Array(("\"}" + after).utf8)
        let capacity = head.count + Base64.urlSafe.encodedCount(of: Self.keyBytes) + tail.count
        return SecretBytes(capacity: capacity) { out in
            for byte in head { out.append(byte) }
            key.withBytes { Base64.urlSafe.encode($0, into: &out) }
            for byte in tail { out.append(byte) }
        }
    }
}
