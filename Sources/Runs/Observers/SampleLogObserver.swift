import Formats
import Metrics
import Records
import Reporting
import Synchronization

/// Writes `samples.jtl`, and `samples.jsonl` where it is asked for, secrets taken out.
///
/// Owner: its observer queue.
final class SampleLogObserver: RunObserver, @unchecked Sendable {
    /// How much of a message is searched for secrets, in bytes: more than a line of any file shows.
    private static let messageLimit = 4 * SafeText.messageLimit + 448

    let name = "samples.jtl"
    let isEssential = true
    private let mode: RecordMode
    // On the observer's queue only, which is why `@unchecked Sendable` holds.
    private var log: SampleLog?
    private var redactor = Redactor([])
    /// Of the whole file; to be read after the queue has finished, nil where the file could not be written to its end.
    private(set) var sum: FileSum?

    init(_ mode: RecordMode) { self.mode = mode }

    func began(_ run: RunDescription) throws(ReportError) {
        redactor = run.redactor
        log = try SampleLog(directory: run.folder.path, context: run.context, record: mode)
    }

    func took(_ samples: [Sample]) throws(ReportError) {
        try log?.append(samples.map(clean))
        try log?.flush()
    }

    func ended(_ report: RunReport) throws(ReportError) {
        try log?.close()
        sum = log?.sum
    }

    private func clean(_ sample: Sample) -> Sample {
        guard let message = sample.message else { return sample }
        var sample = sample
        sample.message = redactor.redact(message, cutAt: Self.messageLimit)
        return sample
    }
}
