import Timing

/// `<threadGroup>`: a closed load of threads that each run the steps in series.
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

    package var name: String
    package var threads: Int
    /// nil where the plan gives only a duration, which means forever.
    package var loops: Loops?
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

    /// The samplers among the steps, at any depth, in order.
    package var samplers: [Sampler] {
        steps.flatMap(\.samplers)
    }
}

/// What stands in a thread group, in the order in which it runs.
package enum Step: Sendable {
    case sampler(Sampler)
    case thinkTime(ThinkTime)
    case conversation(Conversation)

    /// The samplers in it, at any depth, in order.
    package var samplers: [Sampler] {
        switch self {
        case .sampler(let sampler): [sampler]
        case .thinkTime: []
        case .conversation(let conversation): conversation.samplers
        }
    }
}

/// `<thinkTime>`: a pause between steps; a timer is a step.
package struct ThinkTime: Sendable {
    package enum Distribution: Sendable {
        case constant(Duration)
        case uniform(min: Duration, max: Duration)
    }

    package var distribution: Distribution
    package var location: SourceLocation

    package init(distribution: Distribution, location: SourceLocation) {
        self.distribution = distribution
        self.location = location
    }
}
