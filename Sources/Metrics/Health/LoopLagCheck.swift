import Formats
import Timing
import Wording

/// How late event loops came to what was due: late loops read tokens late and send requests late.
///
/// Token times need a punctual loop only where the kernel did not stamp them.
struct LoopLagCheck: HealthCheck {
    let label = "loopLag"
    let concern = HealthConcern.lateness
    let limits: Set<RunHealth.Limit> = [.loopLag]
    var term: String { Texts.health.loopLag.text }

    /// Share of token events without the kernel's time above which loop lag is an error of the figures, 0…1.
    private static let userStamps = 0.01
    /// The p99 at which even kernel stamps do not help: the next requests go out late.
    private static let lateness = Duration.milliseconds(50)

    func detail(of health: RunHealth) -> String? {
        known(health) {
            Texts.health.lagLimits(
                Texts.health.lag(
                    FigureText.time(health.loopLag.percentile(99)), FigureText.time(health.loopLag.max)),
                health.limits.loopLag, health.limits.standstill)
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
        let texts = Texts.healthReasons
        let late = texts.loopLag.with(lag, limit)
        let share = texts.ownStamps.with(FigureText.percent(unstamped))
        return reason(validity, (needsLoop ? late + share : late) + health.cureOfLateness)
    }

    private func lag(of health: RunHealth) -> String {
        let lag = health.loopLag
        return "p99 \(FigureText.time(lag.percentile(99))), max \(FigureText.time(lag.max))"
    }
}
