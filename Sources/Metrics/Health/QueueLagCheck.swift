import Wording

/// How long reports of event loops waited for the run's own queue.
struct QueueLagCheck: HealthCheck {
    let label = "queueLag"
    let concern = HealthConcern.lateness
    let limits: Set<RunHealth.Limit> = [.standstill]
    var term: String { Texts.health.queueLag.text }

    func detail(of health: RunHealth) -> String? {
        known(health) {
            health.queueLag.map { Texts.health.queueLagDetail($0, health.limits.queueLag) }
                ?? Texts.health.unknown.text
        }
    }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        let limit = health.limits.queueLag
        guard let lag = health.queueLag,
            let validity = Validity(of: lag, suspectAbove: limit, invalidAbove: limit.times(10))
        else { return nil }
        return reason(
            validity,
            Texts.healthReasons.queueLag.with(lag, limit) + health.cureOfLateness)
    }
}
