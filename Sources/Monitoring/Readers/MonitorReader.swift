import Metrics
import Timing

/// Looks at one thing, again and again; each on a thread of its own, where it may wait.
protocol MonitorReader: Sendable {
    mutating func read() -> ReaderResult
}

/// What one look gave.
struct ReaderResult: Sendable {
    var values: [MonitorRead.Value] = []
    /// What counters have grown by since the first look.
    var totals: [String: Double] = [:]
    /// Why nothing, or not all, is there; in words.
    var failure: String?
    /// What a person should know once.
    var notes: [String] = []

    init(values: [MonitorRead.Value] = [], failure: String? = nil) {
        self.values = values
        self.failure = failure
    }

    /// Adds a value of one of the names that are the same everywhere; nil adds nothing.
    mutating func add(_ name: SeriesName, _ value: Double?, of part: String? = nil, unit: MetricUnit? = nil) {
        guard let value, value.isFinite else { return }
        values.append(
            MonitorRead.Value(
                series: (part.map { $0 + "." } ?? "") + name.rawValue, unit: unit ?? name.unit, value: value))
    }
}
