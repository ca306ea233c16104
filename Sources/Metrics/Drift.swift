import Timing

/// What it means for the verdict that a latency climbs while the load does not.
package enum DriftRule: String, Codable, CaseIterable, Sendable {
    /// The report says so before the verdict.
    case warn
    /// The run fails.
    case fail
    /// Nobody looks.
    case ignore
}

/// A latency that climbed while the load was level, by Mann's and Kendall's test on medians of blocks of time.
///
/// Worked out from the course of the run, which a rebuilt report has too.
package struct Drift: Equatable, Sendable {
    /// `ttft`; `e2e` where no request had a token.
    package let metric: LatencyMetric
    /// The median in the first quarter of the window's blocks, and in the last.
    package let from: Duration
    package let to: Duration
    /// The test's statistic in standard deviations, corrected for autocorrelation.
    package let z: Double
    /// What was looked at, from the run's start.
    package let window: Range<Duration>
    /// Into how many blocks it was cut.
    package let blocks: Int

    /// By how much the latency grew, as a share.
    package var growth: Double { (to - from).inSeconds / max(1e-9, from.inSeconds) }

    /// A shorter window shows how a service settles, and no more.
    private static let leastWindow = Duration.seconds(Int64(30))
    private static let mostBlocks = 24
    /// A median of fewer requests is not worth comparing.
    private static let leastRequests = 5
    private static let leastGrowth = 0.05
    /// Blocks that resemble each other less count as independent.
    private static let independence = 0.3

    /// Looks at the longest span of the steady window in which the load is level; nil where nothing climbs, and where
    /// the run is too short or has too few requests to tell.
    ///
    /// - Parameters:
    ///   - loadStart: when the main groups began, from the run's start.
    ///   - steadyFrom: where the steady window begins, from the run's start.
    ///   - loadEnd: where it ends.
    package static func find(
        in evidence: Evidence, course: PlannedCourse, loadStart: Duration, steadyFrom: Duration,
        loadEnd: Duration
    ) -> Drift? {
        let from = max(.zero, steadyFrom - loadStart)
        let until = loadEnd - loadStart
        let lengths = evidence.total.histogram(.e2e)
        guard until > from, let level = course.levelSpan(within: from..<until),
            let usual = lengths.percentile(50), let long = lengths.percentile(95)
        else { return nil }
        return find(
            evidence.total.tokenEvents > 0 ? .ttft : .e2e, in: evidence.aggregate.series,
            window: loadStart + level.lowerBound..<loadStart + level.upperBound, usual: usual, long: long,
            hasArrivals: course.hasArrivals)
    }

    /// - Parameters:
    ///   - window: in which the load is level.
    ///   - usual: the median length of a request.
    ///   - long: the length of a long one.
    static func find(
        _ metric: LatencyMetric, in series: TimeSeries, window: Range<Duration>, usual: Duration,
        long: Duration, hasArrivals: Bool
    ) -> Drift? {
        // A bin has the requests that ended in it: the first ones only the short of those that had begun. Of a queue that
        // grows for ever even a long request must not hide it.
        let length = window.upperBound - window.lowerBound
        let start = window.lowerBound + min(long, Duration(nanoseconds: length.nanoseconds / 4))
        let histogram: (TimeBin) -> CoarseHistogram = metric == .ttft ? { $0.firstToken } : { $0.endToEnd }
        guard
            let blocks = blocks(of: series, within: start..<window.upperBound, width: usual, histogram)
        else { return nil }
        let trend = Trend(blocks.medians)
        guard trend.isBeyondChance else { return nil }
        if hasArrivals, trend.correlation > independence, !blocks.fillsBeyondChance { return nil }
        let quarter = blocks.medians.count / 4
        let drift = Drift(
            metric: metric, from: .seconds(Trend.median(Array(blocks.medians.prefix(quarter)))),
            to: .seconds(Trend.median(Array(blocks.medians.suffix(quarter)))), z: trend.z,
            window: blocks.window, blocks: blocks.medians.count)
        return drift.growth > leastGrowth ? drift : nil
    }

    private struct Blocks {
        var window: Range<Duration>
        /// In seconds.
        var medians: [Double]
        /// The queue of an open load wanders by chance; this is whether it grew by more.
        var fillsBeyondChance: Bool
    }

    /// The finest cut of the window whose blocks all have enough requests and, as far as the window allows, are no shorter
    /// than one of them.
    private static func blocks(
        of series: TimeSeries, within window: Range<Duration>, width: Duration,
        _ histogram: (TimeBin) -> CoarseHistogram
    ) -> Blocks? {
        let bin = series.binWidth
        let chosen = series.bins.indices.filter { index in
            let begin = bin.times(Int64(index))
            return begin >= window.lowerBound && begin + bin <= window.upperBound
        }
        guard let last = chosen.last, bin.times(Int64(chosen.count)) >= leastWindow else { return nil }
        let wanted = Int((width.nanoseconds + bin.nanoseconds - 1) / bin.nanoseconds)
        var size = max(
            1, (chosen.count + mostBlocks - 1) / mostBlocks, min(wanted, chosen.count / Trend.leastValues))
        while chosen.count / size >= Trend.leastValues {
            // What does not fill a block is left out where the service still settles.
            let first = chosen[chosen.count % size]
            let groups = stride(from: first, through: last, by: size).map { series.bins[$0..<$0 + size] }
            let merged = groups.map { bins in
                bins.reduce(into: CoarseHistogram()) { $0.merge(histogram($1)) }
            }
            if merged.allSatisfy({ $0.count >= leastRequests }) {
                return Blocks(
                    window: bin.times(Int64(first))..<bin.times(Int64(last + 1)),
                    medians: merged.compactMap { $0.percentile(50)?.inSeconds },
                    fillsBeyondChance: fillsBeyondChance(series.bins[first...last], bin))
            }
            size += 1
        }
        return nil
    }

    /// Whether more requests are in flight at the end than arrivals by chance make of it.
    private static func fillsBeyondChance(_ bins: ArraySlice<TimeBin>, _ width: Duration) -> Bool {
        let quarter = max(1, bins.count / 4)
        func inFlight(_ bins: ArraySlice<TimeBin>) -> Double {
            bins.reduce(0) { $0 + $1.openTime.inSeconds } / width.inSeconds / Double(quarter)
        }
        let started = bins.reduce(0) { $0 + $1.started }
        // A sum of chances grows with the square root of their number.
        return (inFlight(bins.suffix(quarter)) - inFlight(bins.prefix(quarter))) * 4 / 3
            > 3 * Double(started).squareRoot()
    }
}
