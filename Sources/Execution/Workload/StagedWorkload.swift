import Timing

/// A closed load whose number of threads follows stages: steps, ramps up and down, spikes.
///
/// Over a linear stage from a to b threads in time d, thread i starts, on the way up, at d·(i − a)/(b − a), and on
/// the way down stops at d·(a − i)/(a − b): thread numbers are a stack, the last to start is the first to stop.
package struct StagedWorkload: Equatable, Sendable {
    /// A number of threads to reach, over a time or at once.
    package struct Stage: Equatable, Sendable {
        package let duration: Duration
        package let threads: Int
        package let isStep: Bool

        package init(duration: Duration, threads: Int, isStep: Bool = false) {
            self.duration = duration
            self.threads = threads
            self.isStep = isStep
        }
    }

    package let stages: [Stage]
    package let startupDelay: Duration

    package init(stages: [Stage], startupDelay: Duration = .zero) {
        self.stages = stages
        self.startupDelay = startupDelay
    }

    /// The most threads of any stage.
    package var threads: Int { stages.map(\.threads).max() ?? 0 }

    /// The first stage where it is a ramp.
    package var rampUp: Duration {
        guard let first = stages.first, !first.isStep else { return .zero }
        return first.duration
    }

    /// When the last stage ends, and with it the load.
    package var end: Duration { stages.reduce(startupDelay) { $0 + $1.duration } }

    /// The first span, from `offset` on, in which a thread has work; nil where there is none any more.
    ///
    /// - Returns: its true start, which may lie before `offset`, and its end.
    package func nextRun(ofThread thread: Int, at offset: Duration) -> (start: Duration, end: Duration)? {
        var stageStart = startupDelay
        var level = 0
        var started: Duration?
        for stage in stages {
            let isOn = thread < level
            let willBeOn = thread < stage.threads
            if isOn != willBeOn {
                let moment = stageStart + crossing(of: thread, from: level, in: stage)
                if willBeOn {
                    started = moment
                } else if let start = started {
                    // A span without length is none: a ramp of no time that goes up and at once down again.
                    if moment > offset, moment > start { return (start, moment) }
                    started = nil
                }
            }
            level = stage.threads
            stageStart = stageStart + stage.duration
        }
        guard let started, end > offset, end > started else { return nil }
        return (started, end)
    }

    /// How far into a stage that begins with `level` threads one of them starts or stops.
    private func crossing(of thread: Int, from level: Int, in stage: Stage) -> Duration {
        guard !stage.isStep, stage.threads != level else { return .zero }
        let steps = stage.threads > level ? thread - level : level - thread
        let product = stage.duration.nanoseconds.multipliedFullWidth(by: Int64(steps))
        let (offset, _) = Int64(abs(stage.threads - level)).dividingFullWidth(product)
        return Duration(nanoseconds: offset)
    }
}
