import Metrics
import Timing

/// Every row's history, from a run's samples in the order in which they ended.
package struct SampleHistories: Sendable {
    /// By row.
    package private(set) var rows: [SampleHistory]
    package private(set) var total = SampleHistory()
    private let kinds: [SamplerStatistics.Kind]

    /// - Parameter kinds: of the run's rows; those of set-up and tear-down are in no total.
    package init(kinds: [SamplerStatistics.Kind]) {
        self.kinds = kinds
        rows = kinds.map { _ in SampleHistory() }
    }

    /// Adds a sample whose times count from the run's start; one that was not judged or warms up is passed over.
    package mutating func add(_ sample: Sample) {
        guard sample.outcome != .censored, !sample.flags.contains(.warmUp),
            rows.indices.contains(sample.sampler)
        else { return }
        if !kinds[sample.sampler].isOutsideTheLoad { total.add(sample) }
        rows[sample.sampler].add(sample)
        if let part = sample.part, rows.indices.contains(part) { rows[part].add(sample) }
    }
}
