import Metrics

/// A threshold on tokens judges samplers that have tokens; on a plain sampler it would stay without data.
struct ThresholdsFitSamplers: PlanRule {
    /// What only a stream has.
    private let ofStreams: Set<Metric> = [
        .latency(.ttft), .latency(.ttfa), .latency(.itl), .latency(.tpot), .latency(.responseTTFT),
        .scalar(.outputTokenRate), .scalar(.stalls), .scalar(.tokensPerEvent),
    ]

    /// A phase is one that the judged samplers' dialects tell of; another would stay without data.
    private func problem(
        with phase: String, in samplers: [Sampler], _ threshold: Located<Threshold>, _ draft: PlanDraft
    ) -> Diagnostic? {
        let known = draft.phases(of: samplers)
        guard !samplers.isEmpty, !known.contains(phase) else { return nil }
        let subject = threshold.value.sampler.map { "sampler \($0.quoted)" } ?? "the plan"
        let list =
            known.isEmpty
            ? "phases come from a <dialect>, or from anthropic, dify and openai-responses"
            : "phases: " + known.joined(separator: ", ")
        return Diagnostic(
            "threshold: \(subject) has no phase \(phase.quoted)", at: threshold.location,
            suggestion: Suggestion.text(for: phase, in: known) ?? list)
    }

    func check(_ draft: PlanDraft) -> [Diagnostic] {
        let samplers = draft.plan.threadGroups.flatMap(\.samplers)
        let transactions = Set(
            draft.plan.threadGroups.flatMap(\.controllers).filter(\.isTransaction).map(\.name))
        return draft.plan.thresholds.compactMap { threshold in
            if let name = threshold.value.sampler, transactions.contains(name) {
                return problem(of: threshold, onTransaction: name)
            }
            let judged =
                threshold.value.sampler.map { name in samplers.filter { $0.name == name } } ?? samplers
            if case .phase(let phase) = threshold.value.metric {
                return problem(with: phase, in: judged, threshold, draft)
            }
            let arePlain = judged.allSatisfy { if case .http = $0.kind { true } else { false } }
            guard ofStreams.contains(threshold.value.metric), !judged.isEmpty, arePlain else { return nil }
            let subject =
                threshold.value.sampler.map { "<http> sampler \($0.quoted)" } ?? "plan without <sse>"
            return Diagnostic(
                "threshold: a \(subject) has no \(threshold.value.metric.name)", at: threshold.location,
                suggestion: "use ttfb, e2e or done")
        }
    }

    /// A transaction has a length and an end, and nothing that belongs to a request.
    private func problem(of threshold: Located<Threshold>, onTransaction name: String) -> Diagnostic? {
        switch threshold.value.metric {
        case .latency(.e2e), .latency(.done), .latency(.responseTime), .scalar(.errorRate),
            .scalar(.requests):
            nil
        default:
            Diagnostic(
                "threshold: the transaction \(name.quoted) has no \(threshold.value.metric.name)",
                at: threshold.location, suggestion: "use e2e, errorRate or requests")
        }
    }
}
