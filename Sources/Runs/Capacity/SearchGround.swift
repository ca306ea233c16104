import Execution
import Formats
import FoundationEssentials
import Meeting
import Metrics
import Monitoring
import Records
import TestPlan
import Timing
import Transport

/// What a search runs on, on each of its machines: the plan with its loads held, the limits that judge it, the run.
struct SearchGround: Sendable {
    let plan: ValidatedPlan
    let target: CapacityTarget
    let graph: ExecutionGraph
    let terms: CapacityTerms
    let settings: PlanRun.Settings
    let redactor: Redactor
    /// nil where nothing is watched, or another share does it.
    let watch: MonitorWatch?
    let test: TestRun

    /// Looks at this machine.
    init(
        _ plan: ValidatedPlan, target: CapacityTarget, settings: PlanRun.Settings
    ) throws(PlanRun.Refusal) {
        let descriptors = DescriptorLimit.raise()
        let graph = GraphCompiler.compile(
            plan, userAgent: settings.userAgent, baseURL: settings.mockURL, loads: target.loads)
        let rows = graph.emptyAggregate(start: Instant(nanoseconds: 0)).samplers.map {
            (name: $0.name, kind: $0.kind)
        }
        terms = CapacityTerms(
            thresholds: plan.thresholds, levels: plan.serviceLevels, rows: rows, unit: target.settings.unit)
        let limits = MachineLimits(
            graph, share: settings.share, descriptors: descriptors,
            sharesProcessWithServer: settings.mockURL != nil)
        if let problem = limits.problem { throw .machine("\(problem); a smaller --to may do") }
        self.plan = plan
        self.target = target
        self.graph = graph.with(gapLimits: terms.gapLimits)
        self.settings = settings
        redactor = Redactor(plan.secrets)
        // One look at the service is enough: the first share's.
        watch = settings.share.index == 0 ? MonitorWatch(plan, redactor) : nil
        test = TestRun(self.graph, options: TestRun.Options(settings, watchedBy: watch))
    }

    var facts: PlanFacts { PlanFacts(plan, graph: graph, redactor: redactor, given: settings.given) }

    /// What indices of requests may be.
    var bounds: SampleCode.Bounds {
        let empty = graph.emptyAggregate(start: Instant(nanoseconds: 0))
        return SampleCode.Bounds(rows: empty.samplers.count, threads: empty.threads.map(\.completed.count))
    }

    /// Who this machine is among those of the search.
    func introduction(_ facts: PlanFacts) -> ShareIntroduction {
        ShareIntroduction(
            share: settings.share, version: settings.version, planHash: facts.hash, seed: facts.seed,
            given: (facts.given).map(\.text), targets: facts.targets, search: search,
            hostname: ProcessInfo.processInfo.hostName,
            processors: ProcessInfo.processInfo.activeProcessorCount, loops: test.shardCount)
    }

    /// What is tried, so that two shares' can be compared.
    private var search: String {
        let settings = target.settings
        let loads =
            settings.levels.map { $0.map(FigureText.number).joined(separator: ",") }
            ?? "\(FigureText.number(settings.from)) to \(FigureText.number(settings.to))"
        let times = [settings.settle, settings.step, settings.maxStep].map(FigureText.time).joined(
            separator: ", ")
        let reset = target.reset.map { ", \(graph.groups[$0].name) between steps" } ?? ""
        return
            "\(loads) \(settings.unit.rawValue) of \(graph.groups[target.group].name) in steps of \(times), "
            + "within \(settings.within)\(reset)"
    }
}
