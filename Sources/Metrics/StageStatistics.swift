import Timing

/// The requests of one group that were issued within one of its stages.
package struct StageStatistics: Sendable {
    package let stage: PlannedCourse.Stage
    /// Outside the warm-up, as all that follow but the counts of rates.
    package private(set) var succeeded = 0
    package private(set) var failed = 0
    package private(set) var firstToken = CoarseHistogram()
    package private(set) var perToken = CoarseHistogram()
    package private(set) var endToEnd = CoarseHistogram()
    /// Successes and failures, and the output tokens of the former, warm-up included: what the stage's rates are of.
    package private(set) var completed = 0
    package private(set) var outputTokens = 0

    package init(_ stage: PlannedCourse.Stage) { self.stage = stage }

    package var judged: Int { succeeded + failed }

    mutating func record(_ sample: Sample) {
        guard sample.outcome.isCompleted else { return }
        completed += 1
        if sample.outcome == .ok { outputTokens += sample.outputTokens }
        guard !sample.flags.contains(.warmUp) else { return }
        guard sample.outcome == .ok else {
            failed += 1
            return
        }
        succeeded += 1
        if let value = sample.latency(.ttft) { firstToken.record(value) }
        if let value = sample.latency(.tpot) { perToken.record(value) }
        if let value = sample.latency(.e2e) { endToEnd.record(value) }
    }

    mutating func merge(_ other: StageStatistics) {
        succeeded += other.succeeded
        failed += other.failed
        firstToken.merge(other.firstToken)
        perToken.merge(other.perToken)
        endToEnd.merge(other.endToEnd)
        completed += other.completed
        outputTokens += other.outputTokens
    }
}

/// The figures of a run's stages, of the first ``most`` of them.
package struct StageTally: Sendable {
    package static let most = 50

    /// By group and time.
    package private(set) var stages: [StageStatistics]
    /// How many more the plan has.
    package let omitted: Int
    /// When the main groups began, from which stages count; nil while that is not known.
    package var start: Instant?

    /// - Parameter course: its groups of one stage only have no rows: they are the whole run.
    package init(_ course: PlannedCourse) {
        let counts = Dictionary(grouping: course.stages, by: \.group).mapValues(\.count)
        let shown = course.stages.filter { counts[$0.group, default: 0] > 1 }
        stages = shown.prefix(Self.most).map(StageStatistics.init)
        omitted = shown.count - stages.count
    }

    mutating func record(_ sample: Sample) {
        guard !stages.isEmpty, let start else { return }
        let offset = sample.issued - start
        let index = stages.firstIndex {
            $0.stage.group == sample.id.group && offset >= $0.stage.start && offset < $0.stage.end
        }
        if let index { stages[index].record(sample) }
    }

    mutating func merge(_ other: StageTally) {
        start = start ?? other.start
        for index in stages.indices { stages[index].merge(other.stages[index]) }
    }
}
