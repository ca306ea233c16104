import Timing

@testable import Metrics

/// Samples and aggregates that no server sent.
enum Fabricated {
    static let start = Instant(nanoseconds: 1_000_000_000)

    static func sample(
        _ outcome: Outcome = .ok, ttft: Duration? = nil, at second: Double = 0, thread: Int = 0,
        sampler: Int = 0,
        tokens: Int = 0
    ) -> Sample {
        let issued = start + .seconds(second)
        var sample = Sample(
            id: RequestID(group: 0, thread: thread, ordinal: 0), iteration: 0, sampler: sampler,
            scheduled: issued,
            issued: issued)
        sample.outcome = outcome
        sample.done = issued
        if let ttft {
            sample.firstToken = issued + ttft
            sample.lastToken = issued + ttft + .milliseconds(Int64(max(0, tokens - 1)) * 20)
            sample.done = sample.lastToken ?? sample.done
            sample.tokenEvents = max(1, tokens)
            sample.outputTokens = max(1, tokens)
        }
        return sample
    }

    static func aggregate(
        _ samples: [Sample], samplers: [String] = ["ask"], threads: Int = 4,
        serviceLevels: [ServiceLevel] = []
    ) -> Aggregate {
        var aggregate = Aggregate(
            start: start, samplers: samplers, groups: [("g", threads)], serviceLevels: serviceLevels)
        for sample in samples {
            aggregate.recordIssue(at: sample.issued)
            aggregate.record(sample)
        }
        return aggregate
    }

    /// TTFTs of 1, 2, … n milliseconds.
    static func rising(_ count: Int) -> [Sample] {
        (0..<count).map { sample(ttft: .milliseconds(Int64($0) + 1)) }
    }

    static func evidence(_ samples: [Sample], serviceLevels: [ServiceLevel] = []) -> Evidence {
        Evidence(aggregate: aggregate(samples, serviceLevels: serviceLevels), steady: nil, whole: nil)
    }
}
