import Timing

/// How far the target's clock is ahead of this machine's, by the `Date` of its responses.
///
/// A `Date` has whole seconds: the target's clock stood within that second at some time between the sending of the
/// request and the coming of the head. Each response narrows both bounds, so that some dozens of them, wherever in a
/// second they fall, say it to about the time between two of them. Shares of one run compare their clocks by it without
/// asking each other.
package struct ClockBounds: Codable, Equatable, Sendable {
    private static let second: Int64 = 1_000_000_000

    /// The greatest lower bound, in nanoseconds.
    package private(set) var lower: Int64
    /// The least upper bound, in nanoseconds.
    ///
    /// A target that makes its `Date` once a second, and not for each response, moves it below ``lower``, by a second at
    /// most.
    package private(set) var upper: Int64
    /// Responses that told a time.
    package private(set) var responses = 1

    /// - Parameters:
    ///   - date: Unix seconds.
    ///   - sent: when the request was handed over, in Unix nanoseconds by this machine.
    ///   - received: when the response's head came, in the same way.
    package init(date: Int64, sent: Int64, received: Int64) {
        let shown = date.multipliedReportingOverflow(by: Self.second)
        let time = shown.overflow ? 0 : shown.partialValue
        lower = time.saturatingSubtract(received)
        upper = time.saturatingAdd(Self.second).saturatingSubtract(sent)
    }

    /// Takes what another response, or another event loop, says.
    package mutating func merge(_ other: ClockBounds) {
        lower = max(lower, other.lower)
        upper = min(upper, other.upper)
        responses += other.responses
    }

    /// By how much the target's clock is ahead.
    package var offset: Duration { Duration(nanoseconds: lower) }

    /// How wrong ``offset`` may be.
    package var uncertainty: Duration { Duration(nanoseconds: max(0, upper.saturatingSubtract(lower))) }
}
