/// A pool that stops threads at its end has an end.
struct PoolsCanEnd: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        unique(draft.plan.questionPools) + endless(draft.plan.questionPools)
    }

    /// A unique row cannot come again.
    private func unique(_ pools: [QuestionPool]) -> [Diagnostic] {
        pools.filter { $0.sharing == .unique }.compactMap { pool in
            let wrong = pool.order == .random ? "order=\"random\"" : "onEnd=\"recycle\""
            guard pool.order == .random || pool.onEnd == .recycle else { return nil }
            return Diagnostic(
                "questionPool \(pool.name.quoted): sharing=\"unique\" deals each row at most once, and \(wrong) "
                    + "deals rows again", at: pool.location,
                suggestion: "use order=\"shuffle\" or order=\"sequential\", and onEnd=\"stopThread\"")
        }
    }

    private func endless(_ pools: [QuestionPool]) -> [Diagnostic] {
        pools
            .filter { $0.onEnd == .stopThread && $0.order == .random && $0.sharing != .unique }
            .map { pool in
                Diagnostic(
                    "questionPool \(pool.name.quoted): random order never ends, so onEnd=\"stopThread\" never acts",
                    at: pool.location, suggestion: "use order=\"sequential\" or order=\"shuffle\"")
            }
    }
}
