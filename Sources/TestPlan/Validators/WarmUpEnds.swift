import Timing

/// Something is left of each group after the warm-up, which is in no statistic.
struct WarmUpEnds: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        guard let warmUp = draft.plan.warmUp else { return [] }
        return draft.plan.threadGroups.filter { $0.role == .main }.flatMap { group in
            [length(of: warmUp, group), iterations(of: warmUp, group)].compactMap { $0 }
        }
    }

    private func length(of warmUp: WarmUp, _ group: ThreadGroup) -> Diagnostic? {
        guard let length = warmUp.duration, let duration = group.duration,
            length >= group.startupDelay + duration
        else { return nil }
        return Diagnostic(
            "warmUp: it takes \(length), and \(group.label) ends \(group.startupDelay + duration) after the start; "
                + "nothing would be measured",
            at: warmUp.location)
    }

    private func iterations(of warmUp: WarmUp, _ group: ThreadGroup) -> Diagnostic? {
        guard let iterations = warmUp.iterations, case .count(let loops)? = group.loops, iterations >= loops
        else { return nil }
        return Diagnostic(
            "warmUp: iterations is \(iterations), and \(group.label) has loops=\"\(loops)\"; nothing would be measured",
            at: warmUp.location)
    }
}
