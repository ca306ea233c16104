/// Two thresholds on one sampler differ in their names: a test case in CI is found again by its name.
struct ThresholdsAreDistinct: PlanRule {
    private struct Key: Hashable {
        let name: String
        let sampler: String?
    }

    func check(_ draft: PlanDraft) -> [Diagnostic] {
        var first: [Key: Int] = [:]
        return draft.plan.thresholds.compactMap { threshold in
            let key = Key(name: threshold.value.name, sampler: threshold.value.sampler)
            guard let line = first[key] else {
                first[key] = threshold.location.line
                return nil
            }
            return Diagnostic(
                "threshold \(key.name.quoted): there is another of this name at line \(line)",
                at: threshold.location, suggestion: "give it a name, or remove one")
        }
    }
}
