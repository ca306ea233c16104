extension MetricDescription {
    /// The kind of a metric's value.
    package enum Value: Sendable {
        /// One time a request; the metric is a distribution.
        case time
        /// Many times a request, pooled; the metric is a distribution.
        case times
        /// One figure a row of the statistics.
        case figure
    }

    /// The direction in which a service gets better.
    package enum Direction: Sendable {
        case lower
        case higher
        /// It says how much was measured, not how well.
        case neither
    }

    /// The figures that have a confidence interval.
    package enum IntervalRule: Sendable {
        /// Percentiles and the mean; the extremes of a sample bound nothing.
        case ofStatistic
        /// Wilson's interval of a share.
        case ofShare
        case never
    }

    /// The requests whose times a distribution holds; none holds the censored.
    package enum CountedRequests: Sendable {
        case successful
        /// Also cancelled ones: what their clients had seen when they walked away.
        case seenByClient
        /// Every request that was sent, however it ended.
        case sent

        /// Whether requests with this outcome are among them.
        func contain(_ outcome: Outcome) -> Bool {
            switch outcome {
            case .ok: true
            case .censored: false
            case .cancelled: self != .successful
            default: self == .sent
            }
        }
    }

    /// What failed requests do to a metric.
    package enum FailureRule: Sendable {
        /// They make it neither better nor worse.
        case unaffected
        /// Each lacks exactly one value, and +∞ can stand for it.
        case infinite
        /// They move it, so errors can be the reason for a missed limit.
        case affected
        /// They are what it is about: it moves, and a limit on it takes the place of the implied `errorRate at most 0%`.
        case judged
    }

    /// The things that have a value of a metric.
    package struct Subjects: OptionSet, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Samplers without a stream.
        package static let plain = Subjects(rawValue: 1 << 0)
        package static let streams = Subjects(rawValue: 1 << 1)
        package static let transactions = Subjects(rawValue: 1 << 2)
        /// Thread groups, which no sampler stands for.
        package static let groups = Subjects(rawValue: 1 << 3)

        package static let requests: Subjects = [.plain, .streams]
        package static let requestsAndTransactions: Subjects = [.plain, .streams, .transactions]
    }

    /// Places that show a choice of the metrics, in the catalogue's order.
    package struct Places: OptionSet, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The console's latency table, the first rows of the page, and the charts of distributions.
        package static let overview = Places(rawValue: 1 << 0)
        /// A tile at the top of the page.
        package static let tile = Places(rawValue: 1 << 1)
        /// The line below a probe's timeline.
        package static let probe = Places(rawValue: 1 << 2)
        /// A figure, not a time, in every run's folder that `weir compare` compares without being asked.
        package static let comparison = Places(rawValue: 1 << 3)
    }
}
