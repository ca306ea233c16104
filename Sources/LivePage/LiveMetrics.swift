import Metrics
import Reporting

/// A moment of a run as what scrapes it reads it.
enum LiveMetrics {
    /// - Parameter progress: nil before the run's first second.
    static func text(_ identity: RunIdentity?, _ progress: RunProgress?, as format: ExpositionText.Format)
        -> String
    {
        var text = ExpositionText(format)
        for family in RunFamilies.all(identity, progress) { text.write(family) }
        return text.finished
    }
}

extension ExpositionText.Format {
    /// The form for a scraper that accepts these types (RFC 9110, section 12.5.1): OpenMetrics if it names that and
    /// likes nothing else better.
    init(accept fields: [String]) {
        var qualities: [String: Double] = [:]
        for range in fields.joined(separator: ",").split(separator: ",").prefix(64) {
            let parts = range.split(separator: ";").map {
                $0.filter { $0 != " " && $0 != "\t" }.lowercased()
            }
            guard let type = parts.first else { continue }
            let weight = parts.dropFirst().last { $0.hasPrefix("q=") }
            let quality = weight.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            qualities[type] = max(qualities[type] ?? 0, quality)
        }
        let quality = qualities["application/openmetrics-text"] ?? 0
        self = quality > 0 && quality >= qualities["text/plain"] ?? 0 ? .openMetrics : .prometheus
    }
}
