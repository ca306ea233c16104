import Wording

/// A time that each request has one of, or many; kept in a histogram.
///
/// A case's name is the metric's name everywhere, and its raw value a dense index. The entries below say everything else;
/// ``Sample/latency(_:)`` measures.
package enum LatencyMetric: Int, CaseIterable, Sendable {
    case sendDelay
    case connect
    case ttfb
    case ttft
    case ttfa
    case itl
    case tpot
    case e2e
    case done
    case responseTime
    case responseTTFT

    /// The catalogue of latencies: one entry a case, made once for ``entry``.
    private var described: MetricDescription {
        let name = "\(self)"
        return switch self {
        case .sendDelay:
            MetricDescription(
                name, Texts.metrics.sendDelay,
                requests: .sent, column: "sendDelay")
        case .connect:
            // JMeter has a column Connect, so Weir's own has another name.
            MetricDescription(
                name, Texts.metrics.connect,
                requests: .seenByClient, column: "connectTime", shown: .probe)
        case .ttfb:
            MetricDescription(
                name, Texts.metrics.ttfb,
                requests: .seenByClient, failures: .infinite, column: "ttfb", shown: .probe)
        case .ttft:
            MetricDescription(
                name, Texts.metrics.ttft,
                label: Words(verbatim: "TTFT"), title: Texts.metrics.ttftTitle,
                requests: .seenByClient, failures: .infinite, of: .streams, column: "ttft",
                shown: [.overview, .tile, .probe], inMarkdown: [50, 95, 99], compared: [50, 95])
        case .ttfa:
            MetricDescription(
                name, Texts.metrics.ttfa,
                requests: .seenByClient, failures: .infinite, of: .streams, column: "ttfa")
        case .itl:
            MetricDescription(
                name,
                Texts.metrics.itl,
                label: Words(verbatim: "ITL"), title: Texts.metrics.itlTitle,
                value: .times, requests: .seenByClient, of: .streams, shown: .overview, compared: [95])
        case .tpot:
            MetricDescription(
                name,
                Texts.metrics.tpot,
                label: Words(verbatim: "TPOT"), title: Texts.metrics.tpotTitle,
                of: .streams, column: "tpot",
                shown: [.overview, .tile, .probe], inMarkdown: [50], compared: [50])
        case .e2e:
            MetricDescription(
                name, Texts.metrics.e2e,
                label: Words(verbatim: "E2E"), title: Texts.metrics.e2eTitle,
                failures: .infinite, of: .requestsAndTransactions, column: "e2e",
                shown: [.overview, .tile, .probe], inMarkdown: [95], compared: [50, 95])
        case .done:
            MetricDescription(
                name, Texts.metrics.done,
                failures: .infinite, of: .requestsAndTransactions, column: "done")
        case .responseTime:
            MetricDescription(
                name, Texts.metrics.responseTime,
                failures: .infinite, of: .requestsAndTransactions)
        case .responseTTFT:
            MetricDescription(
                name, Texts.metrics.responseTTFT,
                requests: .seenByClient, failures: .infinite, of: .streams)
        }
    }

    private static let entries = allCases.map(\.described)
    private static let countingByOutcome = Outcome.allCases.map { outcome in
        allCases.filter { $0.entry.requests.contain(outcome) }
    }

    /// The metric's entry in the catalogue.
    package var entry: MetricDescription { Self.entries[rawValue] }

    /// The metric's name in plans, files and reports.
    package var name: String { entry.name }

    /// The metrics that transactions have.
    static let ofTransactions = allCases.filter { $0.entry.subjects.contains(.transactions) }

    /// The metrics whose distributions hold requests with this outcome; looked up for every sample, and made once.
    package static func counting(_ outcome: Outcome) -> [LatencyMetric] {
        countingByOutcome[outcome.rawValue]
    }

    /// Whether its distribution holds requests with this outcome: one rule for a run and for readers of its samples.
    package func counts(_ outcome: Outcome) -> Bool { Self.counting(outcome).contains(self) }
}
