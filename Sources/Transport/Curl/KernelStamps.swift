import CLibcurl
import Glibc
import Timing

/// Reads from the kernel when the bytes that wait on a socket arrived.
///
/// A clock read after `epoll_wait` says when this process looked; on a busy machine that is milliseconds after the
/// token came. The kernel stamps in CLOCK_REALTIME, so the offset to the monotonic clock is sampled again and again.
struct KernelStamps {
    private static let offsetLifetime = Duration.milliseconds(100)
    /// Clocks that are slewed drift by less than this between two samples; more is a step.
    private static let smallestStep = Duration.milliseconds(1)
    /// A stamp older than this is either a loop that looked late or a clock that has just been stepped.
    private static let unlikelyAge = Duration.milliseconds(5)
    /// Above this many waiting bytes there may be several segments, and a second look tells the first one's time.
    private static let oneSegment = 1_024
    private static let allThatWaits = 1 << 24

    private var offset: WallClockOffset
    private var offsetSampled = Instant.now()
    private let sample: () -> WallClockOffset
    /// How often the wall clock jumped.
    private(set) var clockSteps = 0
    /// The last look found a broken connection, and took the news of that from libcurl: the kernel tells it once.
    private(set) var foundBroken = false

    /// - Parameter sample: reads both clocks; a test gives its own.
    init(sample: @escaping () -> WallClockOffset = WallClockOffset.sample) {
        self.sample = sample
        offset = sample()
    }

    /// Looks at a readable socket before libcurl reads it; the user's clock where the kernel has no stamp.
    ///
    /// The kernel may have joined waiting segments into one, which then bears the last one's time (Linux,
    /// `tcp_try_coalesce`): of several events in one read only the last is certain.
    mutating func arrival(on socket: Int32, at now: Instant) -> Arrival {
        if now - offsetSampled > Self.offsetLifetime { resample(at: now) }
        var stamp = timespec()
        let waiting = weir_peek_stamp(socket, Self.allThatWaits, &stamp)
        foundBroken = waiting < 0 && errno != EAGAIN && errno != EINTR
        guard waiting > 0, let last = instant(stamp, at: now) else { return .user(now) }
        guard waiting > Self.oneSegment else { return Arrival(first: last, last: last, source: .kernel) }
        stamp = timespec()
        let first = weir_peek_stamp(socket, 1, &stamp) > 0 ? instant(stamp, at: now) : nil
        return Arrival(first: min(first ?? last, last), last: last, source: .kernel)
    }

    /// Converts a stamp; nil where there is none, or one that cannot be: in the future, or as old as no waiting byte is.
    mutating func instant(_ stamp: timespec, at now: Instant) -> Instant? {
        guard stamp.tv_sec > 0 else { return nil }
        let wall = Int64(stamp.tv_sec) * 1_000_000_000 + Int64(stamp.tv_nsec)
        var time = offset.instant(unixNanoseconds: wall)
        if now - time > Self.unlikelyAge || time > now {
            resample(at: now)
            time = offset.instant(unixNanoseconds: wall)
        }
        let age = now - time
        // A little into the future is the offset's own error.
        guard age > .microseconds(-50), age < .seconds(Int64(60)) else { return nil }
        return min(time, now)
    }

    private mutating func resample(at now: Instant) {
        let fresh = sample()
        let change = (fresh.nanoseconds - offset.nanoseconds).magnitude
        if change > Self.smallestStep.nanoseconds.magnitude { clockSteps += 1 }
        offset = fresh
        offsetSampled = now
    }
}
