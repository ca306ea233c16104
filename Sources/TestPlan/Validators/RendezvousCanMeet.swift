/// A rendezvous waits for no more threads than its group has.
struct RendezvousCanMeet: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        draft.plan.threadGroups.flatMap { group in
            group.allSteps.compactMap { step in
                guard case .rendezvous(let rendezvous) = step, rendezvous.threads > group.threads else {
                    return nil
                }
                return Diagnostic(
                    "rendezvous: it waits for \(rendezvous.threads) threads, and \(group.label) has "
                        + "\(group.threads)",
                    at: rendezvous.location)
            }
        }
    }
}
