import Timing
import Wording

/// What made a run end.
package enum RunEnd: String, Codable, Sendable {
    /// Every thread had done its work.
    case completed
    /// A threshold with `abortOnFail` failed.
    case threshold
    /// A sample failed in a group with onSampleError `stopTest` or `stopTestNow`.
    case sampleError
    /// SIGINT, SIGTERM or SIGHUP.
    case signal
    /// The run's files could not be written any more.
    case cannotWrite
    /// It was killed: its files stop somewhere in its midst.
    case incomplete
    /// The moment at which its load was to begin had passed.
    case late
}

/// The exit codes of the command line that a run can end with.
package enum ExitStatus: Int32, Sendable {
    case success = 0
    case usage = 64
    case planInvalid = 65
    case internalError = 70
    case cannotWrite = 74
    case late = 96
    case runInvalid = 97
    case undecided = 98
    case thresholdFailed = 99
    case interrupted = 130
}

/// The judgement on one run: its thresholds, and whether its figures can be trusted at all.
package struct Verdict: Sendable {
    package let thresholds: [ThresholdResult]
    package let result: ThresholdResult.Status
    package let validity: Validity
    package let reasons: [RunHealth.Reason]
    package let endedBy: RunEnd
    /// Whether any request of the load was judged; of a run without one, that it is valid says nothing.
    package let hasMeasured: Bool
    /// A latency that climbed while the load was level; nil where none did, or nobody looked.
    package let drift: Drift?
    /// What a drift means.
    package let driftRule: DriftRule
    /// It is one of several machines' part of a run, on which no threshold is judged.
    package let isOfShare: Bool

    /// Judges the thresholds (implied ones where the plan says nothing of failures) and the run itself.
    ///
    /// - Parameter drift: what was found, unless the plan ignores it.
    /// - Parameter share: where it is not all of the run, no threshold is judged: they speak of the whole.
    package static func evaluate(
        _ thresholds: [Threshold], evidence: Evidence, health: RunHealth, endedBy: RunEnd,
        drift: Drift? = nil, share: RunShare = .whole
    ) -> Verdict {
        let results = share.isWhole ? evidence.results(thresholds) : []
        let drift = share.isWhole ? drift : nil
        let rule = health.limits.drift ?? .warn
        let result: ThresholdResult.Status =
            results.contains { $0.status == .fail } || drift != nil && rule == .fail
            ? .fail : results.contains { $0.status == .undecided } ? .undecided : .pass
        let reasons = health.judge()
        return Verdict(
            thresholds: results, result: result, validity: reasons.map(\.validity).max() ?? .valid,
            reasons: reasons, endedBy: endedBy, hasMeasured: evidence.total.outcomes.judged > 0,
            drift: rule == .ignore ? nil : drift, driftRule: rule, isOfShare: !share.isWhole)
    }

    /// The plan's thresholds, and such that allow no failure where none of the plan's would notice one.
    ///
    /// Where all that mind failures are of single samplers, the others allow none. One of a transaction or of a turn is
    /// taken for the plan's word on all that it is made of, and so on all.
    ///
    /// - Parameter rows: those of the statistics.
    package static func judged(
        _ thresholds: [Threshold], of rows: [(name: String, kind: SamplerStatistics.Kind)]
    ) -> [Threshold] {
        let minding = thresholds.filter(\.minds)
        guard !minding.isEmpty else { return thresholds + [.noErrors] }
        let samplers = rows.filter { $0.kind == .sampler }.map(\.name)
        let minded = Set(minding.compactMap(\.sampler))
        guard minded.isSubset(of: samplers), !minding.contains(where: { $0.sampler == nil }) else {
            return thresholds
        }
        return thresholds + samplers.filter { !minded.contains($0) }.map { .noErrors(of: $0) }
    }

    package init(
        thresholds: [ThresholdResult], result: ThresholdResult.Status, validity: Validity,
        reasons: [RunHealth.Reason], endedBy: RunEnd, hasMeasured: Bool = true, drift: Drift? = nil,
        driftRule: DriftRule = .warn, isOfShare: Bool = false
    ) {
        self.thresholds = thresholds
        self.result = result
        self.validity = validity
        self.reasons = reasons
        self.endedBy = endedBy
        self.hasMeasured = hasMeasured
        self.drift = drift
        self.driftRule = driftRule
        self.isOfShare = isOfShare
    }

    /// Whether a drift fails the run.
    package var failsOfDrift: Bool { drift != nil && driftRule == .fail }

    /// The first that holds of: interrupted, run invalid, threshold failed, undecided.
    package var exitCode: ExitStatus {
        if endedBy == .signal { return .interrupted }
        if endedBy == .cannotWrite { return .cannotWrite }
        if endedBy == .late { return .late }
        if validity == .invalid { return .runInvalid }
        switch result {
        case .fail: return .thresholdFailed
        case .undecided: return .undecided
        // The threshold that stopped the run failed, whatever the streams that were still open made of it.
        case .pass: return endedBy == .threshold ? .thresholdFailed : .success
        }
    }

    /// The verdict in one word: PASS, FAIL, UNDECIDED, INVALID, INCOMPLETE or STOPPED.
    package var headline: String {
        let texts = Texts.verdict
        let word =
            switch exitCode {
            case .runInvalid where endedBy == .incomplete: texts.incomplete
            case .interrupted, .cannotWrite: texts.stopped
            case .late: texts.late
            case .runInvalid: texts.invalid
            case .thresholdFailed: texts.fail
            case .undecided: texts.undecided
            case .success where isOfShare: texts.share
            default: texts.pass
            }
        return word.text
    }
}
