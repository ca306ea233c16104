import Glibc

/// A point on this machine's monotonic clock, in nanoseconds since an arbitrary start (boot).
///
/// Instants of one machine compare across processes; those of two machines do not. Public, as ``Duration`` is: of what is
/// the package's own the compiler inlines nothing in another module, and the path of a token is full of both.
public struct Instant: Comparable, Hashable, Sendable {
    public var nanoseconds: Int64

    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The current reading of `CLOCK_MONOTONIC`.
    public static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// A point that no timer reaches.
    public static var distantFuture: Instant { Instant(nanoseconds: .max) }

    public static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    // The library's own would be called by way of a table of functions, for every token.

    public static func > (left: Instant, right: Instant) -> Bool { left.nanoseconds > right.nanoseconds }

    public static func <= (left: Instant, right: Instant) -> Bool { left.nanoseconds <= right.nanoseconds }

    public static func >= (left: Instant, right: Instant) -> Bool { left.nanoseconds >= right.nanoseconds }

    public static func == (left: Instant, right: Instant) -> Bool { left.nanoseconds == right.nanoseconds }

    public static func - (left: Instant, right: Instant) -> Duration {
        Duration(nanoseconds: left.nanoseconds.saturatingSubtract(right.nanoseconds))
    }

    /// The earlier point; saturates.
    public static func - (left: Instant, right: Duration) -> Instant {
        Instant(nanoseconds: left.nanoseconds.saturatingSubtract(right.nanoseconds))
    }

    /// The later point; saturates at ``distantFuture`` so that an unlimited duration can be added.
    public static func + (left: Instant, right: Duration) -> Instant {
        Instant(nanoseconds: left.nanoseconds.saturatingAdd(right.nanoseconds))
    }
}
