import Metrics

/// A threshold on tokens judges samplers that have tokens; on a plain sampler it would stay without data.
struct ThresholdsFitSamplers: PlanRule {
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
            guard !judged.isEmpty, arePlain else { return nil }
            let subject =
                threshold.value.sampler.map { "<http> sampler \($0.quoted)" } ?? "plan without <sse>"
            if let limit = streamLimit(of: threshold.value, draft) {
                return Diagnostic(
                    "threshold: a \(subject) has no \(limit), which the service level "
                        + "\((threshold.value.serviceLevel ?? "").quoted) limits: no request could meet it",
                    at: threshold.location, suggestion: "count by a service level on ttfb, e2e or done")
            }
            guard threshold.value.metric.entry.subjects == .streams else { return nil }
            return Diagnostic(
                "threshold: a \(subject) has no \(threshold.value.metric.name)", at: threshold.location,
                suggestion: "use ttfb, e2e or done")
        }
    }

    /// What the threshold's service level asks of a request and only a stream has; nil where it asks nothing of the kind.
    private func streamLimit(of threshold: Threshold, _ draft: PlanDraft) -> String? {
        let level = draft.plan.serviceLevels.first { $0.value.name == threshold.serviceLevel }?.value
        let metrics = level?.limits.map { Metric.latency($0.metric) } ?? []
        return metrics.first { $0.entry.subjects == .streams }?.name
            ?? level?.phases.first.map { Metric.phase($0.name).name }
    }

    /// A transaction has a length and an end, and nothing that belongs to a request.
    private func problem(of threshold: Located<Threshold>, onTransaction name: String) -> Diagnostic? {
        let metric = threshold.value.metric
        guard !metric.entry.subjects.contains(.transactions) else { return nil }
        guard metric.entry.needsServiceLevel else {
            return Diagnostic(
                "threshold: the transaction \(name.quoted) has no \(metric.name)", at: threshold.location,
                suggestion: "use e2e, errorRate or requests")
        }
        return Diagnostic(
            "threshold: the transaction \(name.quoted) has no \(metric.name): a service level judges single "
                + "requests",
            at: threshold.location, suggestion: "name a sampler in it, or use e2e, errorRate or requests")
    }
}
