import Timing

/// When a scraper comes again, from when it has come: the end of a run waits for it, or does not.
///
/// Pure. Of several scrapers it is the rhythm of all together.
struct ScraperRhythm {
    /// A scraper that comes more seldom is not waited for.
    static let patience = Duration.seconds(Int64(5))

    private var last: Instant?
    private var interval: Duration?
    /// The latest word of the run that was scraped.
    private var seen = 0

    /// It came and was given this word of the run.
    mutating func came(at now: Instant, seeing number: Int) {
        interval = last.map { now - $0 }
        last = now
        seen = number
    }

    /// Whether it should come within its interval, twice over, and has not had this word yet.
    func isExpected(at now: Instant, for number: Int) -> Bool {
        guard let last, let interval, seen != number, interval <= Self.patience else { return false }
        return now - last <= interval.times(2) + .milliseconds(500)
    }
}
