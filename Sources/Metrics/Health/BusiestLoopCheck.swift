import Formats

/// How much of one processor the busiest event loop used.
struct BusiestLoopCheck: HealthCheck {
    let label = "shardCPU"
    let concern = HealthConcern.load
    let limits: Set<RunHealth.Limit> = [.cpu]
    let term = "Busiest event loop"

    func detail(of health: RunHealth) -> String? {
        known(health) {
            "\(FigureText.percent(health.shardCPU)) of a processor, "
                + "limit \(FigureText.percent(health.limits.cpu)), "
                + FigureText.counted(health.shards.count, "event loop")
        }
    }

    func brief(of health: RunHealth) -> String? { "busiest loop \(FigureText.percent(health.shardCPU))" }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        let limits = health.limits
        guard health.knowsLoad,
            let validity = Validity(
                of: health.shardCPU, suspectAbove: limits.cpu, invalidAbove: limits.invalidCPU)
        else { return nil }
        return reason(
            validity,
            "an event loop used \(FigureText.percent(health.shardCPU)) of a processor, "
                + "limit \(FigureText.percent(limits.cpu)); use more event loops (--event-loops) or fewer threads"
        )
    }
}
