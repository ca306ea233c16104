import Timing

/// `<stage>`: where the load goes to, and over how long.
package struct LoadStage: Equatable, Sendable {
    package var duration: Duration
    /// The number of threads, or arrivals a second, at the stage's end.
    package var target: Double
    /// The whole stage is at its target; else it goes there in a straight line from the stage before, the first
    /// from zero.
    package var isStep: Bool

    package init(duration: Duration, target: Double, isStep: Bool = false) {
        self.duration = duration
        self.target = target
        self.isStep = isStep
    }
}
