/// A figure of a whole run or sampler that has no distribution.
///
/// A case's name is the metric's name everywhere, and its raw value a dense index. The entries below say everything else;
/// ``Evidence`` measures.
package enum ScalarMetric: Int, CaseIterable, Sendable {
    case errorRate
    case goodput
    case goodputRate
    case throughput
    case outputTokenRate
    case requests
    case stalls
    case tokensPerEvent
    case dropped

    /// The catalogue of figures: one entry a case, made once for ``entry``.
    private var described: MetricDescription {
        func figure(
            _ definition: String, label: String? = nil, title: String? = nil, unit: MetricUnit,
            better: MetricDescription.Direction, interval: MetricDescription.IntervalRule = .never,
            failures: MetricDescription.FailureRule = .unaffected,
            of subjects: MetricDescription.Subjects = .requests, needsServiceLevel: Bool = false,
            family: String? = nil, shown: MetricDescription.Places = []
        ) -> MetricDescription {
            MetricDescription(
                "\(self)", definition, label: label, title: title, value: .figure, unit: unit, better: better,
                interval: interval, failures: failures, of: subjects, needsServiceLevel: needsServiceLevel,
                family: family, shown: shown)
        }
        return switch self {
        case .errorRate:
            figure(
                "failures ÷ (successes + failures); streams cut by the test's end are neither",
                label: "error rate", title: "Error rate",
                unit: .share, better: .lower, interval: .ofShare,
                failures: .judged, of: .requestsAndTransactions, shown: .comparison)
        case .goodput:
            figure(
                "requests that succeeded and met every limit of the service level ÷ all that succeeded or failed",
                title: "Goodput",
                unit: .share, better: .higher, interval: .ofShare,
                failures: .judged, needsServiceLevel: true)
        case .goodputRate:
            figure(
                "requests that succeeded and met every limit of the service level, a second",
                unit: .rate, better: .higher, failures: .judged, needsServiceLevel: true)
        case .throughput:
            figure(
                "completed requests a second",
                label: "req/s", title: "Requests/s",
                unit: .rate, better: .higher, failures: .affected, family: "request_rate", shown: .comparison)
        case .outputTokenRate:
            figure(
                "output tokens a second",
                label: "tokens/s", title: "Tokens/s",
                unit: .rate, better: .higher, failures: .affected, of: .streams, shown: .comparison)
        case .requests:
            figure(
                "requests that were judged",
                title: "Requests", unit: .number, better: .neither, of: .requestsAndTransactions)
        case .stalls:
            figure(
                "gaps between tokens longer than the plan's stallAfter",
                unit: .number, better: .lower, of: .streams)
        case .tokensPerEvent:
            figure(
                "output tokens ÷ token events of the requests whose server reports usage",
                label: "tokens an event", unit: .number, better: .neither, of: .streams)
        case .dropped:
            figure("arrivals that found no free thread", unit: .number, better: .lower, of: .groups)
        }
    }

    private static let entries = allCases.map(\.described)

    /// The metric's entry in the catalogue.
    package var entry: MetricDescription { Self.entries[rawValue] }

    /// The metric's name in plans, files and reports.
    package var name: String { entry.name }
}
