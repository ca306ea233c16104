import Formats
import Wording

/// Whether requests were handed to the transport when the plan wanted them.
struct SendDelayCheck: HealthCheck {
    let label = "sendDelay"
    let concern = HealthConcern.lateness
    let limits: Set<RunHealth.Limit> = [.sendDelay]
    var term: String { Texts.health.sendDelay.text }

    func detail(of health: RunHealth) -> String? {
        Texts.health.withLimit(FigureText.time(health.sendDelay), health.limits.sendDelay)
    }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        let limit = health.limits.sendDelay
        guard let delay = health.sendDelay,
            let validity = Validity(of: delay, suspectAbove: limit, invalidAbove: limit.times(10))
        else { return nil }
        return reason(validity, Texts.healthReasons.sendDelay.with(delay, limit) + health.cureOfLateness)
    }
}
