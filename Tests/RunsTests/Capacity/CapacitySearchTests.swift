import Metrics
import Testing
import Timing

@testable import Runs

/// The search as a table: what the steps say, and which loads are tried.
@Suite struct CapacitySearchTests {
    private static let ttft = Threshold(
        metric: .latency(.ttft), statistic: .percentile(95), bound: .atMost, limit: 1e9)

    private static func search(
        _ settings: CapacitySettings = CapacitySettings(unit: .threads), _ thresholds: [Threshold] = [ttft],
        levels: [ServiceLevel] = []
    ) -> CapacitySearch {
        CapacitySearch(
            settings,
            terms: CapacityTerms(
                thresholds: thresholds, levels: levels, rows: [("ask", .sampler)], unit: settings.unit))
    }

    static func step(
        _ load: Double, _ phase: CapacityStep.Phase, _ result: CapacityStep.Result,
        reasons: [CapacityStep.Reason] = [], share: Double? = nil, rate: Double? = nil,
        health: Validity = .valid, observed: Double? = nil, levels: [LimitResult] = []
    ) -> CapacityStep {
        let share = share ?? (result == .breaks ? 0.5 : result == .holds ? 1 : 0.94)
        return CapacityStep(
            load: load, phase: phase, measured: .seconds(10.0), requests: 100, result: result,
            reasons: reasons,
            limits: [
                LimitResult(
                    name: "ttft p95 at most 1s", wanted: 0.95, share: share, lower: 0, upper: 1,
                    observed: observed ?? load * 1e8, result: result == .void ? .undecided : result)
            ], levels: levels,
            throughput: CapacityStep.Rates(requests: rate ?? load, outputTokens: 0), inFlight: load,
            health: health)
    }

    /// Runs a search against a rule; the loads in their order, with the answer.
    private static func run(
        _ search: CapacitySearch, _ rule: (Int, Double, CapacityStep.Phase) -> CapacityStep
    ) -> (tried: [String], answer: CapacityAnswer, steps: [CapacityStep]) {
        var steps: [CapacityStep] = []
        var tried: [String] = []
        while true {
            switch search.next(after: steps) {
            case .answer(let answer): return (tried, answer, steps)
            case .step(let load, let phase):
                tried.append(
                    "\(phase.rawValue.prefix(1))\(load == load.rounded() ? "\(Int(load))" : "\(load)")")
                steps.append(rule(steps.count, load, phase))
            }
        }
    }

    private static func carries(_ most: Double) -> (Int, Double, CapacityStep.Phase) -> CapacityStep {
        { _, load, phase in step(load, phase, load <= most ? .holds : .breaks) }
    }

    @Test func itDoublesThenHalvesThenConfirms() {
        let (tried, answer, _) = Self.run(Self.search(), Self.carries(12))
        #expect(tried == ["c1", "c2", "c4", "c8", "c16", "b11", "b13", "b12", "c12"])
        #expect(answer.bracket == CapacityAnswer.Bracket(carries: 12, breaks: 13, isConfirmed: true))
        #expect(answer.stopReason == .found)
        #expect(answer.shape == .smooth)
        #expect(answer.binding?.threshold == "ttft p95 at most 1s")
        #expect(answer.binding?.points.map(\.load) == [12, 13])
        #expect(answer.throughput?.requests == 12)
    }

    @Test(arguments: 1...300) func everyNumberOfThreadsIsFoundInHalfTheStepsOfALadder(most: Int) {
        let (_, answer, steps) = Self.run(Self.search(), Self.carries(Double(most)))
        let carried = answer.bracket.carries ?? 0
        #expect(carried <= Double(most) && carried * 1.05 >= Double(most) - 1)
        // A ladder has a rung for each thread, and from twenty on for each 5 %.
        var rungs = 0
        var load = 1.0
        while load <= Double(most) + 1 {
            rungs += 1
            load = max(load + 1, (load * 1.05).rounded())
        }
        #expect(steps.count <= max(9, rungs / 2 + 3))
    }

    @Test func ratesAreFoundToThreeDigits() {
        let (tried, answer, _) = Self.run(
            Self.search(CapacitySettings(unit: .arrivals)), Self.carries(26.7))
        #expect(tried == ["c1", "c2", "c4", "c8", "c16", "c32", "b22.6", "b26.9", "b24.7", "b25.8", "c25.8"])
        #expect(answer.bracket == CapacityAnswer.Bracket(carries: 25.8, breaks: 26.9, isConfirmed: true))
    }

    @Test func aLoadThatOnlyLeansIsClimbedPastAndConfirmed() {
        let (tried, answer, _) = Self.run(Self.search()) { _, load, phase in
            phase == .climb && load < 8
                ? Self.step(load, phase, .undecided, share: 1) : Self.carries(4)(0, load, phase)
        }
        #expect(tried == ["c1", "c2", "c4", "c8", "b6", "b5", "c4"])
        #expect(answer.bracket.carries == 4)
    }

    @Test func whereTheConfirmationBreaksTheAnswerGoesDown() {
        let (tried, answer, _) = Self.run(Self.search()) { _, load, phase in
            load == 12 && phase == .confirm
                ? Self.step(load, phase, .breaks) : Self.carries(12)(0, load, phase)
        }
        #expect(tried.suffix(3) == ["b12", "c12", "c11"])
        #expect(answer.bracket == CapacityAnswer.Bracket(carries: 11, breaks: 12, isConfirmed: true))
    }

    @Test func anUndecidedLoadBoundsNothing() {
        let (_, answer, _) = Self.run(Self.search()) { _, load, phase in
            load == 12 ? Self.step(load, phase, .undecided) : Self.carries(11)(0, load, phase)
        }
        #expect(answer.bracket == CapacityAnswer.Bracket(carries: 11, breaks: 13, isConfirmed: true))
        #expect(answer.undecided == [12])
        #expect(answer.stopReason == .undecided)
    }

    /// Users who begin together may see another service than users who are spread: both must hold.
    @Test func aLoadIsConfirmedInTheOtherWay() {
        let search = Self.search()
        var steps: [CapacityStep] = []
        var tried: [String] = []
        // Four are served at once; a fifth and sixth wait where all begin together.
        func most(_ approach: CapacityStep.Approach?) -> Double { approach == .together ? 4 : 6 }
        while case .step(let load, let phase) = search.next(after: steps) {
            let approach = search.approach(to: load, phase, after: steps)
            var step = Self.step(load, phase, load <= most(approach) ? .holds : .breaks)
            step.approach = approach
            steps.append(step)
            tried.append("\(phase.rawValue.prefix(1))\(Int(load))\(approach == .together ? "t" : "s")")
        }
        #expect(tried == ["c1t", "c2t", "c4t", "c8t", "b6s", "b7t", "c6t", "b5t", "c4s"])
        let answer = search.answer(after: steps, stopped: .found)
        #expect(answer.bracket == CapacityAnswer.Bracket(carries: 4, breaks: 5, isConfirmed: true))
    }

    /// Whatever the steps say, a search ends, says nothing that contradicts itself, and names no load that never held.
    @Test(arguments: 1...200) func everySearchEnds(seed: Int) {
        var random = SimulationRandom(seed: seed)
        let unit: CapacityUnit = seed.isMultiple(of: 3) ? .arrivals : .threads
        let settings = CapacitySettings(unit: unit, to: 200)
        let (tried, answer, steps) = Self.run(Self.search(settings)) { _, load, phase in
            let draw = random.unit()
            let share = random.unit() < 0.5 ? 1 : 0.9
            let result: CapacityStep.Result =
                draw < 0.4 ? .holds : draw < 0.7 ? .undecided : draw < 0.95 ? .breaks : .void
            return Self.step(load, phase, result, share: result == .undecided ? share : nil)
        }
        #expect(steps.count <= 60)
        let repeats = Dictionary(grouping: tried, by: \.self).values.map(\.count).max() ?? 0
        #expect(repeats <= 8, "\(tried)")
        if let carries = answer.bracket.carries {
            #expect(steps.contains { $0.load == carries && $0.result == .holds })
            #expect(carries < answer.bracket.breaks ?? .infinity)
        }
    }

    /// Nothing speaks against any load, and none can be decided: lower ones have fewer requests still.
    @Test func loadsThatCannotBeDecidedAreNotGoneThrough() {
        let (tried, answer, _) = Self.run(Self.search(CapacitySettings(unit: .threads, to: 64))) {
            _, load, phase in Self.step(load, phase, .undecided, share: 1)
        }
        #expect(tried.count <= 14, "\(tried)")
        #expect(answer.stopReason == .undecided)
        #expect(answer.bracket == CapacityAnswer.Bracket(carries: nil, breaks: nil, isConfirmed: false))
    }

    @Test func aLevelIsConfirmedByAConfirmationOnly() {
        let levels = [ServiceLevel(name: "fast", limits: []), ServiceLevel(name: "slow", limits: [])]
        func level(_ name: String, _ result: CapacityStep.Result) -> LimitResult {
            LimitResult(
                name: name, wanted: 0.95, share: 1, lower: 0, upper: 1, observed: nil, result: result)
        }
        var once = Self.step(4, .climb, .holds, levels: [level("fast", .holds), level("slow", .holds)])
        let search = Self.search(levels: levels)
        #expect(search.answer(after: [once], stopped: .stopped).levels.allSatisfy { !$0.bracket.isConfirmed })
        once.phase = .confirm
        let answer = search.answer(after: [once], stopped: .stopped)
        #expect(answer.levels.map(\.bracket.isConfirmed) == [true, true])
    }

    @Test func arrivalsHaveNoPhases() {
        let search = Self.search(CapacitySettings(unit: .arrivals))
        #expect(search.approach(to: 2, .climb, after: [Self.step(1, .climb, .holds)]) == nil)
    }

    @Test func threadsThatAreTooFewEndTheSearch() {
        let (tried, answer, _) = Self.run(Self.search(CapacitySettings(unit: .arrivals))) { _, load, phase in
            load > 8
                ? Self.step(load, phase, .void, reasons: [.maxThreads]) : Self.step(load, phase, .holds)
        }
        #expect(tried == ["c1", "c2", "c4", "c8", "c16", "c8"])
        #expect(answer.isGeneratorBound)
        #expect(answer.bracket == CapacityAnswer.Bracket(carries: 8, breaks: nil, isConfirmed: true))
    }

    @Test func theGreatestLoadThatIsAllowedIsConfirmed() {
        let (tried, answer, _) = Self.run(
            Self.search(CapacitySettings(unit: .threads, to: 10)), Self.carries(99))
        #expect(tried == ["c1", "c2", "c4", "c8", "c10", "c10"])
        #expect(answer.stopReason == .limitReached)
        #expect(answer.bracket == CapacityAnswer.Bracket(carries: 10, breaks: nil, isConfirmed: true))
    }

    @Test func aLeastLoadThatBreaksIsTriedTwice() {
        let (tried, answer, _) = Self.run(
            Self.search(CapacitySettings(unit: .threads, from: 5)), Self.carries(3))
        #expect(tried == ["c5", "b5"])
        #expect(answer.stopReason == .breaksAtOnce)
        #expect(answer.bracket.carries == nil && answer.bracket.breaks == 5)
    }

    /// The first requests that a service ever sees may be slow.
    @Test func aColdStartIsForgiven() {
        let (tried, answer, _) = Self.run(Self.search()) { count, load, phase in
            count < 2
                ? Self.step(load, phase, count == 0 ? .holds : .breaks) : Self.carries(6)(0, load, phase)
        }
        #expect(tried.prefix(4) == ["c1", "c2", "b2", "c4"])
        #expect(answer.bracket.carries == 6)
    }

    @Test func aLoadThatBrokeBelowOneThatHoldsIsTriedAgain() {
        let steps = [
            Self.step(4, .climb, .holds), Self.step(8, .climb, .breaks), Self.step(11, .bisect, .holds),
        ]
        #expect(Self.search().next(after: steps) == .step(load: 8, phase: .bisect))
        let good = steps + [Self.step(8, .bisect, .holds)]
        #expect(Self.search().next(after: good) == .step(load: 22, phase: .climb))
        let bad = steps + [Self.step(8, .bisect, .breaks)]
        #expect(Self.search().next(after: bad) == .step(load: 6, phase: .bisect))
    }

    @Test func whereTheGeneratorGivesWayTheAnswerIsAtLeast() {
        let (tried, answer, _) = Self.run(Self.search()) { _, load, phase in
            load > 20
                ? Self.step(load, phase, .void, reasons: [.generator], health: .invalid)
                : Self.step(load, phase, .holds)
        }
        #expect(tried == ["c1", "c2", "c4", "c8", "c16", "c32", "c16"])
        #expect(answer.stopReason == .generator && answer.isGeneratorBound)
        #expect(answer.bracket == CapacityAnswer.Bracket(carries: 16, breaks: nil, isConfirmed: true))
    }

    @Test func whereAMachineGoesMissingTheSearchIsOver() {
        let steps = [
            Self.step(4, .climb, .holds), Self.step(4, .confirm, .holds),
            Self.step(8, .climb, .void, reasons: [.share]),
        ]
        guard case .answer(let answer) = Self.search().next(after: steps) else {
            Issue.record("the search goes on without it")
            return
        }
        #expect(answer.stopReason == .share && answer.isGeneratorBound)
        #expect(answer.bracket == CapacityAnswer.Bracket(carries: 4, breaks: nil, isConfirmed: true))
    }

    @Test func aStepInDoubtIsMadeOnceMore() {
        let search = Self.search()
        let doubtful = [
            Self.step(1, .climb, .holds, reasons: [.suspect], health: .suspect),
            Self.step(1, .climb, .void, reasons: [.little]),
        ]
        for step in doubtful {
            #expect(search.next(after: [step]) == .step(load: 1, phase: .climb))
            #expect(
                search.next(after: [step, Self.step(1, .climb, .holds)]) == .step(load: 2, phase: .climb))
        }
        // Suspect twice is taken for what it says.
        #expect(search.next(after: [doubtful[0], doubtful[0]]) == .step(load: 2, phase: .climb))
    }

    @Test func aServiceThatDiesEndsTheSearchWithWhatWasDecided() {
        let (tried, answer, _) = Self.run(Self.search()) { count, load, phase in
            count < 5
                ? Self.carries(12)(0, load, phase) : Self.step(load, phase, .breaks, reasons: [.errors])
        }
        #expect(tried == ["c1", "c2", "c4", "c8", "c16", "b11", "b9", "c8", "c8"])
        #expect(answer.stopReason == .errors)
        #expect(answer.bracket == CapacityAnswer.Bracket(carries: 8, breaks: 11, isConfirmed: false))
    }

    @Test func withoutALimitOnTimeTheThroughputEndsTheSearch() {
        let errors = Threshold(metric: .scalar(.errorRate), bound: .atMost, limit: 0.01)
        let (tried, answer, _) = Self.run(Self.search(CapacitySettings(unit: .threads), [errors])) {
            Self.step($1, $2, .holds, rate: min($1, 10))
        }
        #expect(tried == ["c1", "c2", "c4", "c8", "c16", "c32", "c64", "c16"])
        #expect(answer.stopReason == .saturated)
        #expect(answer.bracket == CapacityAnswer.Bracket(carries: 16, breaks: nil, isConfirmed: true))
        #expect(answer.peak?.rates.requests == 10)
        #expect(!answer.fallsBack)
    }

    @Test func moreLoadThatGivesLessIsSaid() {
        let (_, answer, _) = Self.run(Self.search()) { _, load, phase in
            Self.step(load, phase, load <= 8 ? .holds : .breaks, rate: load <= 8 ? load : 4)
        }
        #expect(answer.fallsBack)
        #expect(answer.peak?.load == 8)
    }

    @Test func aFigureThatJumpsIsACliff() {
        let (_, answer, _) = Self.run(Self.search()) { _, load, phase in
            Self.step(load, phase, load <= 8 ? .holds : .breaks, observed: load <= 8 ? 1e8 : 5e9)
        }
        #expect(answer.shape == .cliff)
    }

    @Test func aLadderTriesEachOfItsLoads() {
        let (tried, answer, _) = Self.run(
            Self.search(CapacitySettings(unit: .threads, levels: [1, 4, 8, 16])), Self.carries(5))
        #expect(tried == ["l1", "l4", "l8", "l16"])
        #expect(answer.stopReason == .ladderDone)
        #expect(answer.bracket == CapacityAnswer.Bracket(carries: 4, breaks: 8, isConfirmed: false))
    }

    @Test func oneSearchServesAllLevels() {
        let levels = [
            ServiceLevel(name: "fast", limits: [(.ttft, .seconds(1.0))]),
            ServiceLevel(name: "slow", limits: [(.ttft, .seconds(5.0))]),
        ]
        func level(_ name: String, _ load: Double, _ most: Double) -> LimitResult {
            LimitResult(
                name: name, wanted: 0.95, share: load <= most ? 1 : 0, lower: 0, upper: 1, observed: nil,
                result: load <= most ? .holds : .breaks)
        }
        let (_, answer, steps) = Self.run(Self.search(levels: levels)) { _, load, phase in
            Self.step(
                load, phase, load <= 12 ? .holds : .breaks,
                levels: [level("fast", load, 5), level("slow", load, 50)])
        }
        #expect(answer.bracket.carries == 12)
        #expect(answer.levels.map(\.name) == ["fast", "slow"])
        #expect(answer.levels.map(\.bracket.carries).first == 5)
        #expect(
            answer.levels.last.map { ($0.bracket.carries ?? 0) >= 47 && $0.bracket.breaks ?? 0 <= 53 } == true
        )
        #expect(steps.count <= 24)
    }

    @Test(arguments: [1.0, 37, 64, 200]) func theStepsLeftAreBounded(most: Double) {
        let search = Self.search(CapacitySettings(unit: .threads, to: 100))
        let (_, _, steps) = Self.run(search, Self.carries(most))
        for count in 0...steps.count {
            let left = search.stepsLeftAtMost(after: Array(steps[..<count]))
            #expect(left >= steps.count - count && left <= 16)
        }
        #expect(search.stepsLeftAtMost(after: steps) == 0)
    }

    @Test func aSearchThatIsStoppedSaysWhatIsKnown() {
        let steps = [Self.step(4, .climb, .holds), Self.step(8, .climb, .breaks)]
        let answer = Self.search().answer(after: steps, stopped: .stopped)
        #expect(answer.bracket == CapacityAnswer.Bracket(carries: 4, breaks: 8, isConfirmed: false))
        #expect(answer.stopReason == .stopped)
        #expect(Self.search().answer(after: [], stopped: .stopped).bracket.carries == nil)
    }
}
