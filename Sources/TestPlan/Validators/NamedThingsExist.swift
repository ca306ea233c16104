/// Samplers, service levels and phases that other elements name are in the plan; a threshold on nothing would never
/// fail.
struct NamedThingsExist: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        let known: [PlanDraft.Mention.Kind: [String]] = [
            .sampler: draft.plan.threadGroups.flatMap(\.samplers).map(\.name)
                + draft.plan.threadGroups.flatMap(\.controllers).filter(\.isTransaction).map(\.name)
                + draft.plan.threadGroups.flatMap(\.controllers).flatMap(\.turnRows),
            .serviceLevel: draft.plan.serviceLevels.map(\.value.name),
            .phase: draft.phases(of: draft.plan.threadGroups.flatMap(\.samplers)),
        ]
        return draft.mentions.compactMap { mention in
            let names = known[mention.kind, default: []].filter { !$0.isEmpty }
            guard !names.contains(mention.name) else { return nil }
            // It may stand in a file that could not be read, which is reported.
            if mention.kind != .serviceLevel, !draft.incomplete.isEmpty { return nil }
            let list = names.isEmpty ? nil : "there are: " + names.joined(separator: ", ")
            return Diagnostic(
                "\(mention.owner): there is no \(mention.kind.rawValue) \(mention.name.quoted)",
                at: mention.location, suggestion: Suggestion.text(for: mention.name, in: names) ?? list)
        }
    }
}
