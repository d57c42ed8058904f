import SessionSeal
import Synchronization

/// A clock that a test sets.
final class Clock: Sendable {
    private let time: Mutex<UnixTime>

    init(_ time: UnixTime = CodecContractTests.now) { self.time = Mutex(time) }

    var now: UnixTime { time.withLock { $0 } }
    func set(_ time: UnixTime) { self.time.withLock { $0 = time } }
}
