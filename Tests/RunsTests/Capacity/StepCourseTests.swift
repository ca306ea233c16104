import Metrics
import Testing
import Timing

@testable import Runs

@Suite struct StepCourseTests {
    private let settings = CapacitySettings(unit: .threads)
    private let open = CapacitySettings(unit: .arrivals)

    private func look(
        _ result: CapacityStep.Result, hopeless: Bool = false, leans: Bool = false, unresolved: Int = 0,
        near: Bool = false
    ) -> StepLook {
        StepLook(
            limits: [], result: result, isHopeless: hopeless, leansToHold: leans, isNear: near, requests: 100,
            unresolved: unresolved)
    }

    /// Advances second by second until another stage; the second of it.
    private func seconds(
        _ course: inout StepCourse, from: Int, inFlight: Int = 4, e2eP95: Double? = 0.5, completed: Int = 10,
        look: StepLook? = nil
    ) -> (second: Int, stage: StepCourse.Stage) {
        var first: StepCourse.Stage?
        for second in from...2_000 {
            let stage = course.advance(
                at: instant(Double(second)), inFlight: inFlight, e2eP95: e2eP95.map { .seconds($0) },
                completed: completed, look: look)
            if let first, stage != first { return (second, stage) }
            if first == nil, stage == .over { return (second, stage) }
            first = first ?? stage
        }
        return (2_001, .over)
    }

    private func measuring(
        _ settings: CapacitySettings, _ phase: CapacityStep.Phase = .bisect, load: Double = 4
    ) -> StepCourse {
        var course = StepCourse(settings: settings, load: load, phase: phase, at: instant(0))
        _ = seconds(&course, from: 0)
        return course
    }

    @Test func itSettlesForTheLeastTime() {
        var course = StepCourse(settings: settings, load: 4, phase: .climb, at: instant(0))
        #expect(seconds(&course, from: 0) == (2, .measuring))
        #expect(course.measuredFrom == instant(2))
    }

    @Test func withTheWantedNumberInFlightOneLengthOfARequestIsEnough() {
        var full = StepCourse(settings: settings, load: 4, phase: .climb, at: instant(0))
        #expect(seconds(&full, from: 0, e2eP95: 4) == (4, .measuring))
        var filling = StepCourse(settings: settings, load: 8, phase: .climb, at: instant(0))
        #expect(seconds(&filling, from: 0, e2eP95: 4) == (8, .measuring))
        var arrivals = StepCourse(settings: open, load: 4, phase: .climb, at: instant(0))
        #expect(seconds(&arrivals, from: 0, e2eP95: 4) == (8, .measuring))
    }

    @Test func aServiceThatAnswersNothingDoesNotSettleForEver() {
        var course = StepCourse(settings: settings, load: 4, phase: .climb, at: instant(0))
        #expect(seconds(&course, from: 0, e2eP95: nil, completed: 0) == (30, .measuring))
    }

    @Test func whatIsLeftOfALoadAboveIsWorkedOffFirst() {
        var course = StepCourse(
            settings: open, load: 4, phase: .bisect, at: instant(0), inFlight: 50, expected: 4)
        #expect(course.isDraining)
        for second in 1...7 {
            _ = course.advance(
                at: instant(Double(second)), inFlight: 30, e2eP95: .seconds(1.0), completed: 9, look: nil)
        }
        #expect(course.isDraining)
        _ = course.advance(at: instant(8), inFlight: 4, e2eP95: .seconds(1.0), completed: 9, look: nil)
        #expect(!course.isDraining)
        #expect(seconds(&course, from: 8) == (10, .measuring))
        let usual = StepCourse(
            settings: open, load: 4, phase: .bisect, at: instant(0), inFlight: 6, expected: 4)
        #expect(!usual.isDraining)
    }

    @Test func threadsThatBeginTogetherComeToRestFirst() {
        var course = StepCourse(
            settings: settings, load: 4, phase: .climb, approach: .together, at: instant(0), atWork: 2)
        func advance(_ second: Double, atWork: Int?) {
            _ = course.advance(
                at: instant(second), inFlight: 2, atWork: atWork, e2eP95: .seconds(1.0), completed: 9,
                look: nil)
        }
        #expect(course.isDraining)
        advance(1, atWork: 2)
        advance(2, atWork: nil)
        #expect(course.isDraining)
        advance(3, atWork: 0)
        #expect(!course.isDraining)
        #expect(course.approach == .together)
        #expect(seconds(&course, from: 4) == (5, .measuring))
        #expect(course.step(nil, health: .valid, at: instant(6)).approach == .together)
    }

    /// A user may talk for minutes before the thread is free.
    @Test func threadsThatDoNotComeToRestAreNotWaitedForForEver() {
        var course = StepCourse(
            settings: settings, load: 4, phase: .climb, approach: .together, at: instant(0), atWork: 2)
        for second in 1...30 {
            #expect(course.isDraining)
            _ = course.advance(
                at: instant(Double(second)), inFlight: 2, atWork: 1, e2eP95: nil, completed: 0, look: nil)
        }
        #expect(!course.isDraining)
        #expect(course.approach == .spread)
    }

    @Test func aDecidedStepMeasuresForTheLeastTimeAndIsLetDown() {
        var course = measuring(settings)
        let end = seconds(&course, from: 3, look: look(.holds, unresolved: 3))
        #expect(end == (12, .lettingDown))
        #expect(course.measuredUntil == instant(12))
        #expect(seconds(&course, from: 13, look: look(.holds, unresolved: 0)) == (13, .over))
    }

    @Test func requestsThatDoNotEndAreNotWaitedForForEver() {
        var course = measuring(settings)
        _ = seconds(&course, from: 3, look: look(.breaks, unresolved: 3))
        #expect(seconds(&course, from: 13, e2eP95: 5, look: look(.breaks, unresolved: 3)) == (22, .over))
    }

    @Test func aHopelessStepEndsAtOnce() {
        var course = measuring(settings)
        #expect(seconds(&course, from: 3, look: look(.breaks, hopeless: true)) == (3, .over))
        // A person who asks for a ladder gets whole rungs.
        var rung = measuring(settings, .ladder)
        #expect(seconds(&rung, from: 3, look: look(.breaks, hopeless: true)).second == 12)
    }

    @Test func anUndecidedStepGoesOnToTheLongestTime() {
        var course = measuring(settings)
        #expect(seconds(&course, from: 3, look: look(.undecided, leans: true)) == (182, .lettingDown))
    }

    @Test func onTheWayUpItIsEnoughToLean() {
        var course = measuring(settings, .climb)
        #expect(seconds(&course, from: 3, look: look(.undecided, leans: true)) == (12, .lettingDown))
        var leaningNowhere = measuring(settings, .climb)
        #expect(seconds(&leaningNowhere, from: 3, look: look(.undecided)) == (182, .lettingDown))
    }

    @Test(arguments: [
        (false, CapacityStep.Phase.bisect, 22), (true, .bisect, 42), (false, .confirm, 62),
        (true, .confirm, 122),
    ])
    func anOpenLoadIsGivenMoreTimeToHold(near: Bool, phase: CapacityStep.Phase, second: Int) {
        var course = measuring(open, phase)
        #expect(seconds(&course, from: 3, look: look(.holds, near: near)) == (second, .lettingDown))
        var broken = measuring(open, phase)
        #expect(seconds(&broken, from: 3, look: look(.breaks, near: near)) == (12, .lettingDown))
    }

    @Test func theStepSaysWhatTookItsWordAway() {
        var course = measuring(settings)
        _ = seconds(&course, from: 3, look: look(.holds))
        let valid = course.step(look(.holds), health: .valid, at: instant(12))
        #expect(valid.result == .holds && valid.settled == .seconds(2.0) && valid.measured == .seconds(10.0))
        let invalid = course.step(look(.holds), health: .invalid, at: instant(12))
        #expect(invalid.result == .void && invalid.reasons == [.generator])
        let suspect = course.step(look(.holds), health: .suspect, at: instant(12))
        #expect(suspect.result == .holds && suspect.reasons == [.suspect])
        var unsteady = look(.undecided)
        unsteady.reasons = [.little]
        #expect(course.step(unsteady, health: .valid, at: instant(12)).result == .void)
    }
}

/// What a step says where the generator was in doubt.
@Suite struct DoubtfulStepTests {
    private func look(failed: Int = 0) -> StepLook {
        var evidence = StepEvidence(
            terms: CapacityTerms(thresholds: [], levels: [], rows: [("a", .sampler)], unit: .threads),
            from: Instant(nanoseconds: 0))
        for number in 0..<40 {
            let time = Instant(nanoseconds: Int64(number) * 100_000_000)
            var sample = Sample(
                id: RequestID(group: 0, thread: 0, ordinal: number), iteration: number, sampler: 0,
                scheduled: time, issued: time)
            sample.done = time + .milliseconds(50)
            sample.outcome = number < failed ? .connectRefused : .ok
            evidence.add(sample)
        }
        return evidence.look(
            at: Instant(nanoseconds: 4_000_000_000), until: Instant(nanoseconds: 4_000_000_000), open: [],
            issued: 40,
            dropped: 0)
    }

    private func step(_ look: StepLook, _ health: Validity, after before: CapacityStep? = nil) -> CapacityStep
    {
        let start = Instant(nanoseconds: 0)
        var course = StepCourse(
            settings: CapacitySettings(unit: .threads, settle: .zero), load: 2, phase: .climb, at: start)
        _ = course.advance(at: start, inFlight: 2, e2eP95: .milliseconds(50), completed: 5, look: nil)
        _ = course.advance(
            at: start + .seconds(5.0), inFlight: 2, e2eP95: .milliseconds(50), completed: 5, look: nil)
        return course.step(look, health: health, after: before, at: start + .seconds(20.0))
    }

    @Test func aGeneratorInDoubtTwiceMeasuredItself() {
        let first = step(look(), .suspect)
        #expect(first.result != .void && first.reasons.contains(.suspect))
        let second = step(look(), .suspect, after: first)
        #expect(second.result == .void && second.reasons.contains(.generator))
        #expect(step(look(), .valid, after: first).result != .void)
        #expect(step(look(), .invalid).result == .void)
    }

    @Test func threadsThatAreTooFewSayNothingOfTheService() {
        var look = look()
        look.result = .breaks
        look.reasons = [.maxThreads]
        let step = step(look, .valid)
        #expect(step.result == .void && step.reasons == [.maxThreads])
    }

    @Test func aServiceThatOnlyRefusesIsNotTheGenerator() {
        let refused = step(look(failed: 40), .invalid)
        #expect(refused.result == .breaks && refused.reasons.contains(.errors))
    }
}
