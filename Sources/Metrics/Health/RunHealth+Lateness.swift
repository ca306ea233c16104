import Formats

extension RunHealth {
    /// Share of the machine that must be busy before other processes are named as a cause.
    private static let busyMachine = 0.95

    /// What a person can do about lateness, as far as the cause is known.
    var cureOfLateness: String {
        if let busy = readings.machineBusy, busy > Self.busyMachine, cpuShare < busy / 2 {
            return "other processes kept the machine \(FigureText.percent(busy)) busy, "
                + "Weir \(FigureText.percent(cpuShare)): give it a machine of its own"
        }
        return "use fewer threads, --event-loops, or a faster machine"
    }
}
