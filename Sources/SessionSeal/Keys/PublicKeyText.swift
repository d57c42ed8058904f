/// Recognizes the text forms of public keys.
///
/// As an HMAC secret such a text verifies what anybody signs who has read it, which is how a token that was meant to be
/// checked with a public key is forged.
enum PublicKeyText {
    private static let beginnings = [
        "-----BEGIN PUBLIC KEY", "-----BEGIN RSA PUBLIC KEY", "-----BEGIN CERTIFICATE", "-----BEGIN X509 CERTIFICATE",
        "---- BEGIN SSH2 PUBLIC KEY", "-----BEGIN PGP PUBLIC KEY", "ssh-rsa ", "ssh-dss ", "ssh-ed25519 ",
        "ecdsa-sha2-", "sk-ssh-ed25519@", "sk-ecdsa-sha2-",
    ]

    /// Whether `bytes` begin, after white space, like the text of a public key or a certificate.
    static func isPublicKey(_ bytes: Span<UInt8>) -> Bool {
        var start = 0
        while start < bytes.count, bytes[start] <= UInt8(ascii: " ") { start += 1 }
        return beginnings.contains { beginning in
            let beginning = beginning.utf8.span
            return bytes.count - start >= beginning.count
                && beginning.indices.allSatisfy { beginning[$0] == bytes[start + $0] }
        }
    }
}
