internal import COpenSSL
internal import Synchronization

/// Contexts of one key that are kept for its next message: so, and in one array instead of four, a small cookie is opened
/// in 0.64 µs instead of 1.4.
///
/// A context belongs to one caller at a time, and is wiped with the key that owns the pool. Until then it may hold the key
/// of the last message, which whoever can read it there could derive as well.
///
/// Every thread begins at a place of its own, on cache lines of its own, so that two threads on one key keep 0.96 of the
/// speed of one. There is no lock that a fork could leave taken: a child misses at most the places that were in use at
/// that moment, and contexts hold nothing that must not occur twice.
///
/// `@unchecked Sendable` holds because who sets `isTaken` is the only one to touch the contexts until they are given back.
@safe final class CipherPool<Contexts: ~Copyable>: @unchecked Sendable {
    @safe private struct Place: ~Copyable {
        let isTaken = Atomic(false)
        /// Made when they are needed first.
        var contexts: UnsafeMutablePointer<Contexts>?
        /// To two cache lines, since processors fetch them in pairs.
        private let padding = InlineArray<14, UInt64>(repeating: 0)
    }

    /// As many as threads are usual, a power of two; who finds none free makes contexts that are not kept.
    private static var count: Int { 16 }

    private let places: UnsafeMutablePointer<Place>
    private let make: @Sendable () -> Contexts

    /// A pool of what `make` makes.
    init(_ make: @escaping @Sendable () -> Contexts) {
        self.make = make
        unsafe places = .allocate(capacity: Self.count)
        for number in 0..<Self.count { unsafe (places + number).initialize(to: Place()) }
    }

    deinit {
        for number in 0..<Self.count {
            guard let contexts = unsafe places[number].contexts else { continue }
            unsafe contexts.deinitialize(count: 1)
            unsafe contexts.deallocate()
        }
        unsafe places.deinitialize(count: Self.count)
        unsafe places.deallocate()
    }

    /// Lends contexts.
    func lend<Result>(_ body: (inout Contexts) -> Result) -> Result {
        let first = Self.threadNumber
        for offset in 0..<Self.count {
            let place = unsafe places + (first + offset) % Self.count
            guard unsafe !place.pointee.isTaken.exchange(true, ordering: .acquiring) else { continue }
            defer { unsafe place.pointee.isTaken.store(false, ordering: .releasing) }
            if let contexts = unsafe place.pointee.contexts { return unsafe body(&contexts.pointee) }
            let contexts = UnsafeMutablePointer<Contexts>.allocate(capacity: 1)
            unsafe contexts.initialize(to: make())
            unsafe place.pointee.contexts = contexts
            return unsafe body(&contexts.pointee)
        }
        var contexts = make()
        return body(&contexts)
    }

    /// Below ``count``, and seldom the same for two threads.
    private static var threadNumber: Int {
        // A number on one system, a pointer on another; the low bits are those of a page.
        let id = unsafe withUnsafeBytes(of: CRYPTO_THREAD_get_current_id()) { unsafe $0.loadUnaligned(as: UInt.self) }
        return Int(truncatingIfNeeded: UInt64(id) >> 12 &* 0x9e37_79b9_7f4a_7c15 >> 60)
    }
}
