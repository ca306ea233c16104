import Metrics
import Timing

/// One kind of failure: its outcome and message, and how often it came.
package struct ErrorFacts: Sendable {
    package var outcome: Outcome
    package var sampler: String
    package var status: Int?
    /// Redacted, capped, from the server: not to be trusted.
    package var message: String
    /// The start of the answer of such a request that an assertion did not hold for, redacted, from the server; empty
    /// for other failures.
    package var words = ""
    package var count: Int
    /// A request that failed so.
    package var example: RequestID
    /// The trace that it began; nil where it carried none.
    package var trace: TraceID?
    /// The start of its response's body, redacted, from the server; empty where none was kept.
    package var excerpt = ""
    /// Since the run's start.
    package var first: Duration
    package var last: Duration

    package init(
        outcome: Outcome, sampler: String, status: Int?, message: String, words: String = "", count: Int,
        example: RequestID, trace: TraceID? = nil, excerpt: String = "", first: Duration, last: Duration
    ) {
        self.trace = trace
        self.words = words
        self.excerpt = excerpt
        self.outcome = outcome
        self.sampler = sampler
        self.status = status
        self.message = message
        self.count = count
        self.example = example
        self.first = first
        self.last = last
    }
}
