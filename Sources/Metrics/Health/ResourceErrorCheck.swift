import Formats
import Wording

/// How many requests failed because this machine had no descriptor or port left.
struct ResourceErrorCheck: HealthCheck {
    let label = "clientResource"
    let concern = HealthConcern.resources
    var term: String { Texts.health.resourceErrors.text }

    func detail(of health: RunHealth) -> String? { FigureText.grouped(health.clientResourceErrors) }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        guard health.clientResourceErrors > 0 else { return nil }
        return reason(
            .invalid,
            Texts.healthReasons.resources.with(Texts.nouns.request.with(health.clientResourceErrors)))
    }
}
