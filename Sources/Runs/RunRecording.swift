import Execution
import FoundationEssentials
import Metrics
import Records
import Reporting
import Timing

/// One run's folder while it is written, and everyone who follows the run: the records first, then the others.
///
/// Any thread may call it; each observer is called on a queue of its own.
final class RunRecording: Sendable {
    let run: RunDescription
    private let graph: ExecutionGraph
    private let outputs: ReportOutput.Options
    private let log: RunLog
    private let samples: SampleLogObserver
    private let histograms = HistogramLogObserver()
    private let monitors: MonitorLogObserver?
    private let records: [(observer: any RunObserver, queue: ObserverQueue)]
    private let others: [(observer: any RunObserver, queue: ObserverQueue)]

    /// Writes what is known before the run, and begins every observer.
    ///
    /// - Parameter whenFailed: called once for each observer that cannot go on.
    /// - Throws: ``ReportError`` where the folder or an essential observer cannot be used: better before the run than
    ///   after.
    init(
        _ run: RunDescription, graph: ExecutionGraph, offset: WallClockOffset, record: RecordMode,
        outputs: ReportOutput.Options, observers: [any RunObserver],
        whenFailed: @escaping @Sendable (any RunObserver, ReportError) -> Void
    ) throws(ReportError) {
        self.run = run
        self.graph = graph
        self.outputs = outputs
        log = try RunLog(directory: run.folder.path, offset: offset)
        try run.folder.write(plan: run.plan)
        try run.folder.write(RunRecord(graph, run))
        func queued(_ observers: [any RunObserver]) -> [(observer: any RunObserver, queue: ObserverQueue)] {
            observers.map { ($0, ObserverQueue($0, whenFailed: whenFailed)) }
        }
        samples = SampleLogObserver(record)
        monitors = run.monitors.isEmpty ? nil : MonitorLogObserver()
        records = queued([LogObserver(log), samples, histograms] + [monitors].compactMap(\.self))
        others = queued(observers)
        for (observer, queue) in records + others {
            if let failure = queue.began(run), observer.isEssential { throw failure }
        }
    }

    func took(_ samples: [Sample]) { for (_, queue) in records + others { queue.took(samples) } }
    func ticked(_ progress: RunProgress) { for (_, queue) in records + others { queue.ticked(progress) } }
    func watched(_ read: MonitorRead) { for (_, queue) in records + others { queue.watched(read) } }
    func noted(_ text: String) { for (_, queue) in records + others { queue.noted(text) } }
    func loadEnded() { for (_, queue) in records + others { queue.loadEnded() } }

    /// Judges the run and writes its report, the records before it.
    ///
    /// - Returns: the report, and the first file that could not be written.
    func end(_ result: RunResult) -> (report: RunReport, failure: ReportError?) {
        let report = RunReport(result, graph: graph, run)
        var journal = RunRecord(graph, run)
        journal.finish(report, start: result.wallClock.unixNanoseconds(result.start))
        // The records are whole before the report that is made from the same numbers.
        var failures = end(records, with: report)
        journal.add(samples.sum, of: samples.name)
        journal.add(histograms.sum, of: histograms.name)
        journal.add(monitors?.sum, of: MonitorLogFile.name)
        // A full disk may still have room for some of them.
        do { try run.folder.write(journal) } catch { failures.append(error) }
        do { try run.folder.write(report, options: outputs) } catch { failures.append(error) }
        failures += end(others, with: report)
        // What the others noted at their end is in the log before it is closed.
        for (_, queue) in records { _ = queue.finish() }
        if let failure = failures.first { log.note("error: \(failure)") }
        log.close()
        return (report, failures.first)
    }

    /// Hands the report to observers; what those could not do without which the run is of no use.
    private func end(
        _ observed: [(observer: any RunObserver, queue: ObserverQueue)], with report: RunReport
    ) -> [ReportError] {
        for (_, queue) in observed { queue.ended(report) }
        return observed.compactMap { observer, queue in
            let failure = queue.finish()
            return observer.isEssential ? failure : nil
        }
    }
}
