import Execution
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

    /// - Parameter redactor: knows the plan's secrets.
    package init?(_ plan: ValidatedPlan, graph: ExecutionGraph, redactor: Redactor) {
        guard let outline = PlanOutline(plan) else { return nil }
        self.outline = outline
        self.plan = plan
        self.graph = graph
        self.redactor = redactor
    }

    /// The groups with what each sends: of open ones as many passes as there are arrivals, or fewer where one is dropped.
    var groups: [(node: PlanOutline.Node, requests: RequestBounds)] {
        outline.groups.map { group in
            guard let index = graph.groups.firstIndex(where: { $0.name == group.node["name"]?.value }),
                case let workload = graph.groups[index].workload, workload.isOpen
            else { return group }
            // A seed that is drawn for each run makes another number of Poisson arrivals each time.
            var isDrawn = false
            if case .open(let open) = workload { isDrawn = plan.seedWasDrawn && open.arrivals != .even }
            let bounds = RequestBounds(
                openGroup: group.node,
                arrivals: isDrawn ? nil : workload.arrivalCount(seed: plan.seed, group: index),
                maxThreads: workload.threads, poolsCanEnd: outline.poolsCanEnd)
            return (group.node, bounds)
        }
    }

    /// Requests of all groups together.
    var requests: RequestBounds {
        groups.map(\.requests).reduce(RequestBounds(least: 0, most: 0)) { $0.plus($1) }
    }

    /// The thresholds that judge the run, the implied one included.
    var thresholds: [(threshold: Threshold, isImplied: Bool)] {
        let all = Verdict.judged(plan.thresholds)
        return all.enumerated().map { ($0.element, $0.offset >= plan.thresholds.count) }
    }

    /// The sampler that an element stands for.
    func sampler(_ node: PlanOutline.Node) -> SamplerPlan? {
        guard ["sse", "http"].contains(node.element) else { return nil }
        return graph.samplers.first { $0.name == node["name"]?.value }
    }

    /// An attribute's value for people: what it is, or what is written where that is not known before the run.
    func text(_ value: PlanOutline.Value) -> String {
        SafeText.line(redactor.redact(value.value ?? value.written), limit: 120)
    }
}

extension RequestBounds {
    /// `60`, `at least 20, no upper bound`, `20 to 60`.
    var text: String {
        guard let most else { return "at least \(NumberText.grouped(least)), as many as the time allows" }
        return least == most
            ? NumberText.grouped(most) : "\(NumberText.grouped(least)) to \(NumberText.grouped(most))"
    }
}
