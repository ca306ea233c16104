/// Paces of one name say the same, in each group; those of all groups, in the whole plan.
struct PacesAgree: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        var first: [String: Pace] = [:]
        return draft.plan.threadGroups.enumerated().flatMap { index, group in
            group.allSteps.compactMap { step -> Diagnostic? in
                guard case .pace(let pace) = step, !pace.name.isEmpty else { return nil }
                let key = pace.scope == .all ? pace.name : "\(index) \(pace.name)"
                guard let other = first[key] else {
                    first[key] = pace
                    return nil
                }
                if other.interval == pace.interval, other.scope == pace.scope { return nil }
                return Diagnostic(
                    "pace \(pace.name.quoted): another rate or scope than that of line \(other.location.line)",
                    at: pace.location, suggestion: "paces of one name have their turns together")
            }
        }
    }
}
