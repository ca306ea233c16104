import Timing

/// What one event loop knows of its own part in the figures.
package struct ShardHealth: Sendable {
    /// How late the loop came to a timer that was due every ``heartbeat``.
    package var loopLag = LatencyHistogram()
    /// Processor time of the loop's thread.
    package var cpuTime = Duration.zero
    /// How often the wall clock jumped, by which the kernel's stamps are converted.
    package var clockSteps = 0
    /// Segments that were sent more than once, on all connections.
    package var retransmissions = 0
    /// By how much the target's clock is ahead; nil where nobody asked, or the target tells no time.
    package var clock: ClockBounds?

    package static let heartbeat = Duration.milliseconds(50)

    package init() {}
}

/// The form in `run.json`: of the lag, each value in nanoseconds with how often it came.
extension ShardHealth: Codable {
    private enum CodingKeys: String, CodingKey {
        case lag
        case exactLag
        case cpuTime
        case clockSteps
        case retransmissions
        case clock
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        for pair in try container.decode([[Int64]].self, forKey: .lag) where pair.count == 2 {
            loopLag.record(Duration(nanoseconds: pair[0]), times: Int(pair[1]))
        }
        if let exact = try container.decodeIfPresent(LatencyHistogram.Exact.self, forKey: .exactLag) {
            loopLag.restore(exact)
        }
        cpuTime = try container.decode(Duration.self, forKey: .cpuTime)
        clockSteps = try container.decode(Int.self, forKey: .clockSteps)
        retransmissions = try container.decode(Int.self, forKey: .retransmissions)
        clock = try container.decodeIfPresent(ClockBounds.self, forKey: .clock)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(
            loopLag.recorded.map { [$0.value.nanoseconds, Int64($0.count)] }, forKey: .lag)
        try container.encodeIfPresent(loopLag.exact, forKey: .exactLag)
        try container.encode(cpuTime, forKey: .cpuTime)
        try container.encode(clockSteps, forKey: .clockSteps)
        try container.encode(retransmissions, forKey: .retransmissions)
        try container.encodeIfPresent(clock, forKey: .clock)
    }
}
