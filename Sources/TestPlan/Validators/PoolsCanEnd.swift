/// A pool that stops threads at its end has an end.
struct PoolsCanEnd: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        draft.plan.questionPools
            .filter { $0.onEnd == .stopThread && $0.order == .random }
            .map { pool in
                Diagnostic(
                    "questionPool \(pool.name.quoted): random order never ends, so onEnd=\"stopThread\" never acts",
                    at: pool.location, suggestion: "use order=\"sequential\" or order=\"shuffle\"")
            }
    }
}
