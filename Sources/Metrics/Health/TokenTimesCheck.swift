import Formats
import Wording

/// Whose clock the token times are from.
struct TokenTimesCheck: HealthCheck {
    let label = "tokenTimes"
    var term: String { Texts.health.tokenTimes.text }

    func detail(of health: RunHealth) -> String? {
        let stamps = health.stampSources
        guard stamps.total > 0 else { return stamps.clock }
        func share(_ count: Int) -> String { FigureText.percent(Double(count) / Double(stamps.total)) }
        return Texts.health.stamps(share(stamps.kernel), share(stamps.coalesced), share(stamps.user))
    }
}
