import Formats
import Metrics
import Timing

/// Makes one `histograms.hlog` of those of all shares: intervals of one time are added, bucket by bucket.
struct HistogramMerge {
    private struct Key: Hashable, Comparable {
        /// Milliseconds.
        var start: Int64
        var length: Int64
        var row: Int
        var metric: Int

        static func < (left: Key, right: Key) -> Bool {
            (left.start, left.length, left.row, left.metric) < (
                right.start, right.length, right.row, right.metric
            )
        }
    }

    private var lines: [Key: [Substring]] = [:]
    private let samplers: [String]

    init(samplers: [String]) { self.samplers = samplers }

    /// Adds a share's file; what cannot be read of it its share has told.
    ///
    /// - Parameter shift: from the whole's start to the share's.
    mutating func add(_ file: String, shift: Duration) {
        guard let bytes = try? RegularFile.read(file) else { return }
        let reader = HistogramLogReader(samplers: samplers)
        let text = String(decoding: bytes, as: UTF8.self)
        for line in text.split(separator: "\n") {
            guard let place = reader.place(line) else { continue }
            let milliseconds = shift.nanoseconds / 1_000_000
            let key = Key(
                start: max(0, place.start.saturatingAdd(milliseconds)), length: place.length, row: place.row,
                metric: place.metric.rawValue)
            lines[key, default: []].append(line)
        }
    }

    /// Writes the file, which must not be there yet.
    ///
    /// - Returns: its sum.
    func write(_ directory: String, startedAt: Int64, version: String) throws(ReportError) -> FileSum {
        var output = try HistogramLog.create(directory, startedAt: startedAt, version: version)
        let reader = HistogramLogReader(samplers: samplers)
        let tags = HistogramLog.tags(samplers)
        for key in lines.keys.sorted() {
            var values = LatencyHistogram()
            for line in lines[key] ?? [] {
                if let more = reader.values(line) { values.merge(more) }
            }
            guard let metric = LatencyMetric(rawValue: key.metric),
                let line = HistogramLog.line(
                    values.recorded, of: metric, tag: tags[key.row],
                    start: Double(key.start) / 1_000, length: Double(key.length) / 1_000)
            else { continue }
            try output.append { $0.append(contentsOf: line.utf8) }
        }
        try output.close()
        return output.sum
    }
}
