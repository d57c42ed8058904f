internal import COpenSSL

/// A mode of AES (FIPS 197) that the formats use.
package enum Cipher: Int, CaseIterable, Sendable {
    case aes128CBC, aes256CBC, aes256ECB, aes128GCM, aes256GCM

    /// OpenSSL's name.
    package var name: String {
        switch self {
        case .aes128CBC: "AES-128-CBC"
        case .aes256CBC: "AES-256-CBC"
        case .aes256ECB: "AES-256-ECB"
        case .aes128GCM: "AES-128-GCM"
        case .aes256GCM: "AES-256-GCM"
        }
    }

    /// The length of a key in bytes.
    fileprivate var keyCount: Int {
        switch self {
        case .aes128CBC, .aes128GCM: 16
        case .aes256CBC, .aes256ECB, .aes256GCM: 32
        }
    }

    /// The length of a nonce, or initialization vector, in bytes.
    fileprivate var nonceCount: Int {
        switch self {
        case .aes128CBC, .aes256CBC: AESCBC.ivCount
        case .aes256ECB: 0
        case .aes128GCM, .aes256GCM: AESGCM.nonceCount
        }
    }

    /// Whether OpenSSL offers the mode: a policy may forbid it.
    package var isAvailable: Bool { unsafe implementation != nil }

    /// OpenSSL's implementation, looked up once per process as that of ``HashFunction`` is.
    fileprivate var implementation: OpaquePointer? { unsafe Implementations.shared.pointers[rawValue] }
}

/// A key has a length that the cipher does not take.
package struct WrongKeyLength: Error, Equatable, Sendable {
    /// The key's length in bytes.
    package let count: Int
}

/// `@unchecked Sendable` holds because the table is never written again and OpenSSL counts the uses of an `EVP_CIPHER`
/// atomically.
@safe private final class Implementations: @unchecked Sendable {
    static let shared = Implementations()

    /// In the order of the cases.
    let pointers: [OpaquePointer?]

    private init() {
        unsafe pointers = unsafe Cipher.allCases.map { unsafe EVP_CIPHER_fetch(nil, $0.name, nil) }
    }
}

/// One message after the other on its way through a cipher of OpenSSL, which wipes the key schedule when it frees it.
@safe struct CipherContext: ~Copyable {
    /// Which way.
    enum Direction: Int32 {
        case decrypt = 0
        case encrypt = 1
    }

    private let handle: OpaquePointer
    private let cipher: Cipher

    /// Makes a context of `cipher` that has no key yet.
    init(_ cipher: Cipher) {
        guard let handle = unsafe EVP_CIPHER_CTX_new() else { fatalError("OpenSSL: out of memory") }
        unsafe self.handle = handle
        self.cipher = cipher
        guard unsafe EVP_CipherInit_ex2(handle, cipher.implementation, nil, nil, -1, nil) == 1 else {
            fatalError("OpenSSL: no \(cipher.name)")
        }
    }

    deinit { unsafe EVP_CIPHER_CTX_free(handle) }

    /// Forgets the message before and begins one; `key` and `nonce` (the IV of CBC, nothing for ECB) have the lengths that
    /// the cipher wants.
    ///
    /// One call for both, which does not name the cipher again: named, OpenSSL would make the context anew.
    mutating func begin(_ direction: Direction, key: Span<UInt8>, nonce: Span<UInt8> = Span()) {
        unsafe begin(direction, key: key, nonce: nonce, parameters: nil)
    }

    /// Begins the decryption of a message for which ``finish(into:from:)`` has to find `tag`, of 16 bytes. Said in a call
    /// of its own, the tag costs 14 ns more.
    mutating func beginDecryption(key: Span<UInt8>, nonce: Span<UInt8>, tag: Span<UInt8>) {
        precondition(tag.count == AESGCM.tagCount)
        let parameter: StaticString = "tag"
        unsafe tag.withUnsafeBufferPointer { tag in
            // OpenSSL only reads the tag, in spite of its type.
            let bytes = unsafe UnsafeMutableRawPointer(mutating: tag.baseAddress)
            let name = unsafe UnsafeRawPointer(parameter.utf8Start).assumingMemoryBound(to: CChar.self)
            // The second one ends the list.
            let parameters = unsafe (
                OSSL_PARAM(
                    key: name, data_type: UInt32(OSSL_PARAM_OCTET_STRING), data: bytes, data_size: tag.count,
                    return_size: 0), OSSL_PARAM()
            )
            unsafe withUnsafeBytes(of: parameters) { parameters in
                let first = unsafe parameters.assumingMemoryBound(to: OSSL_PARAM.self).baseAddress
                unsafe begin(.decrypt, key: key, nonce: nonce, parameters: first)
            }
        }
    }

    private mutating func begin(
        _ direction: Direction, key: Span<UInt8>, nonce: Span<UInt8>, parameters: UnsafePointer<OSSL_PARAM>?
    ) {
        precondition(key.count == cipher.keyCount && nonce.count == cipher.nonceCount)
        let keyed = unsafe key.withUnsafeBufferPointer { key in
            unsafe nonce.withUnsafeBufferPointer { nonce in
                unsafe EVP_CipherInit_ex2(
                    handle, nil, key.baseAddress, nonce.baseAddress, direction.rawValue, parameters)
            }
        }
        guard keyed == 1 else { fatalError("OpenSSL: cannot key \(cipher.name)") }
    }

    /// Takes whole blocks only, and adds none.
    mutating func withoutPadding() { _ = unsafe EVP_CIPHER_CTX_set_padding(handle, 0) }

    /// Binds `aad` to the message.
    mutating func authenticate(_ aad: Span<UInt8>) {
        guard !aad.isEmpty else { return }
        var count: Int32 = 0
        let updated = unsafe aad.withUnsafeBufferPointer {
            unsafe EVP_CipherUpdate(handle, nil, &count, $0.baseAddress, Int32($0.count))
        }
        guard updated == 1 else { fatalError("OpenSSL: cannot authenticate") }
    }

    /// Encrypts or decrypts `count` bytes from `start` on in place, in a mode that makes as many of them: GCM, or ECB of
    /// whole blocks.
    mutating func update(_ bytes: inout MutableSpan<UInt8>, from start: Int, count: Int) {
        guard count > 0 else { return }
        precondition(start >= 0 && bytes.count - start >= count)
        var written: Int32 = 0
        let updated = unsafe bytes.withUnsafeMutableBufferPointer {
            let place = unsafe $0.baseAddress.map { unsafe $0 + start }
            return unsafe EVP_CipherUpdate(handle, place, &written, place, Int32(count))
        }
        guard updated == 1, written == count else { fatalError("OpenSSL: cannot encrypt or decrypt in place") }
    }

    /// Writes what becomes of `input` over the first bytes of `output`, which has room for a block more than `input`;
    /// returns how many.
    mutating func update(_ input: Span<UInt8>, into output: inout MutableSpan<UInt8>) -> Int {
        guard !input.isEmpty else { return 0 }
        precondition(output.count >= input.count)
        var count: Int32 = 0
        let updated = unsafe input.withUnsafeBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe EVP_CipherUpdate(handle, output.baseAddress, &count, input.baseAddress, Int32(input.count))
            }
        }
        guard updated == 1 else { fatalError("OpenSSL: cannot encrypt or decrypt") }
        return Int(count)
    }

    /// Writes what is left over the bytes of `output` from `start`, where there is room for a block; returns how many, or
    /// `nil` where padding or tag do not agree.
    mutating func finish(into output: inout MutableSpan<UInt8>, from start: Int) -> Int? {
        precondition(output.count - start >= 16)
        var count: Int32 = 0
        let finished = unsafe output.withUnsafeMutableBufferPointer {
            unsafe EVP_CipherFinal_ex(handle, $0.extracting(start...).baseAddress, &count)
        }
        return finished == 1 ? Int(count) : nil
    }

    /// Writes the tag of the finished message over the 16 bytes of `output` from `start`.
    mutating func tag(into output: inout MutableSpan<UInt8>, from start: Int) {
        precondition(output.count - start >= AESGCM.tagCount)
        let got = unsafe output.withUnsafeMutableBufferPointer {
            unsafe EVP_CIPHER_CTX_ctrl(
                handle, EVP_CTRL_AEAD_GET_TAG, Int32(AESGCM.tagCount), $0.extracting(start...).baseAddress)
        }
        guard got == 1 else { fatalError("OpenSSL: no tag") }
    }
}
