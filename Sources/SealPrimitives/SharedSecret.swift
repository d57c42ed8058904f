/// One owner of key material for all copies of a value: arrays and copyable structures cannot hold ``SecretBytes``.
final class SharedSecret: Sendable {
    let bytes: SecretBytes

    init(_ bytes: consuming SecretBytes) { self.bytes = bytes }
}
