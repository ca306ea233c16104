import Formats
import Metrics
import Records
import Reporting
import Timing

/// What is known of a run when it begins; secrets are taken out.
package struct RunDescription: Sendable {
    /// Weir's own version.
    package let version: String
    package let folder: ReportFolder
    package let plan: PlanFacts
    /// Unix nanoseconds.
    package let startedAt: Int64
    /// How long the plan runs; nil where only loops, arrivals or a signal end it.
    package let expected: Duration?
    /// Event loops.
    package let shards: Int
    /// The embedded mock server is the target.
    package let mock: Bool
    /// What the lines of samples need beside the samples.
    package let context: SampleContext
    /// Which step of a search it is; nil of a whole run.
    package var step: Int?
    /// The part of the run that this machine makes.
    package var share = RunShare.whole
    /// When the load begins, in Unix nanoseconds; nil: at once.
    package var startsAt: Int64?
    /// What is watched beside the load.
    package var monitors: [MonitorFacts] = []
    /// Takes secrets out of what comes from the server.
    package let redactor: Redactor
}
