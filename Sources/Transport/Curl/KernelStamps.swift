import CLibcurl
import Glibc
import Timing

/// Reads from the kernel when the bytes that wait on a socket arrived.
///
/// A clock read after `epoll_wait` says when this process looked; on a busy machine that is milliseconds after the
/// token came. The kernel stamps in CLOCK_REALTIME, so the offset to the monotonic clock is sampled again and again.
struct KernelStamps {
    private static let offsetLifetime = Duration.milliseconds(100)
    /// Above this many waiting bytes there may be several segments, and a second look tells the first one's time.
    private static let oneSegment = 1_024
    private static let allThatWaits = 1 << 24

    private var offset = WallClockOffset.sample()
    private var offsetSampled = Instant.now()

    /// Looks at a readable socket before libcurl reads it; the user's clock where the kernel has no stamp.
    ///
    /// The kernel may have joined waiting segments into one, which then bears the last one's time (Linux,
    /// `tcp_try_coalesce`): of several events in one read only the last is certain.
    mutating func arrival(on socket: Int32, at now: Instant) -> Arrival {
        if now - offsetSampled > Self.offsetLifetime {
            offset = WallClockOffset.sample()
            offsetSampled = now
        }
        var stamp = timespec()
        let waiting = weir_peek_stamp(socket, Self.allThatWaits, &stamp)
        guard waiting > 0, let last = instant(stamp, at: now) else { return .user(now) }
        guard waiting > Self.oneSegment else { return Arrival(first: last, last: last, source: .kernel) }
        stamp = timespec()
        let first = weir_peek_stamp(socket, 1, &stamp) > 0 ? instant(stamp, at: now) : nil
        return Arrival(first: min(first ?? last, last), last: last, source: .kernel)
    }

    /// nil where there is no stamp, or one that cannot be: in the future, or as old as no waiting byte is.
    private func instant(_ stamp: timespec, at now: Instant) -> Instant? {
        guard stamp.tv_sec > 0 else { return nil }
        let time = offset.instant(unixNanoseconds: Int64(stamp.tv_sec) * 1_000_000_000 + Int64(stamp.tv_nsec))
        let age = now - time
        // A little into the future is the offset's own error.
        guard age > .microseconds(-50), age < .seconds(Int64(60)) else { return nil }
        return min(time, now)
    }
}
