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

/// One run of a plan, from the look at this machine to its report: the order in which everything happens.
///
/// Preflight, folder, records, load, verdict, report. ``run(observers:)`` blocks its caller; ``stop(_:)`` and
/// ``note(_:)`` may be called from any thread meanwhile.
package final class PlanRun: Sendable {
    /// What a person chooses beside the plan.
    package struct Settings: Sendable {
        /// Weir's own version, for the report.
        package var version: String
        /// The `User-Agent` of requests that name none.
        package var userAgent: String
        /// The report's folder; nil: one of its own below `reports`.
        package var output: String?
        package var record = RecordMode.none
        package var outputs = ReportOutput.Options()
        /// Replaces the plan's base URL: that of the mock server in this process.
        package var mockURL: String?
        /// What the command line gave.
        package var given: [PlanFacts.Given] = []
        package var shards: Int?
        /// The part of the run that this machine makes.
        package var share = RunShare.whole
        /// When the load begins, in Unix nanoseconds; nil: at once.
        package var startsAt: Int64?
        package var usesKernelStamps = true

        package init(version: String, userAgent: String) {
            self.version = version
            self.userAgent = userAgent
        }
    }

    /// Why a plan was not run at all.
    package enum Refusal: Error {
        /// This machine cannot carry it.
        case machine(String)
    }

    /// What came of a run.
    package struct Outcome: Sendable {
        package let report: RunReport
        package let folder: ReportFolder
        /// The first file that could not be written.
        package let failure: ReportError?
        /// By how much it came too late for its start; nil where it did not.
        package let lateBy: Duration?
    }

    /// How long the plan runs; nil where only loops, arrivals or a signal end it.
    package var expected: Duration? { graph.expectedDuration }

    private let plan: ValidatedPlan
    private let graph: ExecutionGraph
    private let settings: Settings
    private let test: TestRun
    private let redactor: Redactor
    private let watch: MonitorWatch?
    private let recording = Mutex<RunRecording?>(nil)

    /// Looks at this machine.
    package init(_ plan: ValidatedPlan, settings: Settings) throws(Refusal) {
        let descriptors = DescriptorLimit.raise()
        let graph = GraphCompiler.compile(plan, userAgent: settings.userAgent, baseURL: settings.mockURL)
        let isMock = settings.mockURL != nil
        let limits = MachineLimits(
            graph, share: settings.share, descriptors: descriptors, sharesProcessWithServer: isMock)
        if let problem = limits.problem { throw .machine(problem) }
        self.plan = plan
        self.graph = graph
        self.settings = settings
        redactor = Redactor(plan.secrets)
        // One look at the service is enough: the first share's.
        watch = settings.share.index == 0 ? MonitorWatch(plan, redactor) : nil
        test = TestRun(graph, options: TestRun.Options(settings, watchedBy: watch))
    }

    /// Ends the load: open requests may finish within the drain time.
    package func stop(_ reason: RunEnd) { test.stop(reason) }

    /// Tells every observer what happened.
    package func note(_ text: String) {
        recording.withLock(\.self)?.noted(text)
    }

    /// Runs the plan, judges it and writes its report.
    ///
    /// - Parameter observers: see the run beside the records, which come first.
    /// - Throws: ``ReportError`` where the folder cannot be used, before anything is sent; ``TransferError`` where the
    ///   machine gives no event loop.
    package func run(observers: [any RunObserver]) throws -> Outcome {
        let recording = try RunRecording(
            describe(), graph: graph, offset: test.clockOffset, record: settings.record,
            outputs: settings.outputs, observers: observers, whenFailed: failed)
        self.recording.withLock { $0 = recording }
        watch?.start(.init(read: recording.watched, note: recording.noted))
        let result = try test.run(onSamples: recording.took, onProgress: recording.ticked)
        recording.loadEnded()
        let (report, failure) = recording.end(result)
        return Outcome(
            report: report, folder: recording.run.folder, failure: failure, lateBy: test.lateBy)
    }

    private func describe() throws(ReportError) -> RunDescription {
        let startedAt = test.clockOffset.unixNanoseconds(Instant.now())
        let folder =
            if let output = settings.output {
                try ReportFolder.create(path: output)
            } else {
                try ReportFolder.create(
                    plan: plan.plan.name, startedAt: settings.startsAt ?? startedAt, share: settings.share)
            }
        var run = RunDescription(
            version: settings.version, folder: folder,
            plan: PlanFacts(plan, graph: graph, redactor: redactor, given: settings.given),
            startedAt: startedAt, expected: expected, shards: test.shardCount, mock: settings.mockURL != nil,
            context: SampleContext(graph, redactor: redactor, offset: test.clockOffset),
            redactor: redactor)
        run.monitors = watch?.facts ?? []
        run.share = settings.share
        run.startsAt = settings.startsAt
        return run
    }

    /// An observer cannot go on: the run ends where it would be of no use without it, and else the others are told.
    private func failed(_ observer: any RunObserver, _ error: ReportError) {
        // What failed an essential observer is the run's outcome, and is told with it.
        guard !observer.isEssential else { return test.stop(.cannotWrite, immediately: true) }
        note("\(observer.name) does not follow the run any more: \(error)")
    }
}

extension TestRun.Options {
    /// What a person's choices mean for the load, of a run and of a search alike.
    init(_ settings: PlanRun.Settings, watchedBy monitors: MonitorWatch?) {
        self.init()
        self.monitors = monitors
        shards = settings.shards
        share = settings.share
        startsAt = settings.startsAt
        recordsTokens = settings.record == .events
        sharesProcessWithServer = settings.mockURL != nil
        usesKernelStamps = settings.usesKernelStamps
    }
}

extension MonitorWatch {
    /// What a plan watches; nil where that is nothing.
    convenience init?(_ plan: ValidatedPlan, _ redactor: Redactor) {
        guard let monitors = plan.plan.monitors, !monitors.monitors.isEmpty else { return nil }
        self.init(monitors, connection: ConnectionOptions(plan)) { redactor.redact(cut: $0) }
    }
}
