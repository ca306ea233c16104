/// A pool whose rows are unique has as many as the plan may take, where that is known.
struct PoolsSuffice: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        draft.pools.filter { $0.pool.sharing == .unique }.compactMap { pool in
            let users = draft.plan.threadGroups.enumerated().filter {
                Self.names(in: $0.element).contains(pool.pool.name)
            }
            // A closed group that only time ends takes rows until there are none; its threads then end: no error.
            let needed = users.compactMap {
                Self.rows(
                    for: $0.element, trace: draft.traces[$0.offset],
                    isKept: pool.pool.advance == .iteration)
            }
            .reduce(0) { $0.addingSaturated($1) }
            guard needed > pool.rowCount else { return nil }
            let bound = users.contains { Self.isDrawn($0.element) } ? "about" : "up to"
            return Diagnostic(
                "questionPool \(pool.pool.name.quoted): sharing=\"unique\" deals each row once; the plan takes "
                    + "\(bound) \(needed) rows, and there are \(pool.rowCount)",
                at: pool.pool.location,
                suggestion: "add rows, or ask for fewer threads, loops, turns or arrivals")
        }
    }

    /// How many arrivals there are depends on the seed.
    private static func isDrawn(_ group: ThreadGroup) -> Bool {
        if case .open(_, let arrivals) = group.shape { arrivals.isRandom } else { false }
    }

    /// Every name that the group's requests and controllers read.
    private static func names(in group: ThreadGroup) -> Set<String> {
        let requests = group.samplers.reduce(into: Set<String>()) { $0.formUnion($1.names) }
        let others = group.controllers.flatMap(\.templates) + group.assignments.map(\.value)
        return others.reduce(into: requests) { $0.formUnion($1.names) }
    }

    /// The most rows that a group can be dealt; nil where it is not known before the run.
    ///
    /// An arrival takes one, dropped or not. Of Poisson arrivals it is their number in the mean.
    private static func rows(for group: ThreadGroup, trace: ArrivalTrace?, isKept: Bool) -> Int? {
        switch group.shape {
        case .open(let stages, _): return arrivals(of: stages)
        case .replay: return trace?.offsets.count
        case .stages: return nil
        case .threads: break
        }
        guard case .count(let loops)? = group.loops, group.duration == nil,
            let further = isKept ? 0 : furtherPasses(of: group.steps)
        else { return nil }
        return further.addingSaturated(1).multipliedSaturated(by: loops).multipliedSaturated(
            by: group.threads)
    }

    /// How often the integral of the rate passes a whole number, 0 included.
    private static func arrivals(of stages: [LoadStage]) -> Int {
        let line = LoadLine(stages, from: .zero)
        // A rate such as 0.1/s has no exact sum; what is over by less than this is no arrival.
        return Int(exactly: (line.integral(before: line.end) - 1e-6).rounded(.up)) ?? .max
    }

    /// How often loops deal rows anew in one pass of these steps; nil where only the run shows it.
    private static func furtherPasses(of steps: [Step]) -> Int? {
        var all = 0
        for case .controller(let controller) in steps {
            let inner = controller.steps + controller.branches.flatMap(\.steps)
            guard let inside = furtherPasses(of: inner), let passes = passes(of: controller) else {
                return nil
            }
            all = all.addingSaturated(
                passes.multipliedSaturated(by: inside).addingSaturated(passes - 1))
        }
        return all
    }

    /// The most passes of a controller; nil where only the run shows it.
    private static func passes(of controller: Controller) -> Int? {
        switch controller.kind.facts.passes {
        case .once: 1
        case .atMost(let count): count
        case .unknown: nil
        }
    }
}

extension Sampler {
    /// Every name that its request reads, pools without their columns.
    package var names: Set<String> {
        let templates =
            [path] + headers.map(\.value) + (body.map { [$0.content] } ?? []) + assertions.compactMap(\.text)
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
