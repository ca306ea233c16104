import Timing

/// A closed load whose number of threads follows stages: steps, ramps up and down, spikes.
///
/// Over a linear stage from a to b threads in time d, thread i starts, on the way up, at d·(i − a)/(b − a), and on
/// the way down stops at d·(a − i)/(a − b): thread numbers are a stack, the last to start is the first to stop.
package struct StagedWorkload: Equatable, Sendable {
    /// The number of threads.
    package let line: LoadLine

    package init(stages: [LoadStage], startupDelay: Duration = .zero) {
        line = LoadLine(stages, from: startupDelay)
    }

    package var startupDelay: Duration { line.start }

    /// The most threads of any stage.
    package var threads: Int { line.stages.map(Self.threads).max() ?? 0 }

    /// When the last stage ends, and with it the load.
    package var end: Duration { line.end }

    /// Threads that the plan wants at a moment, rounded up: a thread that has begun to start, or not yet stopped,
    /// counts.
    package func plannedThreads(at moment: Duration) -> Int { Int(line.level(at: moment).rounded(.up)) }

    /// A stage's target; the decoder has read a whole number that fits.
    private static func threads(_ stage: LoadStage) -> Int { Int(clamping: Int64(stage.target)) }

    /// The first span, from `offset` on, in which a thread has work; nil where there is none any more.
    ///
    /// - Returns: its true start, which may lie before `offset`, and its end.
    package func nextRun(ofThread thread: Int, at offset: Duration) -> (start: Duration, end: Duration)? {
        var stageStart = startupDelay
        var level = 0
        var started: Duration?
        for stage in line.stages {
            let target = Self.threads(stage)
            let isOn = thread < level
            let willBeOn = thread < target
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
            level = target
            stageStart = stageStart + stage.duration
        }
        guard let started, end > offset, end > started else { return nil }
        return (started, end)
    }

    /// How far into a stage that begins with `level` threads one of them starts or stops.
    private func crossing(of thread: Int, from level: Int, in stage: LoadStage) -> Duration {
        let target = Self.threads(stage)
        guard !stage.isStep, target != level else { return .zero }
        let steps = target > level ? thread - level : level - thread
        let product = stage.duration.nanoseconds.multipliedFullWidth(by: Int64(steps))
        let (offset, _) = Int64(abs(target - level)).dividingFullWidth(product)
        return Duration(nanoseconds: offset)
    }
}
