/// A conversation has one stream that sends the history, and nothing outside of one reads it.
struct ConversationsCarryHistory: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        draft.plan.threadGroups.flatMap { check($0.steps, isInside: false, draft) }
    }

    private func check(_ steps: [Step], isInside: Bool, _ draft: PlanDraft) -> [Diagnostic] {
        steps.flatMap { step -> [Diagnostic] in
            switch step {
            case .sampler(let sampler):
                guard !isInside, sampler.names.contains(Conversation.variable) else { return [] }
                return [
                    Diagnostic(
                        "\(sampler.label): ${\(Conversation.variable)} has a value only in a <conversation>",
                        at: sampler.location)
                ]
            case .controller(let controller):
                let isConversation = controller.conversation != nil
                let inner = controller.steps + controller.branches.flatMap(\.steps)
                return (isConversation ? check(controller, isInside: isInside, draft) : [])
                    + check(inner, isInside: isInside || isConversation, draft)
            case .thinkTime, .pace, .rendezvous, .assignment, .counter: return []
            }
        }
    }

    private func check(_ controller: Controller, isInside: Bool, _ draft: PlanDraft) -> [Diagnostic] {
        if isInside {
            return [
                Diagnostic("\(controller.label): it stands in another conversation", at: controller.location)
            ]
        }
        let askers = controller.samplers.filter(\.usesHistory)
        if askers.isEmpty, !draft.mayHaveMore(controller.location) {
            let variable = "${\(Conversation.variable)}"
            return [
                Diagnostic(
                    "\(controller.label): no <sse> in it has a body with \(variable), so no turn would know of the "
                        + "one before",
                    at: controller.location,
                    suggestion: "for example <body>{\"messages\":\(variable),…}</body>")
            ]
        }
        return askers.dropFirst().map { sampler in
            Diagnostic(
                "\(sampler.label): a second stream with ${\(Conversation.variable)}; whose answer is in the history?",
                at: sampler.location, suggestion: "give it a conversation of its own")
        }
    }
}
