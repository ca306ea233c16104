import Timing

/// Turns the kernel's receive times into instants.
///
/// A clock read after `epoll_wait` says when this process looked; on a busy machine that is milliseconds after the
/// token came. The kernel stamps in CLOCK_REALTIME, so the offset to the monotonic clock is sampled again and again.
struct KernelStamps {
    private static let offsetLifetime = Duration.milliseconds(100)
    /// Clocks that are slewed drift by less than this between two samples; more is a step.
    private static let smallestStep = Duration.milliseconds(1)
    /// A stamp older than this is either a loop that looked late or a clock that has just been stepped.
    private static let unlikelyAge = Duration.milliseconds(5)

    private var offset: WallClockOffset
    private var offsetSampled = Instant.now()
    private let sample: () -> WallClockOffset
    /// How often the wall clock jumped.
    private(set) var clockSteps = 0

    /// - Parameter sample: reads both clocks; a test gives its own.
    init(sample: @escaping () -> WallClockOffset = WallClockOffset.sample) {
        self.sample = sample
        offset = sample()
    }

    /// The time of a read, by its first and its last segment; nil where the kernel said nothing, or what cannot be.
    ///
    /// The kernel may have joined waiting segments into one, which then bears the last one's time (Linux,
    /// `tcp_try_coalesce`): of several events in one read only the last is certain.
    mutating func arrival(first: Int64, last: Int64, at now: Instant) -> Arrival? {
        if now - offsetSampled > Self.offsetLifetime { resample(at: now) }
        guard let end = instant(unixNanoseconds: last, at: now) else { return nil }
        let start = first == last ? end : instant(unixNanoseconds: first, at: now) ?? end
        return Arrival(first: min(start, end), last: end, source: .kernel)
    }

    /// Converts a stamp; nil where there is none, or one that cannot be: in the future, or as old as no waiting byte is.
    mutating func instant(unixNanoseconds wall: Int64, at now: Instant) -> Instant? {
        guard wall > 0 else { return nil }
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
