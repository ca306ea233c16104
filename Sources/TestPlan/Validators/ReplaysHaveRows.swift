/// What a replay names is a pool of a file, whose rows come by their timestamps and in no other order.
struct ReplaysHaveRows: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        draft.plan.threadGroups.compactMap(\.replay).compactMap { replay in
            let pools = draft.plan.questionPools
            guard let pool = pools.first(where: { $0.name == replay.pool }) else {
                // A pool with something wrong in it may be missing here, and is reported itself.
                guard !draft.scope.names(of: .questionPool).contains(replay.pool) else { return nil }
                return Diagnostic(
                    "replay: there is no question pool \(replay.pool.quoted) in this plan",
                    at: replay.poolLocation,
                    suggestion: Suggestion.text(for: replay.pool, in: pools.map(\.name)))
            }
            if pool.synthetic != nil {
                return Diagnostic(
                    "replay: the rows of the synthetic pool \(pool.name.quoted) have no timestamps",
                    at: replay.poolLocation)
            }
            guard pool.order == .shuffle || pool.weight != nil else { return nil }
            let wrong = pool.weight != nil ? "weights" : "a shuffled order"
            return Diagnostic(
                "replay: rows come in the order of their timestamps, and the pool \(pool.name.quoted) has \(wrong)",
                at: replay.poolLocation,
                suggestion: "name the file by a second questionPool with order=\"sequential\"")
        }
    }
}
