/// A loop that only time or a condition ends has something in it that takes time.
struct LoopsTakeTime: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        draft.plan.threadGroups.flatMap(\.controllers)
            .filter { $0.isUnbounded && !$0.steps.isEmpty && !draft.misspelt.contains($0.location) }
            .compactMap { controller in
                let steps = Step.controller(controller).withNested
                guard !steps.contains(where: takesTime) else { return nil }
                return Diagnostic(
                    "\(controller.label): neither a request nor a wait is in it, so it would spin",
                    at: controller.location, suggestion: "add a sampler or <thinkTime>")
            }
    }

    private func takesTime(_ step: Step) -> Bool {
        switch step {
        case .sampler, .pace: true
        case .thinkTime(let pause): pause.distribution.takesTime
        case .rendezvous, .controller: false
        }
    }
}
