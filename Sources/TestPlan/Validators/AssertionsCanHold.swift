/// No assertion contradicts what its sampler can receive.
struct AssertionsCanHold: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        draft.plan.threadGroups.flatMap(\.samplers).flatMap { sampler in
            sampler.assertions.filter { !$0.isNegated }.compactMap { assertion in
                problem(assertion.condition, of: sampler).map { message, suggestion in
                    Diagnostic("\(sampler.label): \(message)", at: assertion.location, suggestion: suggestion)
                }
            }
        }
    }

    private func problem(
        _ condition: Assertion.Condition, of sampler: Sampler
    ) -> (message: String, suggestion: String)? {
        switch (condition, sampler.kind) {
        case (.status(let patterns), .stream) where !patterns.contains(where: isSuccess):
            return (
                "tokens come with a 2xx status only, so this can never hold", "use <http> to expect an error"
            )
        case (.events, .http):
            return ("a plain response has no events to count", "use <sse>, or <size>")
        case (.finishReason, .http):
            return ("a plain response has no reason to finish", "use <sse>, or <json path=…>")
        case (.events(let range), .stream) where range.upperBound == 0:
            return ("a stream without an event is an empty answer, so this can never hold", "use atLeast")
        case (.finishReason, .stream(.text)):
            return ("the dialect text has no reason to finish", "use a dialect that has one")
        case (let condition, .http) where condition.subject == .content:
            guard sampler.method == "HEAD" else { return nil }
            return ("the answer to HEAD has no content to look at", "use method=\"GET\"")
        default: return nil
        }
    }

    private func isSuccess(_ pattern: Assertion.StatusPattern) -> Bool {
        switch pattern {
        case .exactly(let code): (200..<300).contains(code)
        case .hundreds(let digit): digit == 2
        }
    }
}
