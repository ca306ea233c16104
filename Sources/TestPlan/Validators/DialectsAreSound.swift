import Streaming

/// A plan's own dialect has a name of its own, finds tokens, and has no rule that takes every event for something.
struct DialectsAreSound: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        draft.plan.dialects.flatMap { dialect in
            [tokens(of: dialect, draft), phases(of: dialect)].compactMap { $0 }
                + dialect.rules.compactMap { problem(of: $0, in: dialect) }
        } + draft.plan.threadGroups.flatMap(\.samplers).compactMap { missingEnd(of: $0) }
    }

    /// A sampler that needs the end marker of a dialect that has none would fail every time.
    private func missingEnd(of sampler: Sampler) -> Diagnostic? {
        guard sampler.streamEnd == .marker, case .stream(.custom(let dialect)) = sampler.kind, !dialect.hasEnd
        else { return nil }
        return Diagnostic(
            "<sse> \(sampler.name.quoted): end=\"marker\" needs a marker, and dialect \(dialect.name.quoted) has no <end>",
            at: sampler.location, suggestion: "add <end data=\"[DONE]\"/> to the dialect, or remove end")
    }

    private func tokens(of dialect: DeclaredDialect, _ draft: PlanDraft) -> Diagnostic? {
        let hasTokens = dialect.rules.contains { if case .token = $0.rule.meaning { true } else { false } }
        guard !hasTokens, !draft.misspelt.contains(dialect.location) else { return nil }
        return Diagnostic(
            "\(dialect.label): no rule finds a token, so that every answer would be empty",
            at: dialect.location, suggestion: "add a <token> rule")
    }

    private func phases(of dialect: DeclaredDialect) -> Diagnostic? {
        guard dialect.phases.count > CustomDialect.maximumPhases else { return nil }
        return Diagnostic(
            "\(dialect.label): it may have at most \(CustomDialect.maximumPhases) phases, found "
                + "\(dialect.phases.count)",
            at: dialect.location)
    }

    private func problem(of rule: DeclaredDialect.Rule, in dialect: DeclaredDialect) -> Diagnostic? {
        if dialect.framing == .ndjson, rule.rule.condition.event != nil {
            return Diagnostic(
                "\(dialect.label): JSON lines have no event names", at: rule.location,
                suggestion: "use where and equals")
        }
        guard rule.rule.condition == .init(), let name = rule.rule.meaning.needsCondition else { return nil }
        return Diagnostic(
            "\(dialect.label): <\(name)> without a condition would take every event for one",
            at: rule.location,
            suggestion: "add event, data or where")
    }
}

extension CustomDialect.Meaning {
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
