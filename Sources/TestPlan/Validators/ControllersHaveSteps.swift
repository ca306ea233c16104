/// A controller has steps, a switch has cases, and a transaction has a request to time.
struct ControllersHaveSteps: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        draft.plan.threadGroups.flatMap(\.controllers)
            .filter { !draft.mayHaveMore($0.location) }
            .flatMap { controller in
                [ofItself(controller)].compactMap(\.self) + ofBranches(controller, draft)
            }
    }

    private func ofItself(_ controller: Controller) -> Diagnostic? {
        switch controller.kind {
        // The file itself is said to be empty, at its own place.
        case .include: return nil
        case .switchOn:
            guard !controller.branches.contains(where: { $0.value != nil }) else { return nil }
            return Diagnostic(
                "switch: there is no <case> in it", at: controller.location,
                suggestion: "add <case value=\"…\">")
        case .transaction:
            let steps = Step.controller(controller).withNested
            guard !steps.contains(where: { if case .sampler = $0 { true } else { false } }) else {
                return nil
            }
            return Diagnostic(
                "\(controller.label): there is no sampler in it to be timed", at: controller.location,
                suggestion: "add an <sse> or <http> element")
        default:
            guard controller.steps.isEmpty else { return nil }
            return Diagnostic("\(controller.label): there is no step in it", at: controller.location)
        }
    }

    private func ofBranches(_ controller: Controller, _ draft: PlanDraft) -> [Diagnostic] {
        var lines: [String: Int] = [:]
        return controller.branches.flatMap { branch in
            var found: [Diagnostic] = []
            if branch.steps.isEmpty, branch.value == nil, !draft.mayHaveMore(branch.location) {
                let name = controller.elementName == "if" ? "else" : "default"
                found.append(Diagnostic("\(name): there is no step in it", at: branch.location))
            }
            if let value = branch.value {
                if let line = lines[value] {
                    found.append(
                        Diagnostic(
                            "case \(value.quoted): there is another of this value at line \(line)",
                            at: branch.location))
                }
                lines[value] = lines[value] ?? branch.location.line
            }
            return found
        }
    }
}
