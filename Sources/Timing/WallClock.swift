import Glibc

/// What must be added to an ``Instant`` to get Unix time, as it stood when it was sampled.
///
/// The wall clock can be stepped; sample again to see it, and never subtract two wall times.
package struct WallClockOffset: Sendable {
    /// Unix nanoseconds − monotonic nanoseconds.
    package let nanoseconds: Int64

    /// Reads both clocks, the monotonic one before and after, and keeps the tightest of three tries.
    package static func sample() -> WallClockOffset {
        var best: (width: Int64, offset: Int64) = (.max, 0)
        for _ in 0..<3 {
            let before = Instant.now().nanoseconds
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            let after = Instant.now().nanoseconds
            let wall = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
            if after - before < best.width {
                best = (after - before, wall - (before + (after - before) / 2))
            }
        }
        return WallClockOffset(nanoseconds: best.offset)
    }

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z.
    package func unixNanoseconds(_ instant: Instant) -> Int64 {
        instant.nanoseconds.saturatingAdd(nanoseconds)
    }

    /// The monotonic instant of a wall-clock reading, as the kernel's receive stamps need it.
    package func instant(unixNanoseconds: Int64) -> Instant {
        Instant(nanoseconds: unixNanoseconds.saturatingSubtract(nanoseconds))
    }
}

/// A calendar date and time in UTC, for file names and reports; no calendar library is needed for that.
package struct UTCTime: Sendable {
    package let year: Int
    package let month: Int
    package let day: Int
    package let hour: Int
    package let minute: Int
    package let second: Int

    package init(unixNanoseconds: Int64) {
        var seconds = time_t(unixNanoseconds / 1_000_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        year = Int(parts.tm_year) + 1900
        month = Int(parts.tm_mon) + 1
        day = Int(parts.tm_mday)
        hour = Int(parts.tm_hour)
        minute = Int(parts.tm_min)
        second = Int(parts.tm_sec)
    }

    /// `2026-11-22T19:06:02`, the form JUnit's schema asks for.
    package var iso8601: String {
        "\(Self.padded(year, 4))-\(Self.padded(month))-\(Self.padded(day))"
            + "T\(Self.padded(hour)):\(Self.padded(minute)):\(Self.padded(second))"
    }

    /// `20261122T190602Z`, safe in a file name.
    package var compact: String {
        iso8601.filter { $0 != "-" && $0 != ":" } + "Z"
    }

    private static func padded(_ value: Int, _ width: Int = 2) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
