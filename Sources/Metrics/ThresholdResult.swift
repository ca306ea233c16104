import Wording

/// How one threshold came out.
package struct ThresholdResult: Sendable {
    package enum Status: String, Sendable {
        case pass
        case fail
        case undecided
    }

    package let threshold: Threshold
    package let status: Status
    /// In the metric's unit; nil where there is no data.
    package let observed: Double?
    package let interval: (lower: Double?, upper: Double?)?
    package let samples: Int
    private let undecidedFor: Words?
    private let remarkable: Words?
    /// Whether there are as many samples as the plan and the statistic ask for.
    package let hasEnoughSamples: Bool

    package init(
        threshold: Threshold, status: Status, observed: Double?, interval: (lower: Double?, upper: Double?)?,
        samples: Int, reason: Words? = nil, note: Words? = nil, hasEnoughSamples: Bool = true
    ) {
        self.threshold = threshold
        self.status = status
        self.observed = observed
        self.interval = interval
        self.samples = samples
        undecidedFor = reason
        remarkable = note
        self.hasEnoughSamples = hasEnoughSamples
    }

    /// Why it is undecided, in words; nil otherwise.
    package var reason: String? { undecidedFor?.text }
    /// What a reader must know of a pass or a failure, in words: that it rests on few samples; nil where it does not.
    package var note: String? { remarkable?.text }

    /// The observed value as a person reads it; `no data` where there is none.
    package var observedText: String {
        observed.map { threshold.metric.unit.figure($0) } ?? Texts.verdict.noData.text
    }
}
