import Metrics
import Timing

extension PlanDecoder {
    /// Reads `<serviceLevel>`: any metric of which a request has one, as an attribute with its limit.
    mutating func serviceLevel(_ element: XMLElement) -> Located<ServiceLevel> {
        var limits: [(metric: LatencyMetric, atMost: Duration)] = []
        var isGiven = false
        for metric in Grammar.serviceLevelMetrics where element.attribute(metric.name) != nil {
            isGiven = true
            if let limit = duration(metric.name, of: element, .positive) { limits.append((metric, limit)) }
        }
        if !isGiven, !misspelt.contains(element.location) {
            report(
                "at least one limit is needed", at: element.location, in: element,
                suggestion: "for example ttft=\"800ms\" tpot=\"50ms\"")
        }
        return Located(ServiceLevel(name: title(of: element), limits: limits), at: element.location)
    }
}
