import Reporting

/// What an output is sent at once: the figures of a run at one time.
package struct Moment: Sendable {
    package var families: [MetricFamily]
    /// On every series: the run, its plan, the person's tags.
    package var labels: [(String, String)]
    /// When the figures were so, Unix milliseconds.
    package var time: Int64
    /// When counters were 0, Unix milliseconds.
    package var start: Int64
    /// Weir's own version.
    package var version: String

    package init(
        families: [MetricFamily], labels: [(String, String)], time: Int64, start: Int64, version: String
    ) {
        self.families = families
        self.labels = labels
        self.time = time
        self.start = start
        self.version = version
    }

    /// The labels of a series: its own, and those of all that it does not have itself.
    func labels(with own: [(String, String)]) -> [(String, String)] {
        let names = Set(own.map(\.0))
        return own + labels.filter { !names.contains($0.0) }
    }
}
