import Metrics
import Records
import Reporting

/// Follows a run from its beginning to its report: the records, the log, the terminal, the live page.
///
/// Every observer is called on a serial queue of its own, in the order of the run, and may take its time there: a disk
/// or a terminal that stands still keeps nobody else waiting. What it throws is told once, and it is not called
/// again; the run goes on unless the observer is essential.
package protocol RunObserver: AnyObject, Sendable {
    /// How messages call it, such as `samples.jtl`.
    var name: String { get }
    /// Whether a run that it could not follow is of no use: it is ended, with exit code 74.
    var isEssential: Bool { get }

    /// The run is about to start.
    func began(_ run: RunDescription) throws(ReportError)
    /// Requests have ended; each is handed over once, secrets not yet taken out.
    func took(_ samples: [Sample]) throws(ReportError)
    /// The run goes on; about once a second. An observer that is busy misses all but the last.
    func ticked(_ progress: RunProgress) throws(ReportError)
    /// A monitor has looked at what it watches; the first looks come before the load.
    func watched(_ read: MonitorRead) throws(ReportError)
    /// Something happened that a person should know, such as a stop by a signal.
    func noted(_ text: String) throws(ReportError)
    /// The load is over; what comes of it is worked out next.
    func loadEnded() throws(ReportError)
    /// The run is judged; the records are told before the report is written, all others after.
    func ended(_ report: RunReport) throws(ReportError)
}

extension RunObserver {
    package var isEssential: Bool { false }
    package func began(_ run: RunDescription) throws(ReportError) {}
    package func took(_ samples: [Sample]) throws(ReportError) {}
    package func ticked(_ progress: RunProgress) throws(ReportError) {}
    package func watched(_ read: MonitorRead) throws(ReportError) {}
    package func noted(_ text: String) throws(ReportError) {}
    package func loadEnded() throws(ReportError) {}
    package func ended(_ report: RunReport) throws(ReportError) {}
}
