internal import COpenSSL

/// Random bytes for values that are published, such as nonces and labels; ``SecretBytes`` draws its own for keys.
package enum RandomBytes {
    /// Draws `count` bytes.
    package static func draw(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        draw(over: &span)
        return bytes
    }

    /// Draws bytes from OpenSSL, which seeds itself anew in a forked child, over those of `bytes`; traps where it has none.
    package static func draw(over bytes: inout MutableSpan<UInt8>) {
        let drawn = unsafe bytes.withUnsafeMutableBufferPointer { unsafe RAND_bytes($0.baseAddress, Int32($0.count)) }
        guard drawn == 1 else { fatalError("OpenSSL: no random bytes") }
    }
}
