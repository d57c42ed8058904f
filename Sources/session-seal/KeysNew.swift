internal import SealEncodings
internal import SealPrimitives
internal import SessionSeal

/// `keys new`: a JWK Set with one random key.
enum KeysNew {
    private static let keyBytes = 32

    /// Writes the set to a new file, or to standard output; `codec` binds the key to what that codec does.
    static func run(path: String?, codec: String?) throws -> Int32 {
        var use: String?
        if let codec {
            let type = try configured { () throws(ConfigurationError) in try Registry.type(named: codec) }
            use = type.encrypts ? "enc" : "sig"
        }
        let now = UnixTime.now
        let label = label(at: now)
        let text = keySet(label: label, use: use, now: now)
        guard let path else {
            try text.withSpan { (bytes) throws(Failure) in try Output.write(bytes) }
            return 0
        }
        do {
            try text.withSpan { (bytes) throws(SystemError) in try System.createSecret(path, bytes) }
        } catch {
            throw Failure.input(
                "the key file cannot be made: \(error.reason)", hint: "a file that is there already stays as it is")
        }
        Notice.note("wrote key \(label)")
        return 0
    }

    /// The date in UTC and four random hexadecimal digits.
    private static func label(at now: UnixTime) -> String {
        "\(now.description.prefix(10))-\(Hex.encode(RandomBytes.draw(2).span))"
    }

    /// The text of the set, which never is a `String`.
    private static func keySet(label: String, use: String?, now: UnixTime) -> SecretBytes {
        let use = use.map { #""use":"\#($0)","# } ?? ""
        let before = Array(#"{"keys":[{"kty":"oct","kid":"\#(label)","iat":\#(now.seconds),\#(use)"k":""#.utf8)
        let after = Array("\"}]}\n".utf8)
        let key = SecretBytes(randomCount: keyBytes)
        let capacity = before.count + Base64.urlSafe.encodedCount(of: keyBytes) + after.count
        return SecretBytes(capacity: capacity) { out in
            for byte in before { out.append(byte) }
            key.withSpan { Base64.urlSafe.encode($0, into: &out) }
            for byte in after { out.append(byte) }
        }
    }
}
