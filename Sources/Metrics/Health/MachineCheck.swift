import Formats
import Wording

/// How busy the whole machine was; a busy one is named as the cause where requests are late.
struct MachineCheck: HealthCheck {
    let label = "machine"
    var term: String { Texts.health.machine.text }

    func detail(of health: RunHealth) -> String? {
        known(health) {
            health.machineBusy.map { Texts.health.machineDetail(FigureText.percent($0)) }
                ?? Texts.health.machineUnknown.text
        }
    }

    func brief(of health: RunHealth) -> String? {
        health.machineBusy.map { "machine \(FigureText.percent($0)) busy" }
    }
}
