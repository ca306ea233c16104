import Dispatch
import Execution
import Formats
import Metrics
import Records
import Reporting
import TestPlan
import Timing

/// The folders of a search: one for each step, as a run leaves it, and the search's own files above them.
///
/// Owner: the leader's queue, but for what it hands to `files`, which is why `@unchecked Sendable` holds.
final class CapacityRecorder: @unchecked Sendable {
    let folder: ReportFolder
    private let graph: ExecutionGraph
    private let facts: PlanFacts
    private let settings: PlanRun.Settings
    private let target: CapacityTarget
    private let redactor: Redactor
    private let test: TestRun
    private let monitors: [MonitorFacts]
    private let whenWritten: @Sendable (_ step: Int) -> Void
    /// Where reports are written: a page takes longer than a tick.
    private let files = DispatchQueue(label: "weir.capacity.files")
    private var recordings: [Int: RunRecording] = [:]
    private var loads: [Int: Double] = [:]
    // On `files` only.
    private var failure: ReportError?

    /// - Parameter whenWritten: called once a step's folder is whole, beside the search.
    init(
        graph: ExecutionGraph, facts: PlanFacts, settings: PlanRun.Settings, folder: ReportFolder,
        target: CapacityTarget, redactor: Redactor, test: TestRun, monitors: [MonitorFacts] = [],
        whenWritten: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.monitors = monitors
        self.whenWritten = whenWritten
        self.target = target
        self.graph = graph
        self.facts = facts
        self.settings = settings
        self.folder = folder
        self.redactor = redactor
        self.test = test
    }

    /// Begins a step's folder.
    ///
    /// - Parameter load: what is held.
    /// - Parameter name: relative to the search's.
    func begin(_ step: Int, load: Double, folder name: String) throws(ReportError) {
        loads[step] = load
        var facts = facts
        if facts.groups.indices.contains(target.group) {
            let isOfThreads = target.settings.unit == .threads
            if isOfThreads { facts.groups[target.group].threads = Int(Int64(clamping: load)) }
            facts.groups[target.group].work =
                isOfThreads ? "held by the search" : "\(load) arrivals a second, held by the search"
        }
        var run = RunDescription(
            version: settings.version, folder: try ReportFolder.create(path: place(of: name)),
            plan: facts, startedAt: test.clockOffset.unixNanoseconds(Instant.now()), expected: nil,
            shards: test.shardCount, mock: settings.mockURL != nil,
            context: SampleContext(graph, redactor: redactor, offset: test.clockOffset),
            step: step, redactor: redactor)
        run.monitors = monitors
        run.share = settings.share
        recordings[step] = try RunRecording(
            run, graph: graph, offset: test.clockOffset, record: settings.record, outputs: settings.outputs,
            observers: [], whenFailed: { [weak self] _, error in self?.fail(error) })
    }

    /// Where a step is written: of several machines' search, the first share's part lies beside what the others send.
    private func place(of name: String) -> String {
        let step = "\(folder.path)/\(name)"
        let isFirst = !settings.share.isWhole && settings.share.index == 0
        return isFirst ? StepShares.folder(of: 0, in: step) : step
    }

    func took(_ samples: [Sample]) {
        for (step, samples) in Dictionary(grouping: samples, by: \.step) { recordings[step]?.took(samples) }
    }

    func ticked(_ progress: RunProgress) { recordings[progress.step]?.ticked(progress) }

    /// A monitor has looked; what it saw belongs to the step that goes on.
    func watched(_ read: MonitorRead) {
        if let present = recordings.keys.max() { recordings[present]?.watched(read) }
    }

    func noted(_ text: String) { for recording in recordings.values { recording.noted(text) } }

    /// A step's last request has ended.
    func end(_ step: Int, _ result: RunResult) {
        guard let recording = recordings.removeValue(forKey: step) else { return }
        recording.loadEnded()
        var result = result
        // Shares' threads are counted out together.
        if target.settings.unit == .threads, settings.share.isWhole {
            result.aggregate.dropIdleThreads(
                of: target.group, keeping: Int(Int64(clamping: loads[step] ?? 0)))
        }
        files.async { [self, result] in
            if let error = recording.end(result).failure { failure = failure ?? error }
            whenWritten(step)
        }
    }

    /// The most frequent failure of a step, in words; nil where none failed.
    func commonError(_ result: RunResult) -> String? {
        guard let group = result.aggregate.failures.mostFrequent.first else { return nil }
        let status = group.status.map { " \($0)" } ?? ""
        let message = redactor.redact(cut: group.message)
        return SafeText.line(
            "\(group.count)× \(group.outcome.name)\(status) in \(graph.rows[group.sampler]): \(message)",
            limit: 240)
    }

    /// What failed of what is set up and torn down, in words; nil where nothing did.
    func failedSetUp(_ result: RunResult) -> String? {
        let rows = result.aggregate.samplers.filter { $0.kind == .setUp || $0.kind == .tearDown }
        guard rows.contains(where: { $0.outcomes.failures > 0 }), let error = commonError(result) else {
            return nil
        }
        return "set-up or tear-down failed: \(error)"
    }

    /// Writes the search's own document, so that it can be taken up from here.
    func write(_ report: CapacityReport) throws(ReportError) {
        try folder.write(CapacityFile.text(report), as: CapacityFile.name)
    }

    /// The same beside the search.
    func save(_ report: CapacityReport) {
        files.async { [self] in
            do throws(ReportError) { try write(report) } catch { failure = failure ?? error }
        }
    }

    /// Waits until every step is written.
    ///
    /// - Returns: the first file that could not be.
    func wait() -> ReportError? { files.sync { failure } }

    /// Puts together what several machines have made of each step, once the load is over: it would disturb it.
    ///
    /// - Returns: why steps became void.
    func settleShares(_ report: inout CapacityReport) -> [String] {
        files.sync { StepShares.settle(&report, in: folder.path, outputs: settings.outputs) }
    }

    /// Writes every file of the search, and waits for it.
    ///
    /// - Returns: the first file that could not be written.
    func finish(_ report: CapacityReport) -> ReportError? {
        files.sync {
            do throws(ReportError) {
                try folder.write(report, in: settings.outputs.language)
            } catch { failure = failure ?? error }
            return failure
        }
    }

    private func fail(_ error: ReportError) {
        files.async { [self] in failure = failure ?? error }
        test.stop(.cannotWrite, immediately: true)
    }
}
