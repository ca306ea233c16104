import Execution
import Formats
import Metrics
import Reporting
import TestPlan
import Timing

/// What a plan will do, said before it does it; secrets are redacted.
package struct PlanExplanation: Sendable {
    let outline: PlanOutline
    let plan: ValidatedPlan
    let graph: ExecutionGraph
    let redactor: Redactor
    private let samplers: [SourceLocation: SamplerPlan]

    /// - Parameter redactor: knows the plan's secrets.
    package init?(_ plan: ValidatedPlan, graph: ExecutionGraph, redactor: Redactor) {
        guard let outline = PlanOutline(plan) else { return nil }
        self.outline = outline
        self.plan = plan
        self.graph = graph
        self.redactor = redactor
        let placed = graph.samplers.compactMap { sampler in sampler.location.map { ($0, sampler) } }
        samplers = Dictionary(placed) { first, _ in first }
    }

    /// The groups with what each sends: of open ones as many passes as there are arrivals, or fewer where one is dropped.
    var groups: [(node: PlanOutline.Node, requests: RequestBounds)] {
        let poolsCanEnd = plan.pools.contains { $0.pool.onEnd != .recycle }
        return zip(outline.groups, plan.plan.threadGroups).enumerated().map { index, group in
            let (node, model) = group
            let bounds = RequestBounds(model, poolsCanEnd: poolsCanEnd, arrivals: arrivals(ofGroup: index))
            return (node, bounds)
        }
    }

    /// How many arrivals a group has; nil for a closed one, and where each run draws another number.
    private func arrivals(ofGroup index: Int) -> Int? {
        let workload = graph.groups[index].workload
        guard workload.isOpen else { return nil }
        if case .open(let open) = workload, plan.seedWasDrawn, open.arrivals != .even { return nil }
        return workload.arrivalCount(seed: plan.seed, group: index)
    }

    /// Requests of all groups together.
    var requests: RequestBounds {
        groups.map(\.requests).reduce(RequestBounds(least: 0, most: 0)) { $0.plus($1) }
    }

    /// The thresholds that judge the run, the implied one included.
    var thresholds: [Threshold] {
        Verdict.judged(
            plan.thresholds, of: graph.rows.enumerated().map { ($1, graph.rowKinds[$0] ?? .sampler) })
    }

    /// The sampler that an element stands for.
    func sampler(_ node: PlanOutline.Node) -> SamplerPlan? { samplers[node.location] }

    /// An attribute's value for people: what it is, or what is written where that is not known before the run.
    func text(_ value: PlanOutline.Value) -> String {
        SafeText.line(redactor.redact(value.value ?? value.written), limit: 120)
    }
}

extension RequestBounds {
    /// `60`, `at least 20, no upper bound`, `20 to 60`.
    var text: String {
        guard let most else { return "at least \(FigureText.grouped(least)), as many as the time allows" }
        return least == most
            ? FigureText.grouped(most) : "\(FigureText.grouped(least)) to \(FigureText.grouped(most))"
    }
}
