/// A load without a course of its own: it holds the level that it was last told, and none before.
///
/// What a search for capacity varies, while the run goes on. Of threads, those with a number below the level run and the
/// others wait; arrivals come at the level a second.
package struct HeldWorkload: Equatable, Sendable {
    /// What the level counts.
    package enum Knob: Equatable, Sendable {
        case threads
        case arrivals(ArrivalKind)
    }

    package let knob: Knob
    /// The most threads that it may use.
    package let threads: Int

    package init(_ knob: Knob, threads: Int) {
        self.knob = knob
        self.threads = threads
    }

    /// Whether each iteration is an arrival.
    package var isOpen: Bool { knob != .threads }

    /// Arrivals at the rate that is held; nil for threads.
    package func schedule(seed: UInt64, group: Int) -> ArrivalSchedule? {
        guard case .arrivals(let kind) = knob else { return nil }
        return .held(HeldSchedule(kind, seed: seed, group: group))
    }
}
