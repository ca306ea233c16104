import Formats

/// How busy the whole machine was; a busy one is named as the cause where requests are late.
struct MachineCheck: HealthCheck {
    let label = "machine"
    let term = "Machine"

    func detail(of health: RunHealth) -> String? {
        known(health) {
            health.machineBusy.map { "\(FigureText.percent($0)) busy, others' work included" }
                ?? "the system does not tell"
        }
    }

    func brief(of health: RunHealth) -> String? {
        health.machineBusy.map { "machine \(FigureText.percent($0)) busy" }
    }
}
