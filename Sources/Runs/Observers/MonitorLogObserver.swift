import Metrics
import Records
import Reporting
import Timing

/// Writes `monitors.jsonl`: every look of every monitor, as it was.
///
/// Owner: its observer queue.
final class MonitorLogObserver: RunObserver, @unchecked Sendable {
    let name = MonitorLogFile.name
    let isEssential = true
    // On the observer's queue only, which is why `@unchecked Sendable` holds.
    private var file: MonitorLogFile?
    /// Looks before the run's start is known.
    private var early: [MonitorRead] = []
    private var start: Instant?
    /// Of the whole file; to be read after the queue has finished, nil where the file could not be written to its end.
    private(set) var sum: FileSum?

    func began(_ run: RunDescription) throws(ReportError) {
        file = try MonitorLogFile(directory: run.folder.path)
    }

    func watched(_ read: MonitorRead) throws(ReportError) {
        guard let start else { return early.append(read) }
        try file?.append(read, at: read.time - start)
    }

    func ticked(_ progress: RunProgress) throws(ReportError) {
        try begin(progress.aggregate.start)
        try file?.flush()
    }

    func ended(_ report: RunReport) throws(ReportError) {
        try begin(report.aggregate.start)
        try file?.close()
        sum = file?.sum
    }

    private func begin(_ start: Instant) throws(ReportError) {
        guard self.start == nil else { return }
        self.start = start
        for read in early { try file?.append(read, at: read.time - start) }
        early = []
    }
}
