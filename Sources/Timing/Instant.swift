import Glibc

/// A point on this machine's monotonic clock, in nanoseconds since an arbitrary start (boot).
///
/// Instants of one machine compare across processes; those of two machines do not.
package struct Instant: Comparable, Hashable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The current reading of `CLOCK_MONOTONIC`.
    package static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// A point that no timer reaches.
    package static let distantFuture = Instant(nanoseconds: .max)

    package static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    package static func - (left: Instant, right: Instant) -> Duration {
        Duration(nanoseconds: left.nanoseconds.saturatingSubtract(right.nanoseconds))
    }

    /// The earlier point; saturates.
    package static func - (left: Instant, right: Duration) -> Instant {
        Instant(nanoseconds: left.nanoseconds.saturatingSubtract(right.nanoseconds))
    }

    /// The later point; saturates at ``distantFuture`` so that an unlimited duration can be added.
    package static func + (left: Instant, right: Duration) -> Instant {
        Instant(nanoseconds: left.nanoseconds.saturatingAdd(right.nanoseconds))
    }
}
