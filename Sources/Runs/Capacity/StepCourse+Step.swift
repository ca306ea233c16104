import Metrics
import Timing

extension StepCourse {
    /// The step as it stands in the answer, once it is over or was stopped.
    ///
    /// - Parameters:
    ///   - look: the last one; nil where the measured time never began.
    ///   - health: the run's own, of the time of the step.
    ///   - before: the step before; one in doubt twice in a row measured the generator.
    package func step(
        _ look: StepLook?, health: Validity, after before: CapacityStep? = nil, at now: Instant
    ) -> CapacityStep {
        let settled = (measuredFrom ?? now) - begin
        guard let look, let measuredFrom else {
            return CapacityStep(
                load: load, phase: phase, approach: approach, settled: settled,
                result: health == .invalid ? .void : .undecided,
                reasons: health == .invalid ? [.generator] : [], health: health)
        }
        var step = CapacityStep(
            load: load, phase: phase, approach: approach, settled: settled,
            measured: (measuredUntil ?? now) - measuredFrom,
            requests: look.requests, failed: look.failed, result: look.result, reasons: look.reasons,
            limits: look.limits, levels: look.levels, throughput: look.throughput, inFlight: look.inFlight,
            little: look.little, health: health, latencies: look.latencies)
        // Refused connections alone can keep a generator too busy: that nothing succeeds is the service's.
        let isOfErrors = look.reasons.contains(.errors) && look.failed == look.requests && look.failed > 0
        let isSuspectAgain =
            health == .suspect && before?.health == .suspect && before?.load == load && before?.phase == phase
        if look.reasons == [.maxThreads] {
            step.result = .void
        } else if health == .invalid && !isOfErrors || isSuspectAgain {
            step.result = .void
            step.reasons = [.generator]
        } else if look.result == .undecided, look.reasons.contains(.little) {
            step.result = .void
        }
        if health == .suspect { step.reasons.append(.suspect) }
        return step
    }
}
