import Wording

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
            _ definition: Words, label: Words? = nil, title: Words? = nil, unit: MetricUnit,
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
                Texts.metrics.errorRate,
                label: Texts.metrics.errorRateLabel, title: Texts.metrics.errorRateTitle,
                unit: .share, better: .lower, interval: .ofShare,
                failures: .judged, of: .requestsAndTransactions, shown: .comparison)
        case .goodput:
            figure(
                Texts.metrics.goodput,
                title: Texts.metrics.goodputTitle,
                unit: .share, better: .higher, interval: .ofShare,
                failures: .judged, needsServiceLevel: true)
        case .goodputRate:
            figure(
                Texts.metrics.goodputRate,
                unit: .rate, better: .higher, failures: .judged, needsServiceLevel: true)
        case .throughput:
            figure(
                Texts.metrics.throughput,
                label: Words(verbatim: "req/s"), title: Texts.metrics.throughputTitle,
                unit: .rate, better: .higher, failures: .affected, family: "request_rate", shown: .comparison)
        case .outputTokenRate:
            figure(
                Texts.metrics.outputTokenRate,
                label: Words(verbatim: "tokens/s"), title: Texts.metrics.outputTokenRateTitle,
                unit: .rate, better: .higher, failures: .affected, of: .streams, shown: .comparison)
        case .requests:
            figure(
                Texts.metrics.requests,
                label: Texts.metrics.requestsLabel, title: Texts.metrics.requestsTitle, unit: .number,
                better: .neither, of: .requestsAndTransactions)
        case .stalls:
            figure(
                Texts.metrics.stalls, label: Texts.metrics.stallsLabel,
                unit: .number, better: .lower, of: .streams)
        case .tokensPerEvent:
            figure(
                Texts.metrics.tokensPerEvent,
                label: Texts.metrics.tokensPerEventLabel, unit: .number, better: .neither, of: .streams)
        case .dropped:
            figure(Texts.metrics.dropped, unit: .number, better: .lower, of: .groups)
        }
    }

    private static let entries = allCases.map(\.described)

    /// The metric's entry in the catalogue.
    package var entry: MetricDescription { Self.entries[rawValue] }

    /// The metric's name in plans, files and reports.
    package var name: String { entry.name }
}
