import Formats
import Metrics
import Timing

/// Who a share is and what it would do: shares whose searches differ do not come together.
package struct ShareIntroduction: Codable, Sendable, Equatable {
    package var share: RunShare
    /// Weir's own version.
    package var version: String
    package var planHash: String
    package var seed: UInt64
    /// What the command line gave to the plan, in words.
    package var given: [String]
    package var targets: [String]
    /// What the search tries, in words.
    package var search: String
    package var hostname: String
    package var processors: Int
    package var loops: Int
    /// By how much its clock is ahead of the first share's, and how wrong that may be; nanoseconds.
    package var clock: Int64 = 0
    package var clockUncertainty: Int64 = 0

    package init(
        share: RunShare, version: String, planHash: String, seed: UInt64, given: [String], targets: [String],
        search: String, hostname: String, processors: Int, loops: Int
    ) {
        self.share = share
        self.version = version
        self.planHash = planHash
        self.seed = seed
        self.given = given
        self.targets = targets
        self.search = search
        self.hostname = hostname
        self.processors = processors
        self.loops = loops
    }

    /// `share 1/3 (gpu-b)`; safe to print.
    package var name: String { "share \(share) (\(SafeText.line(hostname, limit: 80)))" }

    /// Why it cannot be of one search with another, in words; nil where it can.
    package func difference(from first: ShareIntroduction) -> String? {
        func differs(_ what: String, _ mine: String, _ theirs: String) -> String? {
            guard mine != theirs else { return nil }
            return
                "\(what) \(SafeText.line(mine, limit: 200)), and the first share has \(SafeText.line(theirs, limit: 200))"
        }
        func list(_ texts: [String]) -> String { texts.isEmpty ? "none" : texts.joined(separator: " ") }
        let found =
            differs("it is of another version of weir:", version, first.version)
            ?? differs("it is a share of", "\(share.count)", "\(first.share.count)")
            ?? differs("it has another plan: its hash is", planHash, first.planHash)
            ?? differs("its seed is", "\(seed)", "\(first.seed)")
            ?? differs("its values from the command line are", list(given), list(first.given))
            ?? differs("its targets are", list(targets), list(first.targets))
            ?? differs("it would search otherwise:", search, first.search)
        if let found { return found }
        let off = Duration(nanoseconds: Int64(clamping: clock.magnitude))
        let doubt = Duration(nanoseconds: max(0, clockUncertainty))
        guard off - doubt > ShareClocks.limit else { return nil }
        return
            "its clock is \(FigureText.time(off)) (± \(FigureText.time(doubt))) \(clock > 0 ? "ahead of" : "behind") "
            + "that of the first share; \(FigureText.time(ShareClocks.limit)) at most makes one load: set the clocks"
    }
}
