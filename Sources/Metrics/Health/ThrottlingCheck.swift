import Formats
import Timing

/// How long the control group kept this process from running.
struct ThrottlingCheck: HealthCheck {
    let label = "throttled"
    let concern = HealthConcern.load
    let term = "Throttled"

    /// Shares of the run, 0…1.
    private static let suspectShare = 0.01
    private static let invalidShare = 0.1

    func detail(of health: RunHealth) -> String? {
        known(health) {
            health.throttled.map { "for \($0) by its control group" } ?? "no limit that is known"
        }
    }

    func brief(of health: RunHealth) -> String? {
        health.throttled.flatMap { $0 > .zero ? "throttled for \($0)" : nil }
    }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        guard health.knowsLoad, let throttled = health.throttled else { return nil }
        let share = throttled.inSeconds / health.wallTime.inSeconds
        guard
            let validity = Validity(
                of: share, suspectAbove: Self.suspectShare, invalidAbove: Self.invalidShare)
        else { return nil }
        return reason(
            validity,
            "the control group stopped this process for \(throttled), \(FigureText.percent(share)) of the run; "
                + "raise its CPU limit")
    }
}
