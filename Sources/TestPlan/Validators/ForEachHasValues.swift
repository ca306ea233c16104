/// `<forEach in="city">` finds variables named `city_1`, `city_2`, … in the plan.
struct ForEachHasValues: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        draft.plan.threadGroups.flatMap(\.controllers).compactMap { controller in
            guard case .forEach(let input, _) = controller.kind else { return nil }
            let kind = draft.scope.kinds["\(input)_1"]
            guard ![.variable, .secret, .threadVariable].contains(kind) else { return nil }
            let names = draft.scope.names.filter { $0.hasSuffix("_1") }.map { String($0.dropLast(2)) }
            return Diagnostic(
                "\(controller.label): there is no variable \"\(input)_1\" to begin with",
                at: controller.location, suggestion: Suggestion.text(for: input, in: names))
        }
    }
}
