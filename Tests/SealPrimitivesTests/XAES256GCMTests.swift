import SealEncodings
import SealPrimitives
import Testing

@Suite("XAES-256-GCM, c2sp.org/XAES-256-GCM")
struct XAES256GCMTests {
    /// The specification's two vectors; of the block that the first one's zeros become, the top bit is 0, of the
    /// second one's it is 1.
    @Test(arguments: [
        (UInt8(1), "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"),
        (3, "c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"),
    ])
    func knownAnswer(keyByte: UInt8, aad: String, expected: String) throws {
        let xaes = try XAES256GCM(key: [UInt8](repeating: keyByte, count: 32))
        let nonce = Array("ABCDEFGHIJKLMNOPQRSTUVWX".utf8)
        let plaintext = Array("XAES-256-GCM".utf8)
        for count in 0...plaintext.count {
            let sealed = xaes.seal(plaintext, behind: count, nonce: nonce, aad: Array(aad.utf8))
            #expect(Hex.encode(sealed.span) == expected)
            #expect(
                xaes.open(sealed, behind: 12 - count, headCount: count, nonce: nonce, aad: Array(aad.utf8)) == plaintext
            )
        }
        let sealed = xaes.seal(plaintext, behind: 0, nonce: nonce, aad: Array(aad.utf8))
        for bit in 0..<nonce.count * 8 {
            var changed = nonce
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(xaes.open(sealed, behind: 0, headCount: 5, nonce: changed, aad: Array(aad.utf8)) == nil)
        }
    }

    @Test(arguments: [0, 16, 31, 33, 64]) func otherKeyLengthsAreRefused(count: Int) {
        let key = [UInt8](repeating: 1, count: count)
        let xaes = try? XAES256GCM(key: key)
        #expect(xaes == nil)
    }

    /// Nothing of what is not authentic comes out, and a message shorter than its head and a tag is none.
    @Test func whatDoesNotAgreeIsNotOpened() throws {
        let xaes = try XAES256GCM(key: [UInt8](repeating: 1, count: 32))
        let nonce = [UInt8](repeating: 2, count: 24)
        let sealed = xaes.seal([UInt8](repeating: 3, count: 40), behind: 4, nonce: nonce, aad: [])
        for bit in 0..<sealed.count * 8 {
            var changed = sealed
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(xaes.open(changed, behind: 4, headCount: 20, nonce: nonce, aad: []) == nil)
        }
        for count in 0..<sealed.count {
            let cut = Array(sealed.prefix(count))
            #expect(xaes.open(cut, behind: 4, headCount: 20, nonce: nonce, aad: []) == nil)
        }
        #expect(xaes.open(sealed, behind: 4, headCount: 40, nonce: nonce, aad: []) != nil)
        #expect(xaes.open(sealed, behind: 4, headCount: 41, nonce: nonce, aad: []) == nil)
    }

    /// More tasks than a pool has places, with one key, and each message under another derived key.
    @Test func manyTasksShareOneKey() async throws {
        let xaes = try XAES256GCM(key: [UInt8](repeating: 1, count: 32))
        let failures = await withTaskGroup(of: Int.self) { group in
            for task in 0..<40 {
                group.addTask {
                    (0..<500).count { round in
                        let nonce = [UInt8](repeating: UInt8(task), count: 23) + [UInt8(round % 256)]
                        let plaintext = [UInt8](repeating: UInt8(round % 256), count: 1 + round % 50)
                        let sealed = xaes.seal(plaintext, behind: 1, nonce: nonce, aad: [UInt8(task)])
                        return xaes.open(sealed, behind: 1, headCount: 1, nonce: nonce, aad: [UInt8(task)]) != plaintext
                            || xaes.open(sealed, behind: 1, headCount: 1, nonce: nonce, aad: [UInt8(task + 1)]) != nil
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(failures == 0)
    }

    /// The specification's accumulated vector: everything is read from one SHAKE128, all output goes into another.
    @Test func accumulated() throws {
        var input = SHAKE128()
        var output = SHAKE128()
        for _ in 0..<10_000 {
            let key = input.read(32)
            let nonce = input.read(24)
            let plaintext = input.read(Int(input.read(1)[0]))
            let aad = input.read(Int(input.read(1)[0]))
            let xaes = try XAES256GCM(key: key)
            let sealed = xaes.seal(plaintext, behind: 4, nonce: nonce, aad: aad)
            let opened = xaes.open(sealed, behind: 3, headCount: plaintext.count / 3, nonce: nonce, aad: aad)
            guard opened == plaintext else {
                Issue.record("does not open what it sealed")
                return
            }
            output.absorb(sealed)
        }
        let digest = output.read(32)
        #expect(Hex.encode(digest.span) == "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939")
    }
}

extension XAES256GCM {
    /// Of one key.
    fileprivate init(key: [UInt8]) throws(WrongKeyLength) {
        try self.init(count: 1) { _ in SecretBytes(copying: key.span) }
    }

    /// Seals behind `start` bytes that are no part of the message; ciphertext and tag.
    fileprivate func seal(_ plaintext: [UInt8], behind start: Int, nonce: [UInt8], aad: [UInt8]) -> [UInt8] {
        let before = [UInt8](repeating: 0xa5, count: start)
        var bytes = before + nonce + plaintext + [UInt8](repeating: 0, count: Self.tagCount)
        seal(&bytes, from: start, aad: aad.span)
        guard Array(bytes.prefix(start + nonce.count)) == before + nonce else { return [] }
        return Array(bytes[(start + nonce.count)...])
    }

    /// Opens ciphertext and tag behind `start` bytes, and takes `headCount` of what comes out as head.
    fileprivate func open(
        _ sealed: [UInt8], behind start: Int, headCount: Int, nonce: [UInt8], aad: [UInt8]
    ) -> [UInt8]? {
        var head = [UInt8](repeating: 0, count: headCount)
        var span = head.mutableSpan
        let bytes = [UInt8](repeating: 0x5a, count: start) + nonce + sealed
        guard let body = open(bytes, from: start, head: &span, aad: aad.span) else {
            return head.allSatisfy { $0 == 0 } ? nil : head
        }
        return head + body.bytes
    }
}

@Suite("SHAKE128 of the tests, FIPS 202")
struct SHAKE128Tests {
    /// NIST's example of no message.
    @Test func empty() {
        var shake = SHAKE128()
        let digest = shake.read(32)
        #expect(Hex.encode(digest.span) == "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26")
    }
}

/// SHAKE128 (FIPS 202), for the accumulated vector only.
struct SHAKE128 {
    private static let rate = 168
    private var state = InlineArray<25, UInt64>(repeating: 0)
    private var place = 0
    private var isReading = false

    /// Adds `bytes` to the message.
    mutating func absorb(_ bytes: [UInt8]) {
        precondition(!isReading)
        for byte in bytes {
            state[place / 8] ^= UInt64(byte) << UInt64(place % 8 * 8)
            place += 1
            if place == Self.rate { turn() }
        }
    }

    /// The next `count` bytes of output; the message ends with the first call.
    mutating func read(_ count: Int) -> [UInt8] {
        if !isReading {
            isReading = true
            state[place / 8] ^= 0x1f << UInt64(place % 8 * 8)
            state[20] ^= 0x80 << 56
            turn()
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            if place == Self.rate { turn() }
            bytes.append(UInt8(truncatingIfNeeded: state[place / 8] >> UInt64(place % 8 * 8)))
            place += 1
        }
        return bytes
    }

    /// Keccak-f[1600].
    private mutating func turn() {
        place = 0
        var register: UInt8 = 1
        for _ in 0..<24 {
            var column = InlineArray<5, UInt64>(repeating: 0)
            for x in 0..<5 { column[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20] }
            for x in 0..<5 {
                let mixed = column[(x + 4) % 5] ^ (column[(x + 1) % 5] << 1 | column[(x + 1) % 5] >> 63)
                for y in 0..<5 { state[x + 5 * y] ^= mixed }
            }
            var (x, y) = (1, 0)
            var lane = state[1]
            for step in 1...24 {
                (x, y) = (y, (2 * x + 3 * y) % 5)
                let turns = UInt64(step * (step + 1) / 2 % 64)
                (lane, state[x + 5 * y]) = (state[x + 5 * y], lane << turns | lane >> (64 - turns))
            }
            for y in 0..<5 {
                for x in 0..<5 { column[x] = state[x + 5 * y] }
                for x in 0..<5 { state[x + 5 * y] = column[x] ^ ~column[(x + 1) % 5] & column[(x + 2) % 5] }
            }
            for j in 0..<7 {
                if register & 1 == 1 { state[0] ^= 1 << UInt64(1 << j - 1) }
                register = register << 1 ^ (register >> 7) &* 0x71
            }
        }
    }
}
