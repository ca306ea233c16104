import Wording

/// Whether all samples of the run are there; reports tell of it in their verdict, not in a row.
struct CompletenessCheck: HealthCheck {
    let label = "incomplete"
    let concern = HealthConcern.completeness
    var term: String { Texts.health.completeness.text }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        guard !health.isComplete else { return nil }
        return reason(
            .invalid, Texts.healthReasons.incomplete)
    }
}
