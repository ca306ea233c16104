import Formats

/// How many TCP segments this machine sent again.
struct RetransmissionCheck: HealthCheck {
    let label = "retransmissions"
    let concern = HealthConcern.surroundings
    let term = "Retransmissions"

    /// So many are needed, and this number a request: above it the network, not the service, makes latency.
    private static let limit = (count: 5, perRequest: 0.01)

    func detail(of health: RunHealth) -> String? { FigureText.counted(health.retransmissions, "segment") }

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
            "this machine sent \(FigureText.grouped(count)) segments again over "
                + "\(FigureText.counted(health.issued, "request")), because nobody had acknowledged them in time, "
                + "and that wait is in the figures; the cause may be loss in the network, or either machine being "
                + "too busy to take them (a full queue of connections, a process that stood still)")
    }
}
