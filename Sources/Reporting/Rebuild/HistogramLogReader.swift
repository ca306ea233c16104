#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

import Metrics
import Timing

/// Reads the gaps between tokens back from `histograms.hlog`; everything else is in the samples, more exactly.
struct HistogramLogReader {
    private(set) var problems: [String] = []
    private let tags: [String: Int]

    init(samplers: [String]) {
        let names = HistogramLog.tags(samplers).enumerated().map { ("itl:\($1)", $0) }
        tags = Dictionary(names) { first, _ in first }
    }

    /// Calls `take` with each interval's gaps of each sampler and the middle of the interval.
    mutating func read(_ text: String, file: String, take: (Int, Duration, LatencyHistogram) -> Void) {
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard line.hasPrefix("Tag=itl:") else { continue }
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count == 5, let sampler = tags[String(fields[0].dropFirst(4))],
                let start = Double(fields[1]), let length = Double(fields[2]),
                let data = Data(base64Encoded: String(fields[4])),
                let counts = HistogramCode.decode(Array(data))
            else {
                problems.append("\(file):\(number + 1): not an interval of this run, or cut short")
                continue
            }
            var histogram = LatencyHistogram()
            for (value, count) in counts { histogram.record(value, times: count) }
            take(sampler, .seconds(start + length / 2), histogram)
        }
    }
}
