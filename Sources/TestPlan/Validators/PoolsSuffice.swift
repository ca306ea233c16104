/// A pool whose rows are unique has as many as the plan will take, where that is known.
struct PoolsSuffice: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        draft.pools.filter { $0.pool.sharing == .unique }.compactMap { pool in
            let needs = draft.plan.threadGroups.map { Self.rows(of: pool.pool.name, for: $0) }
            // A group without an end takes rows until there are none; the threads then end, which is no error.
            let known = needs.compactMap { $0 }.reduce(0) { $0.addingReportingOverflow($1).partialValue }
            guard known > pool.rowCount else { return nil }
            return Diagnostic(
                "questionPool \(pool.pool.name.quoted): sharing=\"unique\" deals each row once; the plan takes "
                    + "\(known) rows, and there are \(pool.rowCount)",
                at: pool.pool.location, suggestion: "add rows, or ask for fewer threads, loops or turns")
        }
    }

    /// The most rows that a group can take; nil where only time ends it.
    private static func rows(of pool: String, for group: ThreadGroup) -> Int? {
        let once = rows(of: pool, in: group.steps)
        guard once > 0 else { return 0 }
        guard case .count(let loops)? = group.loops, group.duration == nil else { return nil }
        let each = once.multipliedReportingOverflow(by: loops)
        let all = each.partialValue.multipliedReportingOverflow(by: group.threads)
        return each.overflow || all.overflow ? .max : all.partialValue
    }

    /// In one iteration: one row for what stands there itself, and one for each turn of a conversation.
    private static func rows(of pool: String, in steps: [Step]) -> Int {
        var isUsed = false
        var inside = 0
        for step in steps {
            switch step {
            case .sampler(let sampler): isUsed = isUsed || sampler.names.contains(pool)
            case .thinkTime: break
            case .conversation(let conversation):
                let names = conversation.user.names.union(conversation.samplers.flatMap(\.names))
                if names.contains(pool) { inside += conversation.turns.upperBound }
                isUsed = isUsed || conversation.system?.names.contains(pool) == true
            }
        }
        return inside + (isUsed ? 1 : 0)
    }
}

extension Sampler {
    /// Every name that its request reads, pools without their columns.
    package var names: Set<String> {
        let templates = [path] + headers.map(\.value) + (body.map { [$0.content] } ?? [])
        return templates.reduce(into: []) { $0.formUnion($1.names) }
    }
}

extension Template {
    /// Every name in it, pools without their columns.
    package var names: Set<String> {
        var names: Set<String> = []
        for case .reference(let reference, _) in segments {
            switch reference {
            case .name(let name, _): names.insert(name)
            case .column(let pool, _, _): names.insert(pool)
            case .call(let call): names.formUnion(call.templates.flatMap(\.names))
            }
        }
        return names
    }
}
