import Timing

/// What is known of a request that is still in flight.
package struct OpenRequestFacts: Sendable, Equatable {
    /// The row of the statistics.
    package var row: Int
    package var issued: Instant
    package var firstToken: Instant?

    package init(row: Int, issued: Instant, firstToken: Instant?) {
        self.row = row
        self.issued = issued
        self.firstToken = firstToken
    }
}
