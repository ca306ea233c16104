/// A conversation has one stream that sends the history, and nothing outside of one reads it.
struct ConversationsCarryHistory: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        draft.plan.threadGroups.flatMap { check($0.steps, draft) }
    }

    private func check(_ steps: [Step], _ draft: PlanDraft) -> [Diagnostic] {
        steps.flatMap { step -> [Diagnostic] in
            switch step {
            case .conversation(let conversation): check(conversation, draft)
            case .sampler(let sampler) where sampler.names.contains(Conversation.variable):
                [
                    Diagnostic(
                        "\(sampler.label): ${\(Conversation.variable)} has a value only in a <conversation>",
                        at: sampler.location)
                ]
            case .sampler, .thinkTime: []
            }
        }
    }

    private func check(_ conversation: Conversation, _ draft: PlanDraft) -> [Diagnostic] {
        let askers = conversation.samplers.filter(\.usesHistory)
        if askers.isEmpty, !draft.misspelt.contains(conversation.location) {
            return [
                Diagnostic(
                    "conversation: no <sse> in it has a body with ${\(Conversation.variable)}, so no turn would know of "
                        + "the one before", at: conversation.location,
                    suggestion: "for example <body>{\"messages\":${\(Conversation.variable)},…}</body>")
            ]
        }
        return askers.dropFirst().map { sampler in
            Diagnostic(
                "\(sampler.label): a second stream with ${\(Conversation.variable)}; whose answer is in the history?",
                at: sampler.location, suggestion: "give it a conversation of its own")
        }
    }
}
