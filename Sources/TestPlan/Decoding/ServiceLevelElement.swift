import Metrics
import Timing

extension PlanDecoder {
    /// Reads `<serviceLevel>`: any metric of which a request has one, as an attribute with its limit,
    /// and phases as children.
    mutating func serviceLevel(_ element: XMLElement) -> Located<ServiceLevel> {
        var limits: [(metric: LatencyMetric, atMost: Duration)] = []
        var isGiven = false
        for metric in Grammar.serviceLevelMetrics where element.attribute(metric.name) != nil {
            isGiven = true
            if let limit = duration(metric.name, of: element, .positive) { limits.append((metric, limit)) }
        }
        let phases = element.children(named: "phase").compactMap { phaseLimit($0, in: element) }
        isGiven = isGiven || !element.children(named: "phase").isEmpty
        if !isGiven, !misspelt.contains(element.location) {
            report(
                "at least one limit is needed", at: element.location, in: element,
                suggestion: "for example ttft=\"800ms\" tpot=\"50ms\"")
        }
        return Located(
            ServiceLevel(name: title(of: element), limits: limits, phases: phases), at: element.location)
    }

    /// Reads `<phase>` of a service level; the samplers' dialects must know it.
    private mutating func phaseLimit(
        _ phase: XMLElement, in level: XMLElement
    ) -> (name: String, atMost: Duration)? {
        if let attribute = phase.attribute("name") { mention(.phase, attribute, level) }
        guard let name = identifier(of: phase), let limit = duration("atMost", of: phase, .positive) else {
            return nil
        }
        return (name, limit)
    }
}
