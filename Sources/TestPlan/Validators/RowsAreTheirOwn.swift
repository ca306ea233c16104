/// A row of the statistics holds one kind of thing: requests of the load, of setting up or tearing down, or
/// transactions.
struct RowsAreTheirOwn: PlanRule {
    private struct Owner: Equatable {
        let kind: String
        let line: Int
    }

    func check(_ draft: PlanDraft) -> [Diagnostic] {
        var owners: [String: Owner] = [:]
        var found: [Diagnostic] = []
        func add(_ label: String, _ name: String, _ kind: String, _ location: SourceLocation) {
            guard !name.isEmpty else { return }
            guard let owner = owners[name] else {
                owners[name] = Owner(kind: kind, line: location.line)
                return
            }
            guard owner.kind != kind else { return }
            found.append(
                Diagnostic(
                    "\(label): the name is taken by a \(owner.kind) at line \(owner.line), whose numbers are kept "
                        + "apart",
                    at: location, suggestion: "give it another name"))
        }
        for group in draft.plan.threadGroups {
            let kind = group.role == .main ? "sampler" : "sampler of <\(group.role.rawValue)>"
            for step in group.allSteps {
                switch step {
                case .sampler(let sampler): add(sampler.label, sampler.name, kind, sampler.location)
                case .controller(let controller) where controller.isTransaction:
                    add(controller.label, controller.name, "transaction", controller.location)
                case .controller(let controller):
                    for row in controller.turnRows {
                        add(controller.label, row, "conversation's turn", controller.location)
                    }
                default: break
                }
            }
        }
        return found
    }
}
