import Formats
import Wording

/// How late threads began; nothing against the figures, since latencies count from the moment of sending.
struct FirstSendsCheck: HealthCheck {
    let label = "firstSends"
    let concern = HealthConcern.lateness
    var term: String { Texts.health.firstSends.text }

    func detail(of health: RunHealth) -> String? {
        guard health.firstSends.count > 0 else { return nil }
        return Texts.health.firstSendsDetail(
            FigureText.time(health.firstSends.percentile(99)), FigureText.time(health.firstSends.max),
            Texts.nouns.thread(health.firstSends.count))
    }

    /// Names the plan's own remedy; nil where no thread began later than any request may be sent.
    func warning(of health: RunHealth) -> String? {
        guard let most = health.firstSends.max, most > health.limits.sendDelay else { return nil }
        return Texts.healthReasons.firstSends(Texts.nouns.firstRequest(health.firstSends.count), most)
    }
}
