internal import COpenSSL

/// Key material: bytes with one owner, which wipes them when it goes.
///
/// Not copyable and not printable; derive straight into one, since an array on the way is a copy that nobody wipes.
/// `@unchecked Sendable` holds because the bytes are written by the initializer only.
@safe package struct SecretBytes: ~Copyable, @unchecked Sendable {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    /// The number of bytes; there may be room for more.
    package let count: Int

    /// Makes `count` bytes, which `write` is handed as zeros, to fill.
    package init<E: Error>(count: Int, write: (inout MutableSpan<UInt8>) throws(E) -> Void) throws(E) {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count)
        unsafe buffer.initialize(repeating: 0)
        unsafe self.buffer = buffer
        self.count = count
        var span = unsafe MutableSpan(_unsafeElements: buffer)
        try write(&span)
    }

    /// Makes as many bytes as `write` appends, at most `capacity`.
    package init<E: Error>(capacity: Int, write: (inout OutputSpan<UInt8>) throws(E) -> Void) throws(E) {
        let whole = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: capacity)
        unsafe whole.initialize(repeating: 0)
        unsafe buffer = whole
        var output = unsafe OutputSpan(buffer: whole, initializedCount: 0)
        do throws(E) { try write(&output) } catch {
            // What was never made whole has no deinit.
            unsafe OPENSSL_cleanse(whole.baseAddress, whole.count)
            unsafe whole.deallocate()
            throw error
        }
        count = unsafe output.finalize(for: whole)
    }

    /// Copies `bytes`, whose owner goes on being responsible for the original.
    package init(copying bytes: Span<UInt8>) {
        self.init(concatenating: bytes, Span())
    }

    /// Copies `first`, then `second`.
    package init(concatenating first: Span<UInt8>, _ second: Span<UInt8>) {
        self.init(count: first.count + second.count) { target in
            for i in first.indices { target[i] = first[i] }
            for i in second.indices { target[first.count + i] = second[i] }
        }
    }

    /// Draws `count` bytes from OpenSSL's generator for private values.
    package init(randomCount count: Int) {
        self.init(count: count) { target in
            let drawn = unsafe target.withUnsafeMutableBufferPointer {
                unsafe RAND_priv_bytes($0.baseAddress, Int32($0.count))
            }
            guard drawn == 1 else { fatalError("OpenSSL: no random bytes") }
        }
    }

    deinit {
        unsafe OPENSSL_cleanse(buffer.baseAddress, buffer.count)
        unsafe buffer.deallocate()
    }

    /// Lends the bytes.
    package func withSpan<R: ~Copyable, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try body(unsafe Span(_unsafeElements: UnsafeBufferPointer(buffer)).extracting(first: count))
    }
}

/// Overwrites an array that held key material on its way into ``SecretBytes``.
package func wipe(_ bytes: inout [UInt8]) {
    unsafe bytes.withUnsafeMutableBufferPointer { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
}

/// Overwrites bytes that were key material, or that nobody may see.
package func wipe(_ bytes: inout MutableSpan<UInt8>) {
    unsafe bytes.withUnsafeMutableBufferPointer { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
}
