/// `<capacity>` names what the plan has, and its numbers can be; whether the loads can be varied is asked by the search.
struct CapacityCanBeSearched: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        guard let capacity = draft.plan.capacity,
            case .failure(let problems) = draft.plan.capacityTarget(capacity, checksLoads: false)
        else { return [] }
        return problems.diagnostics
    }
}
