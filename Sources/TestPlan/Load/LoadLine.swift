import Timing

/// The line through the stages of a load: how many threads, or arrivals a second, the plan wants at which moment.
///
/// Every moment is an offset from the start of the group's part of the run. The schedules of threads and of arrivals,
/// the bounds of what a plan sends and the drawing of a plan read this one line.
package struct LoadLine: Equatable, Sendable {
    package let stages: [LoadStage]
    /// When the first stage begins.
    package let start: Duration

    package init(_ stages: [LoadStage], from start: Duration) {
        self.stages = stages
        self.start = start
    }

    /// The first stage where it is a ramp.
    package var rampUp: Duration {
        guard let first = stages.first, !first.isStep else { return .zero }
        return first.duration
    }

    /// When the last stage ends.
    package var end: Duration { stages.reduce(start) { $0 + $1.duration } }

    /// The line at a moment; 0 before the first stage and after the last.
    package func level(at moment: Duration) -> Double {
        var (stageStart, previous) = (start, 0.0)
        guard moment >= stageStart else { return 0 }
        for stage in stages {
            let stageEnd = stageStart + stage.duration
            if moment < stageEnd {
                guard !stage.isStep else { return stage.target }
                let share = (moment - stageStart).inSeconds / stage.duration.inSeconds
                return previous + share * (stage.target - previous)
            }
            (stageStart, previous) = (stageEnd, stage.target)
        }
        return 0
    }

    /// The area under the line up to a moment, in its unit times seconds.
    package func integral(before moment: Duration) -> Double {
        var (sum, stageStart, previous) = (0.0, start, 0.0)
        for stage in stages {
            let first = stage.isStep ? stage.target : previous
            let whole = stage.duration.inSeconds
            let seconds = min(whole, (moment - stageStart).inSeconds)
            guard seconds > 0 || whole == 0 else { break }
            let last = whole > 0 ? first + (stage.target - first) * seconds / whole : stage.target
            sum += seconds * (first + last) / 2
            stageStart = stageStart + stage.duration
            previous = stage.target
        }
        return sum
    }
}
