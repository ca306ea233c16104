import Dispatch
import Execution
import Formats
import Metrics
import Reporting
import Synchronization
import Timing

/// Writes samples and histograms to the run's folder as they come, secrets taken out.
///
/// Everything is written on a queue of its own: what a server sends, and how fast the disk is, must not keep the run's
/// own queue from ending the run. What waits for that queue is bounded: where a disk is too slow for the load, the
/// run fails as one whose files cannot be written.
///
/// `@unchecked Sendable` holds because everything mutable is touched on `queue` only, or atomic.
final class SampleRecorder: @unchecked Sendable {
    /// Samples that may wait to be written, some 500 bytes each.
    private static let waitingLimit = 1_000_000
    /// Snapshots that may wait; further ones are passed over, and their interval is joined to the next.
    private static let waitingSnapshots = 4
    /// How much of a message is searched for secrets, in bytes: more than a line of any file shows.
    private static let messageLimit = 4 * SafeText.messageLimit + 448

    private let queue = DispatchQueue(label: "weir.records")
    private let log: SampleLog
    private let histograms: HistogramLog
    private let redactor: Redactor
    private let path: String
    private var failure: ReportError?
    private let waiting = Atomic(0)
    private let snapshots = Atomic(0)
    /// Called once, on any queue, when a file could not be written: the run is of no use any more.
    private let whenFailed: @Sendable () -> Void

    init(
        folder: ReportFolder, graph: ExecutionGraph, redactor: Redactor, offset: WallClockOffset,
        startedAt: Int64, mode: RecordMode, whenFailed: @escaping @Sendable () -> Void
    ) throws(ReportError) {
        self.redactor = redactor
        self.whenFailed = whenFailed
        path = folder.path
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

    /// Takes finished samples; returns at once.
    func append(_ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        let count = waiting.add(samples.count, ordering: .relaxed).newValue
        queue.async { [self] in
            defer { waiting.subtract(samples.count, ordering: .relaxed) }
            if count > Self.waitingLimit {
                fail(
                    .cannotWrite(
                        path: path, reason: "\(count) samples wait to be written: the disk is too slow"))
            }
            attempt { () throws(ReportError) in
                try log.append(samples.map(clean))
                try log.flush()
            }
        }
        if count > Self.waitingLimit { whenFailed() }
    }

    private func clean(_ sample: Sample) -> Sample {
        guard let message = sample.message else { return sample }
        var sample = sample
        sample.message = redactor.redact(message, cutAt: Self.messageLimit)
        return sample
    }

    /// Takes the run's numbers, whose interval is written where one is due; returns at once.
    func append(_ aggregate: Aggregate, at elapsed: Duration) {
        guard snapshots.load(ordering: .relaxed) < Self.waitingSnapshots else { return }
        snapshots.add(1, ordering: .relaxed)
        queue.async { [self] in
            attempt { () throws(ReportError) in try histograms.append(aggregate, at: elapsed) }
            snapshots.subtract(1, ordering: .relaxed)
        }
    }

    /// Writes what is left; throws what went wrong while the run went on, or now.
    func close(_ result: RunResult) throws(ReportError) {
        queue.sync {
            attempt { () throws(ReportError) in
                try log.close()
                try histograms.close(result.aggregate, at: result.duration)
            }
        }
        if let failure { throw failure }
    }

    // MARK: On the queue

    private func attempt(_ write: () throws(ReportError) -> Void) {
        guard failure == nil else { return }
        do { try write() } catch { fail(error) }
    }

    private func fail(_ error: ReportError) {
        guard failure == nil else { return }
        failure = error
        whenFailed()
    }
}
