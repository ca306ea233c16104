import Timing

/// A time that each request has one of (or, for `itl`, many); kept in a histogram.
///
/// A case's name is the metric's name everywhere; the raw value is a dense index.
package enum LatencyMetric: Int, CaseIterable, Sendable {
    /// issued − scheduled: the generator's own lateness.
    case sendDelay
    /// DNS + TCP + TLS; zero on a reused connection.
    case connect
    /// First byte of the body − issued.
    case ttfb
    /// First generated token on any channel − issued.
    case ttft
    /// First token of the answer (not reasoning) − issued.
    case ttfa
    /// Gap between successive token events, pooled over all streams, whatever their outcome.
    case itl
    /// (last token − first token) ÷ (output tokens − 1), one value a request.
    case tpot
    /// Last token − issued; for a plain sampler, done − issued.
    case e2e
    /// Response complete − issued.
    case done
    /// Last token − scheduled.
    case responseTime
    /// First token − scheduled.
    case responseTTFT

    package var name: String { "\(self)" }

    /// Whether its distribution holds requests that ended so: one rule for a run and for whoever reads its samples.
    ///
    /// Latencies are those of successes, and of cancelled requests what their client had seen when it walked away;
    /// every request that was sent has a send delay, which is the generator's.
    package func counts(_ outcome: Outcome) -> Bool {
        switch outcome {
        case .ok: true
        case .censored: false
        case .cancelled: [.connect, .ttfb, .ttft, .ttfa, .responseTTFT, .itl, .sendDelay].contains(self)
        default: self == .sendDelay
        }
    }
}

/// A figure of a whole run or sampler that has no distribution.
package enum ScalarMetric: String, CaseIterable, Sendable {
    /// Failed ÷ judged requests.
    case errorRate
    /// Share of judged requests that succeeded and met every limit of a service level.
    case goodput
    /// Requests that met the service level, per second.
    case goodputRate
    /// Completed requests per second over the steady window.
    case throughput
    /// Output tokens per second over the steady window.
    case outputTokenRate
    /// Judged requests.
    case requests
    /// Gaps longer than `stallAfter`.
    case stalls
    /// Output tokens ÷ token events of the requests whose server reports usage.
    case tokensPerEvent
    /// Arrivals that found no free thread.
    case dropped
}

/// What a threshold can name.
package enum Metric: Hashable, Sendable {
    case latency(LatencyMetric)
    case scalar(ScalarMetric)
    /// First occurrence of a phase of the stream − issued; written `phase:` and its name.
    case phase(String)

    /// Reads a name as the plan writes it.
    package init?(name: String) {
        if let latency = LatencyMetric.allCases.first(where: { $0.name == name }) {
            self = .latency(latency)
        } else if let scalar = ScalarMetric(rawValue: name) {
            self = .scalar(scalar)
        } else if name.hasPrefix(Self.phasePrefix), name.count > Self.phasePrefix.count {
            self = .phase(String(name.dropFirst(Self.phasePrefix.count)))
        } else {
            return nil
        }
    }

    package var name: String {
        switch self {
        case .latency(let metric): metric.name
        case .scalar(let metric): metric.rawValue
        case .phase(let phase): Self.phasePrefix + phase
        }
    }

    /// What tells the name of a phase's metric from the others.
    package static let phasePrefix = "phase:"

    /// Whether it is a time of each request with a distribution, of which a threshold judges one figure.
    package var isDistribution: Bool {
        if case .scalar = self { false } else { true }
    }

    /// All names, for error messages and suggestions.
    package static let allNames = LatencyMetric.allCases.map(\.name) + ScalarMetric.allCases.map(\.rawValue)

    /// The unit in which the metric's limits and values are written.
    package var unit: MetricUnit {
        switch self {
        case .latency, .phase: .time
        case .scalar(.errorRate), .scalar(.goodput): .share
        case .scalar(.throughput), .scalar(.outputTokenRate), .scalar(.goodputRate): .rate
        case .scalar(.requests), .scalar(.stalls), .scalar(.tokensPerEvent), .scalar(.dropped): .number
        }
    }
}

/// How a metric's value is held in a `Double`, and written.
package enum MetricUnit: Sendable {
    /// Nanoseconds; written `812ms`.
    case time
    /// 0…1; written as a percentage.
    case share
    /// Per second; written `12/s`.
    case rate
    case number

    /// The value as a person reads it.
    package func text(_ value: Double) -> String {
        if value.isInfinite { return "∞" }
        switch self {
        case .time: return Duration(nanoseconds: Int64(clamping: value)).description
        case .share: return "\(Self.trimmed(value * 100))%"
        case .rate: return "\(Self.trimmed(value))/s"
        case .number: return Self.trimmed(value)
        }
    }

    /// At most three decimals.
    private static func trimmed(_ value: Double) -> String {
        let rounded = (value * 1000).rounded() / 1000
        return rounded == rounded.rounded() && rounded.magnitude < 1e15 ? "\(Int64(rounded))" : "\(rounded)"
    }
}

/// Which figure of a distribution a threshold judges.
package enum Statistic: Hashable, Sendable, CustomStringConvertible {
    case min
    case max
    case mean
    /// 0 < p < 100, as in `p95` or `p99.9`.
    case percentile(Double)

    /// Reads `min`, `max`, `mean`, `median` or `p` and a number below 100.
    package init?(name: String) {
        switch name {
        case "min": self = .min
        case "max": self = .max
        case "mean": self = .mean
        case "median": self = .percentile(50)
        default:
            guard name.hasPrefix("p"), let value = Double(name.dropFirst()), value > 0, value < 100,
                name.dropFirst().allSatisfy({ $0.isNumber || $0 == "." })
            else { return nil }
            self = .percentile(value)
        }
    }

    package var description: String {
        switch self {
        case .min: "min"
        case .max: "max"
        case .mean: "mean"
        case .percentile(let value):
            value == value.rounded() ? "p\(Int(value))" : "p\(value)"
        }
    }
}
