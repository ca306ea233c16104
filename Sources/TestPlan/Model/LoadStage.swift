import Timing

/// `<stage>`: where the load goes to, and over how long.
package struct LoadStage: Equatable, Sendable {
    package var duration: Duration
    /// The number of threads, or arrivals a second, at the stage's end.
    package var target: Double
    /// The whole stage is at its target; else it goes there in a straight line from the stage before, the first
    /// from zero.
    package var isStep: Bool
    package var location: SourceLocation

    package init(duration: Duration, target: Double, isStep: Bool, location: SourceLocation) {
        self.duration = duration
        self.target = target
        self.isStep = isStep
        self.location = location
    }
}

/// How arrivals follow one another: `<openThreadGroup arrivals="even|poisson">`.
package enum ArrivalKind: String, CaseIterable, Sendable {
    /// At equal distances, as far as the rate stays the same.
    case even
    /// Independent of one another, as those of many people: gaps are exponential.
    case poisson
}

/// `<pace>`: a step that each thread passes no more often than at a rate.
package struct Pace: Sendable {
    package enum Scope: String, CaseIterable, Sendable {
        /// Each thread by itself.
        case thread
        /// All threads of the group together, each at its own share and place in turn.
        case group
    }

    package var interval: Duration
    package var scope: Scope
    package var location: SourceLocation

    package init(interval: Duration, scope: Scope, location: SourceLocation) {
        self.interval = interval
        self.scope = scope
        self.location = location
    }
}

/// `<rendezvous>`: threads of the group wait here until enough of them have come.
package struct Rendezvous: Sendable {
    package var threads: Int
    /// How long the first of them waits at most; then all that have come go on.
    package var timeout: Duration
    package var location: SourceLocation

    package init(threads: Int, timeout: Duration, location: SourceLocation) {
        self.threads = threads
        self.timeout = timeout
        self.location = location
    }
}
