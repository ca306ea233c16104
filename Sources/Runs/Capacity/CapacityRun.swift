import Dispatch
import Execution
import Formats
import FoundationEssentials
import Metrics
import Monitoring
import Records
import Reporting
import Synchronization
import TestPlan
import Timing
import Transport

/// A search for the load that a service carries: one warm run whose load is changed step by step, and the reports.
///
/// ``run(observers:)`` blocks its caller; ``stop(_:)`` may be called from any thread meanwhile. Each step leaves a
/// folder as a run does; the search's own document is written after each, so that it can be taken up again.
package final class CapacityRun: Sendable {
    /// What came of a search.
    package struct Outcome: Sendable {
        package let report: CapacityReport
        package let folder: ReportFolder
        /// The first file that could not be written.
        package let failure: ReportError?
    }

    private let plan: ValidatedPlan
    private let target: CapacityTarget
    private let graph: ExecutionGraph
    private let terms: CapacityTerms
    private let settings: PlanRun.Settings
    private let earlier: CapacityReport?
    private let test: TestRun
    private let redactor: Redactor
    private let watch: MonitorWatch?
    private let leader = Mutex<CapacityLeader?>(nil)

    /// Looks at this machine.
    ///
    /// - Parameter earlier: the search to take up again, as its folder tells it.
    package init(
        _ plan: ValidatedPlan, target: CapacityTarget, settings: PlanRun.Settings,
        resuming earlier: CapacityReport? = nil
    ) throws(PlanRun.Refusal) {
        let descriptors = DescriptorLimit.raise()
        let graph = GraphCompiler.compile(
            plan, userAgent: settings.userAgent, baseURL: settings.mockURL, loads: target.loads)
        let rows = graph.emptyAggregate(start: Instant(nanoseconds: 0)).samplers.map {
            (name: $0.name, kind: $0.kind)
        }
        terms = CapacityTerms(
            thresholds: plan.thresholds, levels: plan.serviceLevels, rows: rows, unit: target.settings.unit)
        let isMock = settings.mockURL != nil
        let limits = MachineLimits(graph, descriptors: descriptors, sharesProcessWithServer: isMock)
        if let problem = limits.problem { throw .machine("\(problem); a smaller --to may do") }
        self.plan = plan
        self.target = target
        self.graph = graph.with(gapLimits: terms.gapLimits)
        self.settings = settings
        self.earlier = earlier
        redactor = Redactor(plan.secrets)
        watch = MonitorWatch(plan, redactor)
        test = TestRun(graph, options: TestRun.Options(settings, watchedBy: watch))
    }

    /// What the search does not judge of the plan's thresholds.
    package var unused: [CapacityReport.Unused] {
        terms.unused.map { CapacityReport.Unused(name: $0.name, reason: $0.reason) }
    }

    /// Ends the search with what is decided; requests in flight may finish within the drain time.
    package func stop(_ reason: RunEnd) {
        leader.withLock(\.self)?.stop(reason)
        test.stop(reason)
    }

    /// Tells every observer what happened.
    package func note(_ text: String) { leader.withLock(\.self)?.note(text) }

    /// Searches, and writes what came of it.
    ///
    /// - Throws: ``ReportError`` where the folder cannot be used, before anything is sent; ``TransferError`` where the
    ///   machine gives no event loop.
    package func run(observers: [any CapacityObserver]) throws -> Outcome {
        let folder = try folder()
        let facts = PlanFacts(plan, graph: graph, redactor: redactor, given: settings.given)
        let report = report(facts)
        if let earlier, earlier.targets != report.targets, !(earlier.mock && report.mock) {
            throw ReportError.cannotRead(
                path: folder.path,
                reason: "its search asked \(earlier.targets.joined(separator: ", ")), and this one would ask "
                    + report.targets.joined(separator: ", "))
        }
        let lock = try FolderLock(folder.path)
        defer { lock.release() }
        try folder.write(plan: facts)
        let recorder = CapacityRecorder(
            graph: graph, facts: facts, settings: settings, folder: folder, target: target,
            redactor: redactor, test: test, monitors: watch?.facts ?? [])
        let leader = CapacityLeader(
            report, target: target, terms: terms, test: test, recorder: recorder, observers: observers)
        self.leader.withLock { $0 = leader }
        try recorder.write(report)
        for observer in observers { observer.began(report, folder: folder.path) }
        watch?.start(.init(read: leader.watched, note: leader.note))
        let last = try test.run(onSamples: leader.took, onProgress: leader.ticked, lead: leader.lead)
        return leader.finish(last)
    }

    private func folder() throws(ReportError) -> ReportFolder {
        guard earlier == nil else { return ReportFolder.open(path: settings.output ?? "") }
        if let output = settings.output { return try ReportFolder.create(path: output) }
        let now = test.clockOffset.unixNanoseconds(Instant.now())
        return try ReportFolder.create(plan: plan.plan.name + " capacity", startedAt: now)
    }

    private func report(_ facts: PlanFacts) -> CapacityReport {
        let judged = Verdict.judged(plan.thresholds, of: graph.rows.map { (name: $0, kind: .sampler) })
        var report = CapacityReport(
            version: settings.version, planName: facts.name, planPath: facts.path, planHash: facts.hash,
            seed: facts.seed, group: graph.groups[target.group].name, settings: target.settings,
            limits: terms.limits.compactMap { limit in
                judged.first { $0.name == limit.name }.map {
                    CapacityReport.Limit(
                        name: $0.name, metric: $0.metric.name,
                        limit: $0.metric.isDistribution ? $0.limit : nil)
                }
            },
            unused: unused,
            startedAt: earlier?.startedAt ?? test.clockOffset.unixNanoseconds(Instant.now()),
            duration: earlier?.duration ?? .zero, hostname: ProcessInfo.processInfo.hostName,
            processors: ProcessInfo.processInfo.activeProcessorCount, mock: settings.mockURL != nil,
            // A step that was stopped in its midst is made again.
            steps: (earlier?.steps ?? []).filter { !$0.step.reasons.contains(.stopped) }, answer: nil,
            endedBy: .incomplete)
        report.targets = facts.targets
        return report
    }
}
