/// How one request ended: exactly one of these, for every request that was issued.
///
/// A case's name is its fixed label in every file and report, safe to group by; the raw value is a dense index.
package enum Outcome: Int, CaseIterable, Sendable {
    case ok
    case http3xx
    case http4xx
    case http5xx
    /// 429.
    case rateLimited
    case dns
    case connectRefused
    case connectTimeout
    case tls
    /// The connection broke before a byte of the body came.
    case resetBeforeResponse
    case resetMidStream
    /// The stream ended without the dialect's end.
    case truncated
    /// No byte came for longer than the sampler's idle timeout.
    case idleTimeout
    case timeout
    /// Not the protocol that was asked for; also a 200 whose content type is no event stream.
    case `protocol`
    /// Bytes that the content coding or the dialect's JSON could not decode.
    case decode
    /// An error event inside a 200.
    case appError
    case emptyAnswer
    case assertionFailed
    /// A limit on line, event, body size was passed.
    case limit
    /// File descriptors or ports ran out: ours, not the server's.
    case clientResource
    /// Cut by the end of the test: neither a success nor a failure.
    case censored
    /// The client walked away mid-stream because the plan says so: neither a success nor a failure.
    case cancelled

    /// Whether the request counts as a failure in the error rate.
    package var isFailure: Bool { isCompleted && self != .ok }

    /// Whether the request ran to an end of its own.
    package var isCompleted: Bool { self != .censored && self != .cancelled }

    package var name: String { "\(self)" }

    /// The outcome of this name; nil where there is none.
    package init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// How many requests ended in each way.
package struct OutcomeCounts: Equatable, Sendable {
    private var counts = [Int](repeating: 0, count: Outcome.allCases.count)

    package init() {}

    package subscript(outcome: Outcome) -> Int {
        get { counts[outcome.rawValue] }
        set { counts[outcome.rawValue] = newValue }
    }

    /// Every request that was issued and came to an end, censored ones included.
    package var total: Int { counts.reduce(0, +) }

    /// Requests that count in the error rate: all but the censored.
    ///
    /// A cancelled one went as far as the plan let it, and so was judged not to fail.
    package var judged: Int { total - self[.censored] }

    /// Requests that ran to an end of their own: all but the censored and the cancelled.
    package var completed: Int { judged - self[.cancelled] }

    package var failures: Int { completed - self[.ok] }

    /// Failures ÷ judged requests, 0…1; nil where nothing was judged.
    package var errorRate: Double? { judged == 0 ? nil : Double(failures) / Double(judged) }

    /// The outcomes that happened, in the enum's order.
    package var nonZero: [(outcome: Outcome, count: Int)] {
        Outcome.allCases.compactMap { self[$0] == 0 ? nil : ($0, self[$0]) }
    }

    package mutating func merge(_ other: OutcomeCounts) {
        for index in counts.indices { counts[index] += other.counts[index] }
    }
}
