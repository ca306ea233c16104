import Formats

/// How often the wall clock jumped, by which the kernel's stamps are converted.
struct ClockStepCheck: HealthCheck {
    let label = "clockStep"
    let concern = HealthConcern.surroundings
    let term = "Clock steps"

    func detail(of health: RunHealth) -> String? { FigureText.grouped(health.clockSteps) }

    func brief(of health: RunHealth) -> String? {
        health.clockSteps > 0 ? FigureText.counted(health.clockSteps, "clock step") : nil
    }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        guard health.clockSteps > 0 else { return nil }
        return reason(
            .suspect,
            "the wall clock jumped \(FigureText.counted(health.clockSteps, "time")); "
                + "token times of a tenth of a second around each jump may be off")
    }
}
