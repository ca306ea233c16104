import Formats
import Timing
import Wording

/// How long the control group kept this process from running.
struct ThrottlingCheck: HealthCheck {
    let label = "throttled"
    let concern = HealthConcern.load
    var term: String { Texts.health.throttled.text }

    /// Shares of the run, 0…1.
    private static let suspectShare = 0.01
    private static let invalidShare = 0.1

    func detail(of health: RunHealth) -> String? {
        known(health) {
            health.throttled.map { Texts.health.throttledDetail($0) } ?? Texts.health.noThrottle.text
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
            validity, Texts.healthReasons.throttled.with(throttled, FigureText.percent(share)))
    }
}
