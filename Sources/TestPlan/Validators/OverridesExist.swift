/// `--set` replaces variables that the plan has.
struct OverridesExist: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        let variables = draft.scope.names(of: .variable)
        return draft.inputs.overrides.keys.sorted().compactMap { name in
            let place = SourceLocation(file: draft.plan.location.file)
            switch draft.scope.kinds[name] {
            case .variable: return nil
            case .secret:
                return Diagnostic(
                    "--set \(name): a secret comes from the environment, not from the command line", at: place
                )
            case .questionPool, .threadVariable, nil:
                let list =
                    variables.isEmpty
                    ? "the plan has none" : "variables: " + variables.joined(separator: ", ")
                return Diagnostic(
                    "--set \(name): there is no variable of this name", at: place,
                    suggestion: Suggestion.text(for: name, in: variables) ?? list)
            }
        }
    }
}
