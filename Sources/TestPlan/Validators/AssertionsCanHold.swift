/// No assertion contradicts what its sampler can receive.
struct AssertionsCanHold: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        draft.plan.threadGroups.flatMap(\.samplers).flatMap { sampler in
            sampler.assertions.compactMap { assertion in
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
        case (.contains, .http), (.matches, .http), (.minLength, .http):
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
