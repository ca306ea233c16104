import Timing

/// `<replay>`: arrivals at the times that the rows of a pool have, as somebody once recorded them.
package struct Replay: Equatable, Sendable {
    /// What a timestamp counts that is a number.
    package enum Unit: String, CaseIterable, Sendable {
        case s
        case ms
        case us
        case ns

        /// How many decimal digits of it are whole nanoseconds.
        var digits: Int {
            switch self {
            case .s: 9
            case .ms: 6
            case .us: 3
            case .ns: 0
            }
        }
    }

    /// The name of the pool whose rows arrive.
    package var pool: String
    /// The column that says when; nil: that of the trace's kind, or `timestamp`.
    package var column: String?
    /// nil: as the trace's kind says, or seconds.
    package var unit: Unit?
    /// How many times as fast as recorded.
    package var speed = 1.0
    /// The most arrivals; nil for all rows.
    package var count: Int?
    /// Arrivals end this long after the first, and the load with them; nil: after the last, whose steps all run.
    package var duration: Duration?
    package var location: SourceLocation
    package var poolLocation: SourceLocation
    package var columnLocation: SourceLocation

    package init(pool: String, location: SourceLocation, poolLocation: SourceLocation) {
        self.pool = pool
        self.location = location
        self.poolLocation = poolLocation
        columnLocation = location
    }
}
