import Formats

/// Whether requests were handed to the transport when the plan wanted them.
struct SendDelayCheck: HealthCheck {
    let label = "sendDelay"
    let concern = HealthConcern.lateness
    let limits: Set<RunHealth.Limit> = [.sendDelay]
    let term = "Send delay p99"

    func detail(of health: RunHealth) -> String? {
        "\(FigureText.time(health.sendDelay)), limit \(health.limits.sendDelay)"
    }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        let limit = health.limits.sendDelay
        guard let delay = health.sendDelay,
            let validity = Validity(of: delay, suspectAbove: limit, invalidAbove: limit.times(10))
        else { return nil }
        return reason(
            validity, "requests were sent late: p99 \(delay), limit \(limit); \(health.cureOfLateness)")
    }
}
