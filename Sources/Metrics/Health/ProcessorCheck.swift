import Formats

/// How much of all processors this process kept busy.
struct ProcessorCheck: HealthCheck {
    let label = "cpu"
    let concern = HealthConcern.load
    let limits: Set<RunHealth.Limit> = [.cpu]
    let term = "Processor"

    func detail(of health: RunHealth) -> String? {
        known(health) {
            "\(FigureText.percent(health.cpuShare)) of \(processors(of: health)), "
                + "limit \(FigureText.percent(health.limits.cpu)), "
                + "\(FigureText.fixed(health.cpuTime.inSeconds, 1)) s"
                + (health.sharesProcessWithServer ? ", the mock server's included" : "")
        }
    }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        // Beside the mock server a full machine says little about the generator alone.
        let gravest = health.sharesProcessWithServer ? .infinity : health.limits.invalidCPU
        guard health.knowsLoad,
            let validity = Validity(
                of: health.cpuShare, suspectAbove: health.limits.cpu, invalidAbove: gravest)
        else { return nil }
        return reason(
            validity,
            "this process kept \(FigureText.percent(health.cpuShare)) of \(processors(of: health)) busy"
                + (health.sharesProcessWithServer ? " (with the mock server in it)" : "")
                + ", limit \(FigureText.percent(health.limits.cpu)); use fewer threads or a larger machine")
    }

    private func processors(of health: RunHealth) -> String {
        FigureText.counted(health.processors, "processor")
    }
}
