import Formats
import Wording

extension RunHealth {
    /// Share of the machine that must be busy before other processes are named as a cause.
    private static let busyMachine = 0.95

    /// What a person can do about lateness, as far as the cause is known.
    var cureOfLateness: Words {
        if let busy = readings.machineBusy, busy > Self.busyMachine, cpuShare < busy / 2 {
            return Texts.healthReasons.otherProcesses.with(
                FigureText.percent(busy), FigureText.percent(cpuShare))
        }
        return Texts.healthReasons.fewerThreads
    }
}
