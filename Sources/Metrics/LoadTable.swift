import Timing

/// What requests met at each level of load, and what the service carried there.
///
/// Latencies and errors are those of the requests that were issued at a level (``LoadCurve``). Rates are those of the
/// bins of the course whose mean number in flight is nearest to it: neighbouring bins share their requests, so a short
/// visit to a level says little about its rates.
package struct LoadTable: Sendable {
    /// One level, and the time spent there.
    package struct Row: Sendable {
        package let level: LoadLevel
        /// Of the bins that are nearest to the level; zero where there is none.
        package let time: Duration
        /// Completed requests per second of that time, successes and failures; nil where there is none.
        package let requestsPerSecond: Double?
        package let outputTokensPerSecond: Double?
    }

    /// From the least load to the most; empty unless there are several levels.
    package let rows: [Row]
    /// The width of a bin: what "in the mean" is over.
    package let binWidth: Duration

    /// A level of fewer requests is joined with its neighbour.
    private static let leastJudged = 10

    /// - Parameters:
    ///   - tokensPerEvent: makes tokens of token events.
    ///   - loadEnd: from the run's start; bins after it have requests of no load that lasts.
    ///   - most: how many rows there may be.
    package init(_ aggregate: Aggregate, tokensPerEvent: Double, loadEnd: Duration, most: Int) {
        let levels = aggregate.loadCurve.joined(least: Self.leastJudged, most: most)
        let width = aggregate.series.binWidth
        binWidth = width
        guard levels.count > 1 else {
            rows = []
            return
        }
        var bins = [[TimeBin]](repeating: [], count: levels.count)
        for (index, bin) in aggregate.series.bins.enumerated()
        where bin.openTime > .zero && width.times(Int64(index + 1)) <= loadEnd {
            bins[Self.nearest(bin.openTime.inSeconds / width.inSeconds, among: levels)].append(bin)
        }
        rows = zip(levels, bins).map { level, bins in
            let time = width.times(Int64(bins.count))
            func rate(_ count: (TimeBin) -> Int) -> Double? {
                bins.isEmpty ? nil : Double(bins.reduce(0) { $0 + count($1) }) / time.inSeconds
            }
            return Row(
                level: level, time: time, requestsPerSecond: rate { $0.succeeded + $0.failed },
                outputTokensPerSecond: rate(\.tokenEvents).map { $0 * tokensPerEvent })
        }
    }

    /// The level whose range a load is in or next to.
    private static func nearest(_ load: Double, among levels: [LoadLevel]) -> Int {
        func distance(_ level: LoadLevel) -> Double {
            max(Double(level.load.lowerBound) - load, load - Double(level.load.upperBound), 0)
        }
        return levels.indices.min { distance(levels[$0]) < distance(levels[$1]) } ?? 0
    }
}
