import Histogram
import Timing

/// What happened in one span of the run.
package struct TimeBin: Sendable {
    package var started = 0
    package var succeeded = 0
    package var failed = 0
    package var censored = 0
    package var cancelled = 0
    /// Token events of all streams, counted when they came.
    package var tokenEvents = 0
    /// The largest number of threads seen active, and of requests in flight, within the bin.
    package var activeThreads = 0
    package var openRequests = 0
    /// TTFT of the requests that *finished* in the bin, coarse (2 digits).
    private var firstToken: Histogram<UInt32>?

    package init() {}

    /// Adds a TTFT to the bin's distribution, with two significant digits.
    package mutating func recordFirstToken(_ value: Duration) {
        if firstToken == nil {
            firstToken = Histogram<UInt32>(
                lowestDiscernibleValue: 10_000, highestTrackableValue: 3_600_000_000_000,
                numberOfSignificantValueDigits: .two)
        }
        firstToken?.record(UInt64(min(max(0, value.nanoseconds), 3_600_000_000_000)))
    }

    /// nil where no request with a token finished in the bin.
    package func firstTokenPercentile(_ percent: Double) -> Duration? {
        guard let firstToken, firstToken.totalCount > 0 else { return nil }
        return Duration(nanoseconds: Int64(firstToken.valueAtPercentile(percent)))
    }

    /// Adds the same span of another shard: its gauges are other threads, so they add up.
    package mutating func merge(shard other: TimeBin) {
        activeThreads += other.activeThreads
        openRequests += other.openRequests
        mergeCounts(other)
    }

    /// Adds the span that follows: a gauge keeps its peak.
    fileprivate mutating func merge(following other: TimeBin) {
        activeThreads = max(activeThreads, other.activeThreads)
        openRequests = max(openRequests, other.openRequests)
        mergeCounts(other)
    }

    private mutating func mergeCounts(_ other: TimeBin) {
        started += other.started
        succeeded += other.succeeded
        failed += other.failed
        censored += other.censored
        cancelled += other.cancelled
        tokenEvents += other.tokenEvents
        guard let values = other.firstToken else { return }
        if firstToken == nil { firstToken = values } else { firstToken?.add(values) }
    }
}

/// The run over time in bins of equal width, bounded in number whatever the run's length.
///
/// Starts with bins of one second; when there would be more than ``capacity`` of them, neighbours are joined and
/// the width doubles. Two series of one start always merge, because widths are powers of two seconds.
package struct TimeSeries: Sendable {
    package static let capacity = 240

    package private(set) var binWidth = Duration.seconds(Int64(1))
    package private(set) var bins: [TimeBin] = []

    package init() {}

    /// Changes the bin in which `offset` from the run's start falls; a negative offset belongs to the first.
    package mutating func update(at offset: Duration, _ change: (inout TimeBin) -> Void) {
        while index(of: offset) >= Self.capacity { joinNeighbours() }
        let index = index(of: offset)
        while bins.count <= index { bins.append(TimeBin()) }
        change(&bins[index])
    }

    package mutating func merge(_ other: TimeSeries) {
        var other = other
        while other.binWidth < binWidth { other.joinNeighbours() }
        while binWidth < other.binWidth { joinNeighbours() }
        while bins.count < other.bins.count { bins.append(TimeBin()) }
        for (index, bin) in other.bins.enumerated() { bins[index].merge(shard: bin) }
    }

    private func index(of offset: Duration) -> Int {
        Int(max(0, offset.nanoseconds) / binWidth.nanoseconds)
    }

    private mutating func joinNeighbours() {
        binWidth = Duration(nanoseconds: binWidth.nanoseconds * 2)
        bins = stride(from: 0, to: bins.count, by: 2).map { first in
            var joined = bins[first]
            if first + 1 < bins.count { joined.merge(following: bins[first + 1]) }
            return joined
        }
    }
}
