import Metrics
import Records
import Reporting
import Timing

/// Writes `histograms.hlog`: the intervals of every distribution.
///
/// Owner: its observer queue.
final class HistogramLogObserver: RunObserver, @unchecked Sendable {
    let name = "histograms.hlog"
    let isEssential = true
    // On the observer's queue only, which is why `@unchecked Sendable` holds.
    private var log: HistogramLog?
    /// Of the whole file; to be read after the queue has finished, nil where the file could not be written to its end.
    private(set) var sum: FileSum?

    func began(_ run: RunDescription) throws(ReportError) {
        log = try HistogramLog(
            directory: run.folder.path, samplers: run.context.samplers, startedAt: run.startedAt,
            version: run.version)
    }

    func ticked(_ progress: RunProgress) throws(ReportError) {
        // Only where all loops have reported is the interval the same for all of them.
        guard let seconds = progress.seconds else { return }
        try log?.append(progress.aggregate, at: .seconds(Int64(seconds)))
    }

    func ended(_ report: RunReport) throws(ReportError) {
        try log?.close(report.aggregate, at: report.run.duration)
        sum = log?.sum
    }
}
