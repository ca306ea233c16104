import Formats
import Timing
import Wording

/// Whether every machine's part of a run is there, can be trusted, and began with the others.
struct SharesCheck: HealthCheck {
    /// Complaints that a reason names in full.
    private static let named = 8
    /// Shares that begin further apart make another load than one machine would.
    static let startLimit = Duration.seconds(1.0)

    let label = "shares"
    let concern = HealthConcern.completeness
    var term: String { Texts.shares.heading.text }

    func detail(of health: RunHealth) -> String? {
        guard let shares = health.shares, let count = shares.first?.place.count else { return nil }
        let sound = shares.count { $0.complaint == nil }
        let texts = Texts.shares
        return texts.sound(sound, count, FigureText.time(spread(shares)))
            + (clocks(shares).map { texts.clocks(FigureText.time($0)) } ?? texts.clocksUnknown.text)
    }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        guard let shares = health.shares else { return nil }
        var complaints = shares.compactMap(\.complaint)
        let apart = spread(shares)
        if apart > Self.startLimit {
            complaints.append((.suspect, Texts.shares.apart.with(FigureText.time(apart))))
        }
        guard let worst = complaints.map(\.validity).max() else { return nil }
        let ordered = complaints.filter { $0.validity == worst } + complaints.filter { $0.validity < worst }
        let shown = ordered.prefix(Self.named).dropFirst().reduce(ordered[0].text) {
            $0 + Texts.page.semicolon + $1.text
        }
        let more = ordered.count - Self.named
        return reason(worst, more > 0 ? shown + Texts.shares.andMore.with(more) : shown)
    }

    /// From the first start to the last.
    private func spread(_ shares: [ShareReading]) -> Duration {
        let starts = shares.filter { $0.endedBy != nil }.map(\.start)
        guard let first = starts.min(), let last = starts.max() else { return .zero }
        return Duration(nanoseconds: last.saturatingSubtract(first))
    }

    /// How far the shares' clocks are apart; nil where fewer than two know.
    private func clocks(_ shares: [ShareReading]) -> Duration? { ShareClocks(shares)?.spread }
}

/// How far the clocks of a run's machines are apart, by what they have seen of the target's.
package struct ShareClocks: Sendable {
    /// A clock that is known less well is not compared.
    private static let uncertaintyLimit = Duration.milliseconds(Int64(500))
    /// Of a target that makes its `Date` once a second, fewer responses say too little.
    private static let leastResponses = 20
    /// Machines whose clocks differ more have not made one load.
    package static let limit = Duration.seconds(1.0)

    /// From the clock that is furthest behind to that which is furthest ahead.
    package let spread: Duration
    /// How wrong ``spread`` may be.
    package let uncertainty: Duration
    package let behind: ShareReading
    package let ahead: ShareReading

    /// nil where fewer than two clocks are known well enough.
    package init?(_ shares: [ShareReading]) {
        let known = shares.compactMap { share in
            share.clock.flatMap { clock in
                clock.uncertainty <= Self.uncertaintyLimit && clock.responses >= Self.leastResponses
                    ? (share: share, clock: clock) : nil
            }
        }
        // The target's clock is the more ahead, the further behind one's own is.
        guard known.count > 1, let ahead = known.min(by: { $0.clock.offset < $1.clock.offset }),
            let behind = known.max(by: { $0.clock.offset < $1.clock.offset })
        else { return nil }
        self.ahead = ahead.share
        self.behind = behind.share
        spread = behind.clock.offset - ahead.clock.offset
        uncertainty = ahead.clock.uncertainty + behind.clock.uncertainty
    }

    /// Whether they are surely too far apart.
    package var isTooWide: Bool { spread - uncertainty > Self.limit }
}
