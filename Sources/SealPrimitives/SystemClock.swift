#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The machine's clock.
package enum SystemClock {
    /// Whole seconds since 1970, without leap seconds.
    package static var seconds: Int64 { Int64(time(nil)) }
}
