/// Samplers and service levels that thresholds name are in the plan; a threshold on nothing would never fail.
struct NamedThingsExist: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        let known: [PlanDraft.Mention.Kind: [String]] = [
            .sampler: draft.plan.threadGroups.flatMap(\.samplers).map(\.name) + turnRows(draft.plan),
            .serviceLevel: draft.plan.serviceLevels.map(\.value.name),
        ]
        return draft.mentions.compactMap { mention in
            let names = known[mention.kind, default: []].filter { !$0.isEmpty }
            guard !names.contains(mention.name) else { return nil }
            let list = names.isEmpty ? nil : "there are: " + names.joined(separator: ", ")
            return Diagnostic(
                "\(mention.owner): there is no \(mention.kind.rawValue) \(mention.name.quoted)",
                at: mention.location, suggestion: Suggestion.text(for: mention.name, in: names) ?? list)
        }
    }

    /// The rows of conversations' turns can be judged by themselves.
    private func turnRows(_ plan: TestPlan) -> [String] {
        plan.threadGroups.flatMap(\.steps).flatMap { step -> [String] in
            guard case .conversation(let conversation) = step, let asker = conversation.asker else {
                return []
            }
            return conversation.turnRows(of: asker)
        }
    }
}
