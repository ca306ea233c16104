/// A plan's own dialect has a name of its own, finds tokens, and has no rule that takes every event for something.
struct DialectsAreSound: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        draft.plan.dialects.flatMap { dialect in
            [tokens(of: dialect, draft), phases(of: dialect)].compactMap { $0 }
                + dialect.rules.compactMap { problem(of: $0, in: dialect) }
        } + draft.plan.threadGroups.flatMap(\.samplers).compactMap { missingEnd(of: $0, draft.plan) }
    }

    /// A sampler that needs the end marker of a dialect that has none would fail every time.
    private func missingEnd(of sampler: Sampler, _ plan: TestPlan) -> Diagnostic? {
        guard sampler.streamEnd == .marker, case .stream(.declared(let name)) = sampler.kind,
            let dialect = plan.dialects.first(where: { $0.name == name }),
            !dialect.rules.contains(where: { $0.meaning == .end })
        else { return nil }
        return Diagnostic(
            "<sse> \(sampler.name.quoted): end=\"marker\" needs a marker, and \(dialect.label) has no <end>",
            at: sampler.location, suggestion: "add <end data=\"[DONE]\"/> to the dialect, or remove end")
    }

    private func tokens(of dialect: DialectDefinition, _ draft: PlanDraft) -> Diagnostic? {
        let hasTokens = dialect.rules.contains { if case .token = $0.meaning { true } else { false } }
        guard !hasTokens, !draft.misspelt.contains(dialect.location) else { return nil }
        return Diagnostic(
            "\(dialect.label): no rule finds a token, so that every answer would be empty",
            at: dialect.location, suggestion: "add a <token> rule")
    }

    private func phases(of dialect: DialectDefinition) -> Diagnostic? {
        guard dialect.phases.count > DialectDefinition.maximumPhases else { return nil }
        return Diagnostic(
            "\(dialect.label): it may have at most \(DialectDefinition.maximumPhases) phases, found "
                + "\(dialect.phases.count)",
            at: dialect.location)
    }

    private func problem(of rule: DialectDefinition.Rule, in dialect: DialectDefinition) -> Diagnostic? {
        if dialect.framing == .ndjson, rule.condition.event != nil {
            return Diagnostic(
                "\(dialect.label): JSON lines have no event names", at: rule.location,
                suggestion: "use where and equals")
        }
        guard rule.condition.isEmpty, let name = rule.meaning.needsCondition else { return nil }
        return Diagnostic(
            "\(dialect.label): <\(name)> without a condition would take every event for one",
            at: rule.location,
            suggestion: "add event, data or where")
    }
}

extension DialectDefinition {
    /// How messages call it: `dialect "my-rag"`.
    var label: String { "dialect \(name.quoted)" }
}

extension DialectDefinition.Meaning {
    /// The element's name where it must say which events it is for.
    fileprivate var needsCondition: String? {
        switch self {
        case .phase: "phase"
        case .end: "end"
        case .error: "error"
        case .ignore: "ignore"
        case .finish(nil): "finish"
        case .token, .usage, .finish: nil
        }
    }
}
