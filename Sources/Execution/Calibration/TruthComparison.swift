import Metrics
import Timing

/// When a server wrote one event: between the moment before the system call and the moment after it.
package struct WrittenEvent: Sendable {
    package let before: Instant
    package let after: Instant

    package init(before: Instant, after: Instant) {
        self.before = before
        self.after = after
    }

    /// How far a measured arrival lies outside what the server knows; zero within it.
    package func error(of arrival: Instant) -> Duration {
        if arrival < before { return before - arrival }
        return arrival > after ? arrival - after : .zero
    }
}

/// Compares the token times of samples with the server's own log of the same requests.
package struct TruthComparison: Sendable {
    package private(set) var firstToken: [Duration] = []
    package private(set) var gaps: [Duration] = []
    /// Samples that the server's log does not know, or whose number of tokens differs.
    package private(set) var unmatched = 0

    package init() {}

    /// - Parameter truth: the server's writes by request id.
    package mutating func compare(_ samples: [Sample], with truth: [String: [WrittenEvent]]) {
        for sample in samples where sample.outcome == .ok {
            guard let written = truth[sample.id.description], written.count == sample.tokens.count,
                let first = written.first, let measured = sample.tokens.first
            else {
                unmatched += 1
                continue
            }
            firstToken.append(first.error(of: measured.time))
            for index in 1..<max(1, written.count) {
                let gap = sample.tokens[index].time - sample.tokens[index - 1].time
                // The true gap lies between the closest and the farthest pair of moments.
                let shortest = written[index].before - written[index - 1].after
                let longest = written[index].after - written[index - 1].before
                gaps.append(gap < shortest ? shortest - gap : gap > longest ? gap - longest : .zero)
            }
        }
    }
}
