/// Groups, pools, dialects, service levels and variables have names of their own; so do whatever `${name}` can mean.
///
/// Samplers may share a name: they share a row of the statistics.
struct NamesAreUnique: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        let plan = draft.plan
        let referable =
            plan.secrets.map { ("secret", $0.name, $0.location) }
            + plan.variables.map { ("variable", $0.name, $0.location) }
            + plan.questionPools.map { ("questionPool", $0.name, $0.location) }
        return repeated(in: referable + setBySteps(draft.scope))
            + repeated(in: plan.threadGroups.map { ($0.elementName, $0.name, $0.location) })
            + repeated(in: plan.dialects.map { ("dialect", $0.name, $0.location) })
            + repeated(in: (plan.monitors?.monitors ?? []).map { ($0.kind.element, $0.name, $0.location) })
            + repeated(in: plan.serviceLevels.map { ("serviceLevel", $0.value.name, $0.location) })
    }

    /// Each thread variable where it is first named: several steps may set one.
    private func setBySteps(_ scope: Scope) -> [Named] {
        var seen: Set<String> = []
        // A variable of the plan may be set by steps: its value is what it begins with.
        return scope.declarations.filter { scope.kinds[$0.name] != .variable }
            .filter { seen.insert($0.name).inserted }
            .map { ($0.element, $0.name, $0.location) }
    }

    private typealias Named = (element: String, name: String, location: SourceLocation)

    private func repeated(in things: [Named]) -> [Diagnostic] {
        var first: [String: Named] = [:]
        let inOrder = things.filter { !$0.name.isEmpty }.sorted {
            ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column)
        }
        return inOrder.compactMap { thing in
            guard let earlier = first[thing.name] else {
                first[thing.name] = thing
                return nil
            }
            return Diagnostic(
                "\(thing.element) \(thing.name.quoted): the name is taken by the \(earlier.element) at line "
                    + "\(earlier.location.line)",
                at: thing.location)
        }
    }
}
