import Formats
import Wording

/// How many TCP segments this machine sent again.
struct RetransmissionCheck: HealthCheck {
    let label = "retransmissions"
    let concern = HealthConcern.surroundings
    var term: String { Texts.health.retransmissions.text }

    /// So many are needed, and this number a request: above it the network, not the service, makes latency.
    private static let limit = (count: 5, perRequest: 0.01)

    func detail(of health: RunHealth) -> String? { Texts.nouns.segment(health.retransmissions) }

    func brief(of health: RunHealth) -> String? {
        health.retransmissions > 0 ? FigureText.counted(health.retransmissions, "retransmission") : nil
    }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        let count = health.retransmissions
        guard count > Self.limit.count,
            Double(count) > Self.limit.perRequest * Double(max(1, health.issued))
        else { return nil }
        return reason(
            .suspect,
            Texts.healthReasons.retransmissions.with(
                FigureText.grouped(count), Texts.nouns.request.with(health.issued)))
    }
}
