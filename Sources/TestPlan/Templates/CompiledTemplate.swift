import Timing

/// What a template's references read while a thread runs.
package struct TemplateContext: Sendable {
    package let seed: UInt64
    package let group: Int
    /// The thread's number in its group, from 0.
    package let thread: Int
    /// How many threads the group has; deals the numbers of `__counter(FALSE)`.
    package let threads: Int
    /// The iteration of the nearest enclosing loop, from 0.
    package var iteration = 0
    /// The next random draw of this iteration; each `__Random` and `__UUID` takes one.
    package var draw = 0
    /// The row of each pool in this iteration, by the pool's index in ``ValidatedPlan/pools``.
    package var rows: [Int]
    package let pools: [LoadedPool]
    /// The value of `${__requestId}`.
    package var requestID = ""
    package let wallClock: WallClockOffset

    package init(
        seed: UInt64, group: Int, thread: Int, threads: Int, pools: [LoadedPool], wallClock: WallClockOffset
    ) {
        self.seed = seed
        self.group = group
        self.thread = thread
        self.threads = threads
        self.pools = pools
        self.wallClock = wallClock
        rows = Array(repeating: 0, count: pools.count)
    }
}
