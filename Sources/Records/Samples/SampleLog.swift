import Metrics
import Timing

/// How much of each sample is kept beside `samples.jtl`.
package enum RecordMode: Sendable {
    case none
    /// One object a request in `samples.jsonl`.
    case samples
    /// The same with every token event.
    case events
}

/// Appends samples to a run's folder as they finish: `samples.jtl`, and `samples.jsonl` where asked for.
///
/// Owner: one serial queue; nothing in it is locked. Flush it once a second, so that a killed run can be
/// reported. After a failure every further call throws it again.
package final class SampleLog {
    private var table: OutputFile
    private var objects: OutputFile?
    private let tableFormat: JTLFormat
    private let objectFormat: SampleJSONFormat

    /// Creates the files in a folder that must have none of them.
    package init(directory: String, context: SampleContext, record: RecordMode) throws(ReportError) {
        tableFormat = JTLFormat(context)
        objectFormat = SampleJSONFormat(context, hasEvents: record == .events)
        table = try OutputFile(creating: "\(directory)/samples.jtl")
        if record == .none {
            objects = nil
        } else {
            objects = try OutputFile(creating: "\(directory)/samples.jsonl")
        }
        try table.append { $0.append(contentsOf: JTLColumn.header.utf8) }
    }

    /// Of `samples.jtl`, as far as it was flushed.
    package var sum: FileSum { table.sum }

    /// Adds finished samples; they reach the file at the next flush at the latest.
    package func append(_ samples: [Sample]) throws(ReportError) {
        for sample in samples {
            try table.append { tableFormat.append(sample, to: &$0) }
            try objects?.append { objectFormat.append(sample, to: &$0) }
        }
    }

    /// Hands everything to the system.
    package func flush() throws(ReportError) {
        try table.flush()
        try objects?.flush()
    }

    /// Writes the rest and closes the files; a second call does nothing.
    package func close() throws(ReportError) {
        var failure: ReportError?
        do { try table.close() } catch { failure = error }
        do { try objects?.close() } catch { failure = failure ?? error }
        if let failure { throw failure }
    }
}
