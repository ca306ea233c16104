import Formats

/// Whose clock the token times are from.
struct TokenTimesCheck: HealthCheck {
    let label = "tokenTimes"
    let term = "Token times"

    func detail(of health: RunHealth) -> String? {
        let stamps = health.stampSources
        guard stamps.total > 0 else { return stamps.clock }
        func share(_ count: Int) -> String { FigureText.percent(Double(count) / Double(stamps.total)) }
        return
            "\(share(stamps.kernel)) kernel, \(share(stamps.coalesced)) coalesced, \(share(stamps.user)) user"
    }
}
