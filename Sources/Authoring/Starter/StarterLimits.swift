import Timing

/// Limits for a first plan, from the one answer that was measured: generous, because one user alone is not the load.
struct StarterLimits {
    let thresholds: [PlanElement]
    /// What they were made from, for the plan's reader.
    let explanation: String
    /// Long enough for the percentiles.
    let duration: Duration

    init(_ answer: CurlStarter.Answer) {
        let total = max(answer.total, .milliseconds(1))
        // Four users ask one after the other.
        duration = total.nanoseconds > 10_000_000_000 ? .seconds(Int64(180)) : .seconds(Int64(30))
        let requests = 4 * duration.nanoseconds / total.nanoseconds
        let statistic = requests >= 40 ? "p95" : requests >= 20 ? "p90" : "median"
        var limits = [PlanElement("threshold", [("metric", "errorRate"), ("atMost", "1%")])]
        var measured: [String] = []
        func add(_ metric: String, _ time: Duration, least: Duration) {
            let limit = CurlStarter.rounded(max(time, least), times: 3)
            limits.append(
                PlanElement(
                    "threshold",
                    [
                        ("metric", metric), ("statistic", statistic), ("atMost", CurlStarter.text(limit)),
                        ("sampler", "ask"),
                    ]))
            measured.append("\(metric) \(time)")
        }
        if let stream = answer.stream, let first = stream.firstToken {
            add("ttft", first, least: .milliseconds(60))
            if let token = stream.timePerToken { add("tpot", token, least: .milliseconds(6)) }
        } else {
            add("e2e", total, least: .milliseconds(60))
        }
        thresholds = limits
        explanation =
            "Limits at some three times what the one answer took (\(measured.joined(separator: ", "))), rounded up: put your own here."
    }
}
