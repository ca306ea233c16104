/// A plan has a thread group, and every group a sampler: without one it would do nothing and pass.
struct GroupsHaveSamplers: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        let plan = draft.plan
        if !plan.threadGroups.contains(where: { $0.role == .main }), !draft.mayHaveMore(plan.location) {
            return [Diagnostic("testPlan \(plan.name.quoted): there is no <threadGroup>", at: plan.location)]
        }
        return plan.threadGroups
            .filter { $0.samplers.isEmpty && !draft.mayHaveMore($0.location) }
            .map { group in
                Diagnostic(
                    "\(group.label): there is no sampler in it", at: group.location,
                    suggestion: "add an <sse> or <http> element")
            }
    }
}
