import Formats
import Wording

/// How often the wall clock jumped, by which the kernel's stamps are converted.
struct ClockStepCheck: HealthCheck {
    let label = "clockStep"
    let concern = HealthConcern.surroundings
    var term: String { Texts.health.clockSteps.text }

    func detail(of health: RunHealth) -> String? { FigureText.grouped(health.clockSteps) }

    func brief(of health: RunHealth) -> String? {
        health.clockSteps > 0 ? FigureText.counted(health.clockSteps, "clock step") : nil
    }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        guard health.clockSteps > 0 else { return nil }
        return reason(
            .suspect,
            Texts.healthReasons.clockStep.with(Texts.nouns.time.with(health.clockSteps)))
    }
}
