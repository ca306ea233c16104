import Timing

/// Something is left of each group after the warm-up, which is in no statistic.
struct WarmUpEnds: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        guard let warmUp = draft.plan.warmUp else { return [] }
        return draft.plan.threadGroups.enumerated().filter { $0.element.role == .main }.flatMap {
            index, group in
            // The last arrival of a replay still counts when it comes as the warm-up ends.
            let trace = draft.traces[index].map { $0.length + Duration(nanoseconds: 1) }
            let duration = [group.duration, trace].compactMap(\.self).min()
            return [length(of: warmUp, group, duration), iterations(of: warmUp, group)].compactMap { $0 }
        }
    }

    private func length(of warmUp: WarmUp, _ group: ThreadGroup, _ duration: Duration?) -> Diagnostic? {
        guard let length = warmUp.duration, let duration,
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
