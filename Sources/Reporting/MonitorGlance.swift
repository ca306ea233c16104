import Formats
import Metrics

/// The monitors' series as they are now, those first that moved the most in the run so far.
package struct MonitorGlance {
    package struct Entry: Sendable {
        /// `engine.waiting`, safe to print.
        package let name: String
        /// The last reading as a person reads it.
        package let now: String
    }

    package let entries: [Entry]
    /// Monitors whose last look failed, with the reason.
    package let failures: [String]

    /// - Parameter most: so many series at the most.
    package init(_ store: MonitorStore, most: Int) {
        let moved = store.series.compactMap { series -> (MonitorStore.Series, Double, Double)? in
            let bins = series.readings.bins.filter { $0.readings > 0 }
            guard let last = bins.last else { return nil }
            let lowest = bins.map(\.mean).min() ?? 0
            let highest = bins.map(\.mean).max() ?? 0
            let movement = highest.magnitude > 0 ? (highest - lowest) / highest.magnitude : 0
            return (series, last.last, movement)
        }
        entries = moved.sorted { ($0.2, $1.0.fullName) > ($1.2, $0.0.fullName) }.prefix(most).map {
            series, last, _ in
            Entry(
                name: SafeText.line(series.fullName, limit: SafeText.nameLimit),
                now: series.unit.figure(last))
        }
        failures = store.watches.filter { $0.failures > 0 }.map { watch in
            "\(SafeText.line(watch.facts.name, limit: 60)): \(watch.failures) of \(watch.looks) looks failed"
        }
    }
}
