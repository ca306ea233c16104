import Metrics
import Records
import Timing

/// A moment of a search that goes on, about once a second.
package struct CapacityProgress: Sendable {
    /// From the start of the search.
    package var elapsed: Duration
    /// Steps that are over.
    package var report: CapacityReport
    /// The step that goes on; nil before the first and after the last.
    package var present: Present?
    /// How long the rest can take; nil where nobody can say.
    package var leftAtMost: Duration?

    package struct Present: Sendable {
        package var load: Double
        package var phase: CapacityStep.Phase
        package var stage: StepCourse.Stage
        /// Since the load was changed.
        package var elapsed: Duration
        package var inFlight: Int
        /// What the measured time has shown; nil while the step settles.
        package var look: StepLook?
    }
}

/// Follows a search for capacity: the terminal, the live page.
///
/// Called on a queue of the search's own, in order.
package protocol CapacityObserver: AnyObject, Sendable {
    /// The search is about to start; of one that is resumed, with the steps that are there.
    func began(_ report: CapacityReport, folder: String)
    func ticked(_ progress: CapacityProgress)
    /// The run that is led tells of the step at hand, whose numbers begin anew with each; about once a second.
    func measured(_ progress: RunProgress)
    /// A step is over.
    func stepEnded(_ step: CapacityReport.Step, _ report: CapacityReport)
    /// Something happened that a person should know, such as a stop by a signal.
    func noted(_ text: String)
    /// The search is over and its files are written.
    func ended(_ report: CapacityReport)
}

extension CapacityObserver {
    package func began(_ report: CapacityReport, folder: String) {}
    package func ticked(_ progress: CapacityProgress) {}
    package func measured(_ progress: RunProgress) {}
    package func stepEnded(_ step: CapacityReport.Step, _ report: CapacityReport) {}
    package func noted(_ text: String) {}
    package func ended(_ report: CapacityReport) {}
}
