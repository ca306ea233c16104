/// Whether all samples of the run are there; reports tell of it in their verdict, not in a row.
struct CompletenessCheck: HealthCheck {
    let label = "incomplete"
    let concern = HealthConcern.completeness
    let term = "Completeness"

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        guard !health.isComplete else { return nil }
        return reason(
            .invalid,
            "samples are missing: the run was killed, or its files were damaged; what is left is shown")
    }
}
