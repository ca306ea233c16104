/// How late the requests of a load were sent, those with which threads begin apart from all others.
///
/// Where many threads begin at once their first requests wait for one another's connections. That is what the plan asks
/// for, and says nothing of whether the generator keeps pace: latencies count from the moment of sending.
package struct SendDelays: Sendable {
    /// Of the first request of each thread of a closed group.
    package private(set) var first = LatencyHistogram()
    /// Of all others.
    package private(set) var later = LatencyHistogram()

    mutating func record(_ sample: Sample) {
        guard LatencyMetric.sendDelay.counts(sample.outcome), let delay = sample.latency(.sendDelay) else {
            return
        }
        if sample.flags.contains(.firstOfThread) { first.record(delay) } else { later.record(delay) }
    }

    mutating func merge(_ other: SendDelays) {
        first.merge(other.first)
        later.merge(other.later)
    }
}
