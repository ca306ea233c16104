import Formats
import Wording

/// How many requests libcurl sent twice because a reused connection had died.
struct HiddenResendCheck: HealthCheck {
    let label = "hiddenResends"
    let concern = HealthConcern.resending
    var term: String { Texts.health.hiddenResends.text }

    /// So many are needed, and this share of all requests: a few of them move no percentile.
    private static let limit = (count: 5, share: 0.01)

    func detail(of health: RunHealth) -> String? { FigureText.grouped(health.hiddenResends) }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        let share = Double(health.hiddenResends) / Double(max(1, health.issued))
        guard health.hiddenResends > Self.limit.count, share > Self.limit.share else { return nil }
        return reason(
            .suspect,
            Texts.healthReasons.hiddenResends.with(
                FigureText.grouped(health.hiddenResends), Texts.nouns.request.with(health.issued)))
    }
}
