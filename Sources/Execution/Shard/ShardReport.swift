import Metrics
import Timing

/// What a shard tells the run once a second and at its end.
package struct ShardReport: Sendable {
    package var shard: Int
    /// When the shard made it.
    package var time: Instant
    /// Whole seconds from the run's start to ``time``: its numbers hold all of them.
    package var seconds: Int
    /// All its numbers so far.
    package var aggregate: Aggregate
    /// Samples finished since the last report.
    package var samples: [Sample]
    package var activeThreads: Int
    package var openRequests: Int
    /// Threads at work of groups that a leader of the run holds.
    package var heldThreads = 0
    /// When the first of its threads had done its work.
    package var firstThreadEnd: Instant?
    package var isFinished: Bool
    /// What the event loop knows of its own part in the figures, from the run's start.
    package var health: ShardHealth
    /// The step of a led run that the numbers belong to; 0 in any other.
    package var step = 0
    /// Every request of the step has ended, and no other can begin in it.
    package var isStepOver = false
    /// Requests of the step in flight that count; empty where nobody leads the run.
    package var open: [OpenRequestFacts] = []
}
