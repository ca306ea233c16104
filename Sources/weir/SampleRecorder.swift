import Execution
import Metrics
import Reporting
import Timing

/// Writes samples and histograms to the run's folder as they come, secrets taken out.
///
/// `@unchecked Sendable` holds because the run calls ``append(_:)`` on its one serial queue, and ``close()`` comes
/// after the run has ended.
final class SampleRecorder: @unchecked Sendable {
    private let log: SampleLog
    private let histograms: HistogramLog
    private let redactor: Redactor
    private var failure: ReportError?

    init(
        folder: ReportFolder, graph: ExecutionGraph, redactor: Redactor, offset: WallClockOffset,
        startedAt: Int64, mode: RecordMode
    ) throws(ReportError) {
        self.redactor = redactor
        // Samplers of one name share a row; the row's URL is that of the first.
        let urls = graph.rows.indices.map { row in
            redactor.redact(graph.samplers.first { $0.row == row }?.urlText ?? "")
        }
        let context = SampleContext(
            samplers: graph.rows, groups: graph.groups.map(\.name), urls: urls, offset: offset)
        log = try SampleLog(directory: folder.path, context: context, record: mode)
        histograms = try HistogramLog(
            directory: folder.path, samplers: graph.rows, startedAt: startedAt, version: Weir.version)
    }

    /// A file could not be written; the run is of no use any more.
    var hasFailed: Bool { failure != nil }

    func append(_ samples: [Sample]) {
        guard failure == nil else { return }
        let clean = samples.map { sample in
            var sample = sample
            sample.message = sample.message.map { redactor.redact(cut: $0) }
            return sample
        }
        do {
            try log.append(clean)
            try log.flush()
        } catch {
            failure = error
        }
    }

    /// Writes the histograms' interval, where one is due.
    func append(_ aggregate: Aggregate, at elapsed: Duration) {
        guard failure == nil else { return }
        do { try histograms.append(aggregate, at: elapsed) } catch { failure = error }
    }

    /// Throws what went wrong while the run went on, or at its end.
    func close(_ result: RunResult) throws(ReportError) {
        if let failure { throw failure }
        try log.close()
        try histograms.close(result.aggregate, at: result.duration)
    }
}
