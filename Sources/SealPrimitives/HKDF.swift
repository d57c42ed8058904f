/// HKDF (RFC 5869): keys for several uses out of one secret that is already random.
package struct HKDF: Sendable {
    private let mac: HMAC

    /// Extracts: keys the derivation with `secret`; an empty `salt` is the RFC's absent one.
    package init(_ hash: HashFunction, secret: Span<UInt8>, salt: Span<UInt8>) throws(HashUnavailable) {
        let pseudorandomKey = try HMAC(hash, key: SecretBytes(copying: salt)).derivedKey(from: secret)
        mac = try HMAC(hash, key: pseudorandomKey)
    }

    /// Expands: the key of `count` bytes, at most 255 digests, for the use that `info` names.
    package func derive(info: Span<UInt8>, count: Int) -> SecretBytes {
        let digestCount = mac.tagCount()
        precondition((0...255 * digestCount).contains(count))
        return SecretBytes(count: count) { key in
            var block = SecretBytes(copying: Span())
            var filled = 0
            var number: UInt8 = 0
            while filled < count {
                number += 1
                block = mac.derivedKey(from: block, info, number)
                let part = min(digestCount, count - filled)
                block.withSpan { block in
                    for i in 0..<part { key[filled + i] = block[i] }
                }
                filled += part
            }
        }
    }
}

extension HMAC {
    /// The key that `previous`, `info` and `number`, one after the other, make.
    fileprivate func derivedKey(
        from previous: borrowing SecretBytes, _ info: Span<UInt8>, _ number: UInt8
    ) -> SecretBytes {
        let message = previous.withSpan { previous in
            SecretBytes(count: previous.count + info.count + 1) { message in
                for i in previous.indices { message[i] = previous[i] }
                for i in info.indices { message[previous.count + i] = info[i] }
                message[previous.count + info.count] = number
            }
        }
        return message.withSpan { derivedKey(from: $0) }
    }
}
