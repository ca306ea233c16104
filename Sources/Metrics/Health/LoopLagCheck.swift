import Formats
import Timing

/// How late event loops came to what was due: late loops read tokens late and send requests late.
///
/// Token times need a punctual loop only where the kernel did not stamp them.
struct LoopLagCheck: HealthCheck {
    let label = "loopLag"
    let concern = HealthConcern.lateness
    let limits: Set<RunHealth.Limit> = [.loopLag]
    let term = "Loop lag"

    /// Share of token events without the kernel's time above which loop lag is an error of the figures, 0…1.
    private static let userStamps = 0.01
    /// The p99 at which even kernel stamps do not help: the next requests go out late.
    private static let lateness = Duration.milliseconds(50)

    func detail(of health: RunHealth) -> String? {
        known(health) {
            "\(lag(of: health)), limits \(health.limits.loopLag) where token times are this process's own and "
                + "\(health.limits.standstill) at most"
        }
    }

    func brief(of health: RunHealth) -> String? { "loop lag \(lag(of: health))" }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        guard let lag = health.loopLag.percentile(99) else { return nil }
        let stamps = health.stampSources
        let unstamped = stamps.total == 0 ? 0 : Double(stamps.user) / Double(stamps.total)
        let needsLoop = unstamped > Self.userStamps
        let limit = needsLoop ? health.limits.loopLag : max(health.limits.loopLag, Self.lateness)
        guard let validity = Validity(of: lag, suspectAbove: limit, invalidAbove: limit.times(10)) else {
            return nil
        }
        let share =
            "\(FigureText.percent(unstamped)) of the token times are this process's own, which adds to them"
        return reason(
            validity,
            "an event loop looked late: p99 \(lag), limit \(limit); "
                + (needsLoop ? "\(share); " : "") + health.cureOfLateness)
    }

    private func lag(of health: RunHealth) -> String {
        let lag = health.loopLag
        return "p99 \(FigureText.time(lag.percentile(99))), max \(FigureText.time(lag.max))"
    }
}
