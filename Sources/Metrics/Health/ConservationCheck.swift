import Wording

/// Whether each request that was scheduled has an outcome.
struct ConservationCheck: HealthCheck {
    let label = "conservation"
    let concern = HealthConcern.completeness
    var term: String { Texts.health.conservation.text }

    func detail(of health: RunHealth) -> String? {
        (health.isConserved ? Texts.health.conserved : Texts.health.broken).text
    }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        // Where samples are missing, requests are missing too: see CompletenessCheck.
        guard health.isComplete, !health.isConserved else { return nil }
        return reason(.invalid, Texts.healthReasons.conservation)
    }
}
