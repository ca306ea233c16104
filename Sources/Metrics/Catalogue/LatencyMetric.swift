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
                name, "issued − scheduled: the generator's own lateness",
                requests: .sent, column: "sendDelay")
        case .connect:
            // JMeter has a column Connect, so Weir's own has another name.
            MetricDescription(
                name, "DNS + TCP + TLS; zero on a reused connection",
                requests: .seenByClient, column: "connectTime", shown: .probe)
        case .ttfb:
            MetricDescription(
                name, "time to first byte: first byte of the body − issued",
                requests: .seenByClient, failures: .infinite, column: "ttfb", shown: .probe)
        case .ttft:
            MetricDescription(
                name, "time to first token: first generated token on any channel − issued",
                label: "TTFT", title: "Time to first token",
                requests: .seenByClient, failures: .infinite, of: .streams, column: "ttft",
                shown: [.overview, .tile, .probe], inMarkdown: [50, 95, 99], compared: [50, 95])
        case .ttfa:
            MetricDescription(
                name, "time to first answer: first token that is not reasoning − issued",
                requests: .seenByClient, failures: .infinite, of: .streams, column: "ttfa")
        case .itl:
            MetricDescription(
                name,
                "inter-token latency: gaps between successive token events, of all successful streams together",
                label: "ITL", title: "Gap between tokens",
                value: .times, requests: .seenByClient, of: .streams, shown: .overview, compared: [95])
        case .tpot:
            MetricDescription(
                name,
                "time per output token: (last token − first token) ÷ (output tokens − 1), one value a request",
                label: "TPOT", title: "Time per output token",
                of: .streams, column: "tpot",
                shown: [.overview, .tile, .probe], inMarkdown: [50], compared: [50])
        case .e2e:
            MetricDescription(
                name, "end to end: last token − issued; without tokens, the whole response",
                label: "E2E", title: "End to end",
                failures: .infinite, of: .requestsAndTransactions, column: "e2e",
                shown: [.overview, .tile, .probe], inMarkdown: [95], compared: [50, 95])
        case .done:
            MetricDescription(
                name, "response complete − issued",
                failures: .infinite, of: .requestsAndTransactions, column: "done")
        case .responseTime:
            MetricDescription(
                name, "last token − scheduled: free of coordinated omission",
                failures: .infinite, of: .requestsAndTransactions)
        case .responseTTFT:
            MetricDescription(
                name, "first token − scheduled: free of coordinated omission",
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
