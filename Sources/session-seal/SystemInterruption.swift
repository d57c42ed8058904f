#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif
internal import Synchronization

/// Ends the waiting for input: because of a signal, which is obeyed when what was begun is done, or for another reason.
final class Interruption: Sendable {
    /// The signals that ask a process to end, and that people and machines send.
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    /// Catches signals from now on, but for those that the process was started to ignore. A second signal ends the
    /// process at once.
    init() throws(Failure) {
        do {
            if wakeUp.reading.load(ordering: .relaxed) < 0 {
                let (reading, writing) = try System.makePipe()
                _ = fcntl(writing, F_SETFL, O_NONBLOCK)
                wakeUp.reading.store(reading, ordering: .relaxed)
                wakeUp.writing.store(writing, ordering: .releasing)
            }
        } catch {
            throw .internalError("no pipe can be made: \(error.reason)")
        }
        for number in Self.signals {
            // The disposition that was there comes back as the result of setting one.
            let before = signal(number, catchSignal)
            if unsafe unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
                _ = signal(number, SIG_IGN)
            }
        }
    }

    /// Interrupts.
    func raise() { wakeUp.wake() }

    /// Waits until there is something to read; whether there was before anybody interrupted.
    func wait(reading descriptor: Int32) -> Bool {
        var entries = [
            pollfd(fd: wakeUp.reading.load(ordering: .relaxed), events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        while unsafe poll(&entries, 2, -1) < 0, errno == EINTR {}
        return entries[0].revents == 0
    }

    /// Ends the process as the signal would have, if there was one.
    func obey() {
        let number = wakeUp.signal.load(ordering: .acquiring)
        if number != 0 { raiseOnce(number) }
    }
}

/// What the handler of signals needs: made before it is set, since it may call next to nothing.
private final class WakeUp: Sendable {
    let reading = Atomic<Int32>(-1)
    let writing = Atomic<Int32>(-1)
    let signal = Atomic<Int32>(0)

    func wake() {
        var byte: UInt8 = 0
        _ = unsafe write(writing.load(ordering: .acquiring), &byte, 1)
    }
}

private let wakeUp = WakeUp()

// This stands outside of the class, whose own function has the name of C's.
private func raiseOnce(_ number: Int32) { _ = raise(number) }

private func catchSignal(_ number: Int32) {
    let error = errno
    _ = signal(number, SIG_DFL)
    wakeUp.signal.store(number, ordering: .releasing)
    wakeUp.wake()
    errno = error
}
