/// `<capacity>` names what the plan has, and the load of its group can be varied.
struct CapacityCanBeSearched: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        guard let capacity = draft.plan.capacity,
            case .failure(let problems) = draft.plan.capacityTarget(capacity)
        else { return [] }
        return problems.diagnostics
    }
}
