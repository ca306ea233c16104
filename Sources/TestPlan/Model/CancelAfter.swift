import Timing

/// `cancelAfter`: when a client walks away mid-stream.
package enum CancelAfter: Equatable, Sendable {
    /// After so many token events.
    case tokens(Int)
    /// So long after the request was issued.
    case time(Duration)
}
