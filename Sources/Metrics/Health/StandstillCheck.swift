import Wording

/// The longest time for which an event loop stood still; reports show it in the row of the loop lag.
struct StandstillCheck: HealthCheck {
    let label = "standstill"
    let concern = HealthConcern.lateness
    let limits: Set<RunHealth.Limit> = [.standstill]
    var term: String { Texts.health.standstill.text }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        let limit = health.limits.standstill
        guard let longest = health.loopLag.max,
            let validity = Validity(of: longest, suspectAbove: limit, invalidAbove: limit.times(4))
        else { return nil }
        return reason(validity, Texts.healthReasons.standstill.with(longest))
    }
}
