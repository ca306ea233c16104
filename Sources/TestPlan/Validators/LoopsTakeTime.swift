/// What only time or a condition ends has something in it that takes time in every pass.
struct LoopsTakeTime: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        draft.plan.threadGroups.flatMap { group in
            [ofItself(group)].compactMap(\.self)
                + group.controllers
                .filter {
                    $0.kind.facts.isUnbounded && !$0.steps.isEmpty && !draft.mayHaveMore($0.location)
                }
                .compactMap { problem($0.label, $0.steps, at: $0.location) }
        }
    }

    /// The group's own loop; one without a sampler is told so already.
    private func ofItself(_ group: ThreadGroup) -> Diagnostic? {
        switch group.shape {
        case .open, .replay: return nil
        case .threads, .stages: break
        }
        guard group.loops == nil || group.loops == .forever, !group.samplers.isEmpty else { return nil }
        return problem(group.label, group.steps, at: group.location)
    }

    private func problem(_ label: String, _ steps: [Step], at location: SourceLocation) -> Diagnostic? {
        guard !steps.contains(where: takesTimeAgain) else { return nil }
        let happensOnce = steps.flatMap(\.withNested).contains(where: takesTime)
        let reason =
            happensOnce
            ? "its requests and waits come but once in a thread's life"
            : "neither a request nor a wait is in it"
        return Diagnostic(
            "\(label): \(reason), so it would spin", at: location,
            suggestion: happensOnce
                ? "add a sampler or <thinkTime> outside of <onceOnly>" : "add a sampler or <thinkTime>")
    }

    /// What stands in `<onceOnly>` takes time in the thread's first pass only.
    private func takesTimeAgain(_ step: Step) -> Bool {
        guard case .controller(let controller) = step else { return takesTime(step) }
        if controller.kind.facts.happensOnce { return false }
        return (controller.steps + controller.branches.flatMap(\.steps)).contains(where: takesTimeAgain)
    }

    private func takesTime(_ step: Step) -> Bool {
        switch step {
        case .sampler, .pace: true
        case .thinkTime(let pause): pause.distribution.takesTime
        case .rendezvous, .assignment, .counter, .controller: false
        }
    }
}
