import Metrics

/// A threshold on tokens judges samplers that have tokens; on a plain sampler it would stay without data.
struct ThresholdsFitSamplers: PlanRule {
    /// What only a stream has.
    private let ofStreams: Set<Metric> = [
        .latency(.ttft), .latency(.ttfa), .latency(.itl), .latency(.tpot), .latency(.responseTTFT),
        .scalar(.outputTokenRate), .scalar(.stalls), .scalar(.tokensPerEvent),
    ]

    func check(_ draft: PlanDraft) -> [Diagnostic] {
        let samplers = draft.plan.threadGroups.flatMap(\.samplers)
        return draft.plan.thresholds.compactMap { threshold in
            let judged =
                threshold.value.sampler.map { name in samplers.filter { $0.name == name } } ?? samplers
            let arePlain = judged.allSatisfy { if case .http = $0.kind { true } else { false } }
            guard ofStreams.contains(threshold.value.metric), !judged.isEmpty, arePlain else { return nil }
            let subject =
                threshold.value.sampler.map { "<http> sampler \($0.quoted)" } ?? "plan without <sse>"
            return Diagnostic(
                "threshold: a \(subject) has no \(threshold.value.metric.name)", at: threshold.location,
                suggestion: "use ttfb, e2e or done")
        }
    }
}
