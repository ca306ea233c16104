import FoundationEssentials

import Formats
import Metrics
import Timing

/// Writes `histograms.hlog` while the run goes on: HdrHistogram's interval log, one tag a metric and sampler.
///
/// An interval is a second in the first minute, ten seconds in the first hour and a minute after that, so that a
/// killed run has lost little and a long one fills no disk. Values are nanoseconds; `Interval_Max` is in
/// milliseconds, as the format's readers expect. Owner: one serial queue.
package final class HistogramLog {
    private struct Known {
        var counts: [Int64: Int] = [:]
        var total = 0
    }

    private var file: OutputFile
    private let tags: [String]
    private var written = Duration.zero
    /// What has been written of each metric of each sampler.
    private var known: [[Known]]

    /// Creates the file, which must not be there yet.
    package init(
        directory: String, samplers: [String], startedAt: Int64, version: String
    ) throws(ReportError) {
        tags = Self.tags(samplers)
        known = samplers.map { _ in LatencyMetric.allCases.map { _ in Known() } }
        file = try Self.create(directory, startedAt: startedAt, version: version)
        try file.flush()
    }

    /// Creates the file, which must not be there yet, with its first lines.
    static func create(
        _ directory: String, startedAt: Int64, version: String
    ) throws(ReportError) -> OutputFile {
        var file = try OutputFile(creating: "\(directory)/histograms.hlog")
        let seconds = FigureText.plain(Double(startedAt / 1_000_000) / 1_000, 3)
        let header = """
            #[Created by weir \(version); values are nanoseconds, Interval_Max is milliseconds]
            #[Histogram log format version 1.3]
            #[StartTime: \(seconds) (seconds since epoch), \(UTCTime(unixNanoseconds: startedAt).iso8601)Z]
            "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"

            """
        try file.append { $0.append(contentsOf: header.utf8) }
        return file
    }

    /// An interval's line, its times in seconds; nil where nothing was recorded in it.
    static func line(
        _ counts: HistogramCode.Counts, of metric: LatencyMetric, tag: String, start: Double, length: Double
    ) -> String? {
        guard let last = counts.last, let code = HistogramCode.encode(counts) else { return nil }
        let highest = FigureText.plain(last.value.inMilliseconds, 3)
        return
            "Tag=\(metric.name):\(tag),\(FigureText.plain(start, 3)),\(FigureText.plain(length, 3)),\(highest),"
            + Data(code).base64EncodedString() + "\n"
    }

    /// Of the file, as far as it was written.
    package var sum: FileSum { file.sum }

    /// The part of a tag that names a sampler: no comma, space or control character, and each its own.
    static func tags(_ samplers: [String]) -> [String] {
        var seen: Set<String> = []
        return samplers.map { name in
            let plain = String(
                SafeText.line(name, limit: SafeText.nameLimit).map {
                    $0.isLetter || $0.isNumber || "-_./".contains($0) ? $0 : "_"
                })
            var tag = plain
            var number = 2
            while !seen.insert(tag).inserted {
                tag = "\(plain)~\(number)"
                number += 1
            }
            return tag
        }
    }

    /// Writes the interval that ends at a time for which all numbers are there, where one is due.
    package func append(_ aggregate: Aggregate, at elapsed: Duration) throws(ReportError) {
        let interval: Int64 = elapsed.inSeconds <= 60 ? 1 : elapsed.inSeconds <= 3600 ? 10 : 60
        guard elapsed - written >= .seconds(interval) else { return }
        try write(aggregate, at: elapsed)
    }

    /// Writes the last interval and closes the file.
    package func close(_ aggregate: Aggregate, at elapsed: Duration) throws(ReportError) {
        try write(aggregate, at: elapsed)
        try file.close()
    }

    private func write(_ aggregate: Aggregate, at elapsed: Duration) throws(ReportError) {
        let length = max(0, (elapsed - written).inSeconds)
        for (sampler, statistics) in aggregate.samplers.enumerated() where sampler < known.count {
            for metric in LatencyMetric.allCases {
                guard let news = news(statistics.histogram(metric), sampler: sampler, metric: metric),
                    let line = Self.line(
                        news, of: metric, tag: tags[sampler], start: written.inSeconds, length: length)
                else { continue }
                try file.append { $0.append(contentsOf: line.utf8) }
            }
        }
        try file.flush()
        written = elapsed
    }

    /// What was recorded since the last time; nil where nothing was.
    private func news(
        _ histogram: LatencyHistogram, sampler: Int, metric: LatencyMetric
    ) -> HistogramCode.Counts? {
        guard histogram.count > known[sampler][metric.rawValue].total else { return nil }
        var before = known[sampler][metric.rawValue]
        known[sampler][metric.rawValue] = Known()
        var news: HistogramCode.Counts = []
        for (value, count) in histogram.recorded {
            let difference = count - before.counts[value.nanoseconds, default: 0]
            guard difference > 0 else { continue }
            news.append((value, difference))
            before.counts[value.nanoseconds] = count
        }
        before.total = histogram.count
        known[sampler][metric.rawValue] = before
        return news.isEmpty ? nil : news
    }
}
