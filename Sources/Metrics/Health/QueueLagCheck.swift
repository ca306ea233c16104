/// How long reports of event loops waited for the run's own queue.
struct QueueLagCheck: HealthCheck {
    let label = "queueLag"
    let concern = HealthConcern.lateness
    let limits: Set<RunHealth.Limit> = [.standstill]
    let term = "Run's queue"

    func detail(of health: RunHealth) -> String? {
        known(health) {
            health.queueLag.map { "\($0) late at most, limit \(health.limits.queueLag)" } ?? "unknown"
        }
    }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        let limit = health.limits.queueLag
        guard let lag = health.queueLag,
            let validity = Validity(of: lag, suspectAbove: limit, invalidAbove: limit.times(10))
        else { return nil }
        return reason(
            validity,
            "the run's own queue was \(lag) late, limit \(limit): thresholds that end the run "
                + "early, and the live figures, came as much later; \(health.cureOfLateness)")
    }
}
