import Execution
import Meeting
import Metrics
import Timing

/// The load that a search changes while it goes on: of this machine's run, or of all shares of one.
protocol LedLoad: AnyObject, Sendable {
    /// Begins the next step; requests in flight go on counting for the one before.
    ///
    /// - Parameters:
    ///   - load: what is tried in it, and its folder; nil of a step that tries nothing.
    func begin(step: Int, load: Double?, folder: String?)
    /// Changes the load of a held group; threads that are added begin evenly over the ramp.
    func hold(_ level: Double, in group: Int, over ramp: Duration)
    /// From now on, requests that begin count, or they do not.
    func measure(_ isMeasured: Bool)
    /// Runs the threads of a group once more beside the load.
    func runAgain(_ group: Int)
    /// Hands over the numbers of the present step as they are now, and what the generator's health says of them.
    func lookAtPresent(_ take: @escaping @Sendable (RunResult, ShareHealth) -> Void)
    /// Ends the load.
    func stop(_ reason: RunEnd)
}

extension ShareHealth {
    /// Requests in flight are not lost.
    init(ofStep result: RunResult) {
        let reasons = result.health.judge().filter { $0.label != "conservation" }
        self.init(
            reasons.map(\.validity).max() ?? .valid,
            reason: reasons.max { $0.validity < $1.validity }?.text)
    }
}

/// The run of one machine.
final class OwnLoad: LedLoad {
    private let test: TestRun

    init(_ test: TestRun) { self.test = test }

    func begin(step: Int, load: Double?, folder: String?) { test.begin(step: step) }
    func hold(_ level: Double, in group: Int, over ramp: Duration) { test.hold(level, in: group, over: ramp) }
    func measure(_ isMeasured: Bool) { test.measure(isMeasured) }
    func runAgain(_ group: Int) { test.runAgain(group) }
    func stop(_ reason: RunEnd) { test.stop(reason) }

    func lookAtPresent(_ take: @escaping @Sendable (RunResult, ShareHealth) -> Void) {
        test.lookAtPresent { result in take(result, ShareHealth(ofStep: result)) }
    }
}
