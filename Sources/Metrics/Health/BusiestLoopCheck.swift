import Formats
import Wording

/// How much of one processor the busiest event loop used.
struct BusiestLoopCheck: HealthCheck {
    let label = "shardCPU"
    let concern = HealthConcern.load
    let limits: Set<RunHealth.Limit> = [.cpu]
    var term: String { Texts.health.busiestLoop.text }

    func detail(of health: RunHealth) -> String? {
        known(health) {
            Texts.health.busiestLoopDetail(
                FigureText.percent(health.shardCPU), FigureText.percent(health.limits.cpu),
                Texts.nouns.eventLoop(health.shards.count))
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
            Texts.healthReasons.busiestLoop.with(
                FigureText.percent(health.shardCPU), FigureText.percent(limits.cpu)))
    }
}
