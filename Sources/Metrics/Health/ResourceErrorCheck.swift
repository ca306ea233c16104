import Formats

/// How many requests failed because this machine had no descriptor or port left.
struct ResourceErrorCheck: HealthCheck {
    let label = "clientResource"
    let concern = HealthConcern.resources
    let term = "Own resource errors"

    func detail(of health: RunHealth) -> String? { FigureText.grouped(health.clientResourceErrors) }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        guard health.clientResourceErrors > 0 else { return nil }
        return reason(
            .invalid,
            "\(FigureText.counted(health.clientResourceErrors, "request")) failed for want of this machine's "
                + "descriptors or ports; raise `ulimit -n` or use fewer threads")
    }
}
