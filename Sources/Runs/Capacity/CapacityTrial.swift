import Metrics
import Timing

/// The step that goes on: its course, what it has seen, and what was said of it last.
///
/// Pure: samples and ticks go in with their times, and the stage comes out.
struct CapacityTrial {
    let number: Int
    let load: Double
    let phase: CapacityStep.Phase
    let began: Instant
    private(set) var course: StepCourse
    private(set) var stage = StepCourse.Stage.settling
    private(set) var look: StepLook?
    private(set) var inFlight = 0

    private let settings: CapacitySettings
    private let rampUp: Duration
    private let terms: CapacityTerms
    private var evidence: StepEvidence?
    /// End-to-end times since the load was changed, the last so many.
    private var lengths: [Duration] = []
    private static let keptLengths = 1_000
    private var completed = 0
    /// Requests of the measured time that have ended.
    private var counted = 0
    private var droppedBefore = 0
    /// Arrivals of the measured time that found no free thread.
    private var dropped = 0

    init(
        number: Int, load: Double, phase: CapacityStep.Phase, approach: CapacityStep.Approach?,
        settings: CapacitySettings, rampUp: Duration, terms: CapacityTerms, inFlight: Int, atWork: Int,
        expected: Double?, at now: Instant
    ) {
        self.number = number
        self.load = load
        self.phase = phase
        self.terms = terms
        began = now
        course = StepCourse(
            settings: settings, load: load, phase: phase, approach: approach, at: now, inFlight: inFlight,
            atWork: atWork, expected: expected)
        self.settings = settings
        self.rampUp = rampUp
    }

    /// What is to be held now: nothing while what the load before has left behind is worked off.
    var held: Double { course.isDraining ? 0 : load }

    /// The time over which threads begin that are added now.
    var ramp: Duration { course.approach == .together ? min(rampUp, settings.settle) : settings.settle }

    /// Requests have ended, also such of the step before.
    mutating func took(_ samples: [Sample]) {
        for sample in samples {
            if sample.step == number {
                completed += 1
                if lengths.count == Self.keptLengths { lengths.removeFirst(Self.keptLengths / 2) }
                lengths.append(sample.done - sample.issued)
            }
            let counts =
                sample.step == number && !sample.flags.contains(.warmUp)
                && course.measuredUntil.map { sample.issued < $0 } ?? true
            if counts { counted += 1 }
            // What was issued before the measured time counts in flight only; what came after it, not at all.
            if counts || course.measuredFrom.map({ sample.issued < $0 }) ?? false { evidence?.add(sample) }
        }
    }

    /// A second has passed.
    ///
    /// - Returns: the stage from now on.
    mutating func ticked(_ progress: RunProgress, at now: Instant) -> StepCourse.Stage {
        inFlight = progress.openRequests
        let dropped = progress.aggregate.requests.dropped
        switch stage {
        case .settling: droppedBefore = dropped
        case .measuring, .lettingDown:
            see(progress, dropped: dropped, at: now)
        case .over: break
        }
        let before = stage
        stage = course.advance(
            at: now, inFlight: inFlight, atWork: progress.heldThreads, e2eP95: usualLength,
            completed: completed, look: look)
        if before == .settling, stage == .measuring {
            evidence = StepEvidence(terms: terms, from: course.measuredFrom ?? now)
        }
        if before == .measuring, stage != .measuring {
            // From here on the look describes what was measured, percentiles too.
            see(progress, dropped: dropped, at: now)
        }
        return stage
    }

    private mutating func see(_ progress: RunProgress, dropped: Int, at now: Instant) {
        let seen = max(course.measuredFrom ?? now, min(now, progress.seenUntil ?? now))
        // One that is ended without letting down ends where all of it was seen.
        let end = course.measuredUntil.map { course.hasLetDown ? $0 : min($0, seen) }
        if end == nil { self.dropped = dropped - droppedBefore }
        let open = progress.open.filter { request in end.map { request.issued < $0 } ?? true }
        look = evidence?.look(
            at: seen, until: end, open: open, issued: counted + open.count, dropped: dropped - droppedBefore)
    }

    /// The p95 of the end-to-end times; nil before the first.
    private var usualLength: Duration? {
        guard !lengths.isEmpty else { return nil }
        return lengths.sorted()[min(lengths.count - 1, lengths.count * 95 / 100)]
    }

    /// The step as it stands in the answer.
    func step(health: Validity, after before: CapacityStep?, at now: Instant) -> CapacityStep {
        var step = course.step(look, health: health, after: before, at: now)
        step.dropped = dropped
        return step
    }
}
