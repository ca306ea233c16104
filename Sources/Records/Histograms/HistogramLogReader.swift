import FoundationEssentials

import Metrics
import Timing

/// Reads `histograms.hlog` back: each interval of each metric of each row.
struct HistogramLogReader {
    private(set) var problems: [String] = []
    private let tags: [String: (row: Int, metric: LatencyMetric)]

    /// An interval of one metric of one row.
    struct Interval {
        var row: Int
        var metric: LatencyMetric
        /// From the run's start to the middle of the interval.
        var middle: Duration
        var values: LatencyHistogram
    }

    init(samplers: [String]) {
        let names = HistogramLog.tags(samplers).enumerated().flatMap { row, tag in
            LatencyMetric.allCases.map { metric in ("\(metric.name):\(tag)", (row, metric)) }
        }
        tags = Dictionary(names) { first, _ in first }
    }

    /// Calls `take` with each interval that can be read.
    mutating func read(_ text: String, file: String, take: (Interval) -> Void) {
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix("\"StartTimestamp\"") { continue }
            guard let interval = interval(line) else {
                problems.append("\(file):\(number + 1): not an interval of this run, or cut short")
                continue
            }
            take(interval)
        }
    }

    /// Whose interval a line is, its times in milliseconds; nil for one that is none.
    func place(_ line: Substring) -> (row: Int, metric: LatencyMetric, start: Int64, length: Int64)? {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count == 5, fields[0].hasPrefix("Tag="), let tag = tags[String(fields[0].dropFirst(4))],
            let start = Double(fields[1]), let length = Double(fields[2]), start.isFinite, length.isFinite,
            start >= 0, length >= 0, start + length < 1e9
        else { return nil }
        return (
            tag.row, tag.metric, Int64((start * 1_000).rounded()), Int64((length * 1_000).rounded())
        )
    }

    /// The values of an interval's line; nil where they cannot be read.
    func values(_ line: Substring) -> LatencyHistogram? {
        guard let code = line.split(separator: ",", omittingEmptySubsequences: false).last,
            let data = Data(base64Encoded: String(code)), let counts = HistogramCode.decode(Array(data))
        else { return nil }
        var values = LatencyHistogram()
        for (value, count) in counts { values.record(value, times: count) }
        return values
    }

    private func interval(_ line: Substring) -> Interval? {
        guard let place = place(line), let values = values(line) else { return nil }
        let middle = (Double(place.start) + Double(place.length) / 2) / 1_000
        return Interval(row: place.row, metric: place.metric, middle: .seconds(middle), values: values)
    }
}
