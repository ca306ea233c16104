/// Who leads a run whose load is held, while it goes on; all are called on the run's queue and return at once.
///
/// What the leader wants is asked of the run: ``TestRun/begin(step:)``, ``TestRun/hold(_:in:over:from:)``,
/// ``TestRun/measure(_:)``, ``TestRun/runAgain(_:)``.
package struct RunLead: Sendable {
    /// The main groups have begun; nothing is held yet.
    package var began: @Sendable () -> Void
    /// The last request of a step has ended: all its numbers.
    package var stepEnded: @Sendable (_ step: Int, RunResult) -> Void
    /// The group that ran once more has done its work.
    package var rerunEnded: @Sendable () -> Void

    package init(
        began: @escaping @Sendable () -> Void, stepEnded: @escaping @Sendable (Int, RunResult) -> Void,
        rerunEnded: @escaping @Sendable () -> Void
    ) {
        self.began = began
        self.stepEnded = stepEnded
        self.rerunEnded = rerunEnded
    }
}
