import Timing

/// `<threadGroup>`, `<openThreadGroup>`, `<setUp>` or `<tearDown>`: threads that each run the steps in series.
package struct ThreadGroup: Sendable {
    /// How often a thread runs the steps.
    package enum Loops: Equatable, Sendable {
        case count(Int)
        case forever
    }

    /// What a failed sample does, in JMeter's terms.
    package enum OnSampleError: String, CaseIterable, Sendable {
        case `continue`
        case startNextLoop
        case stopThread
        /// Like the end of the load: no new sample starts, open ones may finish.
        case stopTest
        /// Open samples are cut.
        case stopTestNow
    }

    /// Which part of the run the group belongs to.
    package enum Role: String, CaseIterable, Sendable {
        /// Before all others; they start when it has ended.
        case setUp
        case main
        /// After all others, however they ended.
        case tearDown
    }

    /// How the load of the group comes about.
    package enum Shape: Equatable, Sendable {
        /// So many threads, started over the ramp.
        case threads
        /// A number of threads that follows stages.
        case stages([LoadStage])
        /// Arrivals at a rate that follows stages, each run by a free thread.
        case open([LoadStage], ArrivalKind)
        /// Arrivals when the rows of a pool came, each run by a free thread.
        case replay(Replay)
    }

    package var name: String
    package var role = Role.main
    package var shape = Shape.threads
    /// The most threads that it has at any time.
    package var threads: Int
    /// nil where the plan gives only a duration, which means forever.
    package var loops: Loops?
    /// From the end of the startup delay; of stages, the sum of theirs; nil for a replay that
    /// ends with its trace.
    package var duration: Duration?
    package var rampUp = Duration.zero
    package var startupDelay = Duration.zero
    package var onSampleError = OnSampleError.continue
    package var steps: [Step] = []
    package var location: SourceLocation

    package init(name: String, threads: Int, location: SourceLocation) {
        self.name = name
        self.threads = threads
        self.location = location
    }

    /// Every step in it at any depth, in the order of the plan; a controller comes before its own steps.
    package var allSteps: [Step] { steps.flatMap(\.withNested) }

    /// The samplers in it at any depth, in the order of the plan.
    package var samplers: [Sampler] {
        allSteps.compactMap { if case .sampler(let sampler) = $0 { sampler } else { nil } }
    }

    /// The controllers in it at any depth, in the order of the plan.
    package var controllers: [Controller] {
        allSteps.compactMap { if case .controller(let controller) = $0 { controller } else { nil } }
    }

    /// The steps in it, at any depth, that give a variable a value.
    package var assignments: [Assignment] {
        allSteps.compactMap { if case .assignment(let assignment) = $0 { assignment } else { nil } }
    }

    /// What it replays, if it does.
    package var replay: Replay? { if case .replay(let replay) = shape { replay } else { nil } }

    /// The element's name in the plan.
    package var elementName: String {
        switch (role, shape) {
        case (.setUp, _), (.tearDown, _): role.rawValue
        case (.main, .open), (.main, .replay): "openThreadGroup"
        case (.main, _): "threadGroup"
        }
    }
}

/// What stands in a thread group, in the order in which it runs.
package enum Step: Sendable {
    case sampler(Sampler)
    case thinkTime(ThinkTime)
    case pace(Pace)
    case rendezvous(Rendezvous)
    case assignment(Assignment)
    case counter(Counter)
    case controller(Controller)

    /// The step and all that are in it.
    package var withNested: [Step] {
        guard case .controller(let controller) = self else { return [self] }
        return [self] + (controller.steps + controller.branches.flatMap(\.steps)).flatMap(\.withNested)
    }
}
