import Foundation
import SessionSeal

/// Decodes a token that inflates to much more than is allowed; for `BombTests`.
enum Bomb {
    /// Prints the outcome's word, by how much the peak of memory grew, in bytes, and the time, in microseconds.
    ///
    /// - Parameter pages: how many pages of 4 KiB are in use beside it.
    /// - Throws: what the input and `/proc` could not be read for.
    static func run(beside pages: Int) throws {
        let others = [UInt8](repeating: 1, count: pages << 12)
        defer { withExtendedLifetime(others) {} }
        let bytes = try FileHandle.standardInput.readToEnd() ?? Data()
        var limits = Limits()
        limits.tokenBytes = 1 << 20
        let key = SecretKey(text: "correct horse battery staple 01")
        let codec = try FlaskCodec(keys: KeyRing(current: key), limits: limits)
        let freshness = try Freshness(maxAge: .unlimited, maxLifetime: .unlimited)
        let token = String(decoding: bytes, as: UTF8.self)
        // Once with a small token, so that what is loaded once does not count.
        _ = try codec.decode(codec.encode(["a": 1], at: .now), at: .now, freshness: freshness)
        // Lets the peak begin anew. Where the kernel cannot, it is the start's, and by so much less is seen.
        try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
        let before = try Probe.status("VmHWM")
        let start = cpuTime()
        var word = "valid"
        do { _ = try codec.decode(token, at: .now, freshness: freshness) } catch { word = error.code }
        let time = cpuTime() - start
        print(word, try Probe.status("VmHWM") - before, time / 1000)
    }

    /// Nanoseconds that this thread has worked: a busy machine changes nothing.
    private static func cpuTime() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
