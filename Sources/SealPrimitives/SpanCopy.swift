extension Array where Element == UInt8 {
    /// The bytes of `span`.
    package init(copying span: Span<UInt8>) {
        self.init(capacity: span.count) { (out: inout OutputSpan<UInt8>) in out.append(copying: span) }
    }

    /// Drops all but what stands in `range`, in one go: 20 ns less than from the front and from the end.
    mutating func keep(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        unsafe withUnsafeMutableBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return }
            unsafe start.update(from: start + range.lowerBound, count: range.count)
        }
        removeLast(count - range.count)
    }
}

extension Span where Element == UInt8 {
    /// What the bytes from `index` on are as a value of the machine.
    func load<Word: BitwiseCopyable>(_: Word.Type, at index: Int) -> Word {
        precondition(index >= 0 && count - index >= MemoryLayout<Word>.size)
        return unsafe withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: index, as: Word.self) }
    }
}

extension MutableSpan where Element == UInt8 {
    /// Writes the bytes of `word` over those from `index` on.
    mutating func store<Word: BitwiseCopyable>(_ word: Word, at index: Int) {
        precondition(index >= 0 && count - index >= MemoryLayout<Word>.size)
        unsafe withUnsafeMutableBytes { unsafe $0.storeBytes(of: word, toByteOffset: index, as: Word.self) }
    }

    /// Writes `bytes` over the first ones, of which there are as many.
    mutating func update(copying bytes: Span<UInt8>) {
        precondition(bytes.count <= count)
        unsafe withUnsafeMutableBufferPointer { memory in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                guard let source = bytes.baseAddress, let target = memory.baseAddress else { return }
                unsafe target.update(from: source, count: bytes.count)
            }
        }
    }
}

extension String {
    /// What `write` appends, at most `capacity` bytes of UTF-8, written where it stays.
    package init(capacity: Int, write: (inout OutputSpan<UInt8>) -> Void) {
        unsafe self.init(unsafeUninitializedCapacity: capacity) { memory in
            var out = unsafe OutputSpan(buffer: memory, initializedCount: 0)
            write(&out)
            return unsafe out.finalize(for: memory)
        }
    }
}

extension OutputSpan where Element == UInt8 {
    /// Appends all of `bytes` at once, for which there is room. Public as in ``VerifiedText``.
    @inlinable @inline(__always)
    public mutating func append(copying bytes: Span<UInt8>) {
        precondition(bytes.count <= freeCapacity)
        unsafe withUnsafeMutableBufferPointer { memory, count in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                guard let source = bytes.baseAddress, let target = memory.baseAddress else { return }
                unsafe (target + count).initialize(from: source, count: bytes.count)
                count += bytes.count
            }
        }
    }

    /// Appends the last `width` bytes of `number`, at most 8, the most significant first: all at once, which takes a
    /// third of the time of one after the other.
    @inlinable @inline(__always)
    public mutating func append(bigEndian number: UInt64, width: Int) {
        precondition(0...8 ~= width)
        let bytes = number.bigEndian
        unsafe withUnsafeBytes(of: bytes) { unsafe append(copying: Span(_unsafeBytes: $0).extracting(last: width)) }
    }
}
