import Timing

/// Rates over one window of the run.
package struct Throughput: Equatable, Sendable {
    package let window: Duration
    /// Completed requests per second, successes and failures, neither the censored nor the cancelled.
    package let requestsPerSecond: Double
    /// Successful requests per second.
    package let successesPerSecond: Double
    package let outputTokensPerSecond: Double

    /// Over whole bins of the series in `[from, until)` measured from the run's start; nil where there is none.
    ///
    /// Tokens are counted by event as they came; `tokensPerEvent` makes tokens of them where usage is known.
    package init?(_ series: TimeSeries, from: Duration, until: Duration, tokensPerEvent: Double) {
        let width = series.binWidth
        let chosen = series.bins.enumerated().filter { index, _ in
            let begin = width.times(Int64(index))
            return begin >= from && begin + width <= until
        }.map(\.element)
        guard !chosen.isEmpty else { return nil }
        let window = width.times(Int64(chosen.count))
        self.init(chosen, window: window, tokensPerEvent: tokensPerEvent)
    }

    /// Over the whole run, of the given length; nil where it has none.
    package init?(_ series: TimeSeries, wholeRun length: Duration, tokensPerEvent: Double) {
        guard length > .zero else { return nil }
        self.init(series.bins, window: length, tokensPerEvent: tokensPerEvent)
    }

    private init(_ bins: [TimeBin], window: Duration, tokensPerEvent: Double) {
        self.window = window
        let seconds = window.inSeconds
        requestsPerSecond = Double(bins.reduce(0) { $0 + $1.succeeded + $1.failed }) / seconds
        successesPerSecond = Double(bins.reduce(0) { $0 + $1.succeeded }) / seconds
        outputTokensPerSecond = Double(bins.reduce(0) { $0 + $1.tokenEvents }) * tokensPerEvent / seconds
    }
}
