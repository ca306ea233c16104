import Timing

extension Sample {
    /// The sample's value of a metric; nil where a point in time that it needs never came.
    ///
    /// `itl` has many values a request and none here: ``TokenGaps`` has them.
    package func latency(_ metric: LatencyMetric) -> Duration? {
        switch metric {
        case .sendDelay: issued - scheduled
        case .connect: connect
        case .ttfb: firstByte.map { $0 - issued }
        case .ttft: firstToken.map { $0 - issued }
        case .ttfa: firstAnswerToken.map { $0 - issued }
        case .itl: nil
        case .tpot: timePerOutputToken
        case .e2e: lastMeaningful.map { $0 - issued }
        case .done: done - issued
        case .responseTime: lastMeaningful.map { $0 - scheduled }
        case .responseTTFT: firstToken.map { $0 - scheduled }
        }
    }

    /// The last token of a stream; of a plain sampler, which has no tokens, the end of its response.
    private var lastMeaningful: Instant? {
        lastToken ?? (tokenEvents == 0 && outcome == .ok ? done : nil)
    }

    private var timePerOutputToken: Duration? {
        guard let firstToken, let lastToken, outputTokens >= 2 else { return nil }
        return Duration(nanoseconds: (lastToken - firstToken).nanoseconds / Int64(outputTokens - 1))
    }
}
