/// Whether each request that was scheduled has an outcome.
struct ConservationCheck: HealthCheck {
    let label = "conservation"
    let concern = HealthConcern.completeness
    let term = "Conservation"

    func detail(of health: RunHealth) -> String? {
        health.isConserved ? "held: no request was lost" : "BROKEN"
    }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        // Where samples are missing, requests are missing too: see CompletenessCheck.
        guard health.isComplete, !health.isConserved else { return nil }
        return reason(
            .invalid, "requests were lost between schedule and outcome; this is a defect of Weir")
    }
}
