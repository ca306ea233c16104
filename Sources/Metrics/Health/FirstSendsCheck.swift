import Formats

/// How late threads began; nothing against the figures, since latencies count from the moment of sending.
struct FirstSendsCheck: HealthCheck {
    let label = "firstSends"
    let concern = HealthConcern.lateness
    let term = "First sends of threads"

    func detail(of health: RunHealth) -> String? {
        guard health.firstSends.count > 0 else { return nil }
        return "p99 \(FigureText.time(health.firstSends.percentile(99))), "
            + "max \(FigureText.time(health.firstSends.max)) late, "
            + FigureText.counted(health.firstSends.count, "thread")
    }

    /// Names the plan's own remedy; nil where no thread began later than any request may be sent.
    func warning(of health: RunHealth) -> String? {
        guard let most = health.firstSends.max, most > health.limits.sendDelay else { return nil }
        return
            "threads began together: of \(FigureText.counted(health.firstSends.count, "first request")) the last "
            + "was sent \(most) late, as connections are made one after another; latencies count from the sending, and "
            + "a rampUp spreads the begin"
    }
}
