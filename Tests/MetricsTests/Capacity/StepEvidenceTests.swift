import Testing
import Timing

@testable import Metrics

@Suite struct StepEvidenceTests {
    private static let start = Fabricated.start

    private func at(_ second: Double) -> Instant { Self.start + .seconds(second) }

    private func evidence(
        _ thresholds: [Threshold], levels: [ServiceLevel] = [], unit: CapacityUnit = .threads
    ) -> StepEvidence {
        StepEvidence(
            terms: CapacityTerms(
                thresholds: thresholds, levels: levels, rows: [("ask", .sampler), ("login", .setUp)],
                unit: unit), from: Self.start)
    }

    private let ttft = Threshold(
        metric: .latency(.ttft), statistic: .percentile(95), bound: .atMost, limit: 1e9)

    /// A request every 100 ms with the first token after so many seconds.
    private func feed(
        _ evidence: inout StepEvidence, seconds: Double, outcome: (Int) -> Outcome = { _ in .ok },
        ttft: (Int) -> Double
    ) {
        for index in 0..<Int(seconds * 10) {
            let outcome = outcome(index)
            evidence.add(
                Fabricated.sample(
                    outcome, ttft: outcome == .ok ? .seconds(ttft(index)) : nil, at: Double(index) / 10,
                    tokens: 2))
        }
    }

    private func look(
        _ evidence: inout StepEvidence, at second: Double, until: Double? = nil,
        open: [OpenRequestFacts] = [], issued: Int? = nil, dropped: Int = 0
    ) -> StepLook {
        evidence.look(
            at: at(second), until: until.map(at), open: open, issued: issued ?? open.count, dropped: dropped)
    }

    @Test func quickAnswersHold() {
        var evidence = evidence([ttft])
        feed(&evidence, seconds: 5) { _ in 0.2 }
        let early = look(&evidence, at: 5)
        #expect(early.result == .undecided)
        #expect(early.leansToHold)
        var longer = self.evidence([ttft])
        feed(&longer, seconds: 10) { _ in 0.2 }
        let late = look(&longer, at: 10, until: 10)
        #expect(late.result == .holds)
        #expect(late.limits.map(\.result) == [.holds, .holds])
        #expect(late.limits[0].share == 1)
        #expect(late.requests == 100)
        #expect(late.latencies.contains { $0.metric == .ttft && $0.percent == 95 })
        #expect(late.limits[0].observed.map { ($0 / 0.2e9 - 1).magnitude < 0.01 } == true)
    }

    @Test func slowAnswersBreakAndAreHopeless() {
        var evidence = evidence([ttft])
        feed(&evidence, seconds: 3) { _ in 2 }
        let look = look(&evidence, at: 5)
        #expect(look.result == .breaks)
        #expect(look.reasons == [.threshold])
        #expect(look.isHopeless)
        #expect(!look.leansToHold)
    }

    @Test func aLimitThatIsKeptByOnlyJustTheShareIsUndecided() {
        var evidence = evidence([ttft])
        feed(&evidence, seconds: 20) { $0 % 20 == 7 ? 2 : 0.2 }
        #expect(look(&evidence, at: 20).result == .undecided)
    }

    @Test func aFailedRequestIsAMissOfEveryLimit() {
        let errors = Threshold(metric: .scalar(.errorRate), bound: .atMost, limit: 0.5)
        var evidence = evidence([ttft, errors])
        feed(&evidence, seconds: 10, outcome: { $0 % 5 == 0 ? .http5xx : .ok }, ttft: { _ in 0.2 })
        let look = look(&evidence, at: 10)
        #expect(look.limits[0].result == .breaks)
        #expect(look.limits[1].result == .holds)
        #expect(look.failed == 20)
    }

    @Test func whereNoneMayFailTheSecondFailureBreaks() {
        for (failures, result) in [(0, CapacityStep.Result.holds), (1, .undecided), (2, .breaks)] {
            var evidence = evidence([ttft])
            feed(
                &evidence, seconds: 20, outcome: { $0 % 50 == 9 && $0 / 50 < failures ? .http5xx : .ok },
                ttft: { _ in 0.2 })
            #expect(look(&evidence, at: 20).limits[1].result == result)
        }
    }

    @Test func nothingButErrorsIsSaid() {
        var evidence = evidence([ttft])
        feed(&evidence, seconds: 2, outcome: { _ in .connectRefused }, ttft: { _ in 0 })
        let look = look(&evidence, at: 2)
        #expect(look.result == .breaks)
        #expect(look.reasons.contains(.errors))
    }

    @Test func aRequestThatIsOpenForLongerThanTheLimitIsAMiss() {
        var evidence = evidence([ttft])
        let open = (0..<10).map { index in
            OpenRequestFacts(row: 0, issued: at(Double(index) / 100), firstToken: nil)
        }
        #expect(look(&evidence, at: 0.9, open: open).result == .undecided)
        let late = look(&evidence, at: 5, open: open)
        #expect(late.limits[0].result == .breaks)
        #expect(late.limits[0].share == 0)
    }

    @Test func openRequestsCountTheWorstWayOnBothSides() {
        var evidence = evidence([ttft])
        feed(&evidence, seconds: 10) { _ in 0.2 }
        let clear = look(&evidence, at: 10.5)
        let open = (0..<20).map { _ in OpenRequestFacts(row: 0, issued: at(0.05), firstToken: nil) }
        let clouded = look(&evidence, at: 0.9, open: open)
        #expect(clouded.limits[0].lower < clear.limits[0].lower)
        #expect(clouded.limits[0].upper == 1)
        #expect(clouded.unresolved == 20)
        #expect(clouded.limits[0].result == .undecided)
        // A first token in time is known to have kept the limit.
        let begun = open.map { OpenRequestFacts(row: 0, issued: $0.issued, firstToken: at(0.2)) }
        #expect(look(&evidence, at: 10.5, open: begun).limits[0].lower > clear.limits[0].lower)
    }

    @Test func whatWasOpenForLongDoesNotHideWhatCameBeforeIt() {
        var evidence = evidence([ttft])
        feed(&evidence, seconds: 10) { _ in 0.2 }
        let open = (0..<30).map { _ in OpenRequestFacts(row: 0, issued: at(9.9), firstToken: nil) }
        #expect(look(&evidence, at: 10, open: open).limits[0].result == .holds)
    }

    @Test func droppedArrivalsMissEveryLimit() {
        var evidence = evidence([ttft], unit: .arrivals)
        feed(&evidence, seconds: 10) { _ in 0.2 }
        for second in 1...9 { _ = look(&evidence, at: Double(second), dropped: 6 * second) }
        let look = look(&evidence, at: 10, dropped: 60)
        #expect(look.limits[0].result == .breaks)
        #expect(look.limits[0].share == 0.625)
        // What was sent breaks nothing: the threads of the plan are too few.
        #expect(look.reasons == [.maxThreads])
        var atOnce = self.evidence([ttft], unit: .arrivals)
        feed(&atOnce, seconds: 10) { _ in 0.2 }
        #expect(self.look(&atOnce, at: 10, dropped: 60).limits[0].result == .undecided)
    }

    @Test func aServiceThatIsTooSlowIsNotTheThreads() {
        var evidence = evidence([ttft], unit: .arrivals)
        feed(&evidence, seconds: 10) { _ in 2 }
        for second in 1...12 { _ = look(&evidence, at: Double(second), dropped: 6 * second) }
        #expect(look(&evidence, at: 12, until: 10, dropped: 72).reasons == [.threshold])
    }

    @Test func requestsOutsideTheLoadAndOfOtherRowsDoNotCount() {
        var evidence = evidence([ttft])
        for index in 0..<100 {
            evidence.add(Fabricated.sample(ttft: .seconds(3.0), at: Double(index) / 10, sampler: 1))
        }
        #expect(look(&evidence, at: 10).requests == 0)
    }

    @Test func aStreamIsOneVoteByTheShareOfItsGaps() {
        let itl = Threshold(
            metric: .latency(.itl), statistic: .percentile(95), bound: .atMost, limit: 50e6)
        var good = evidence([itl])
        var bad = evidence([itl])
        for index in 0..<200 {
            var sample = Fabricated.sample(ttft: .seconds(0.1), at: Double(index) / 10, tokens: 20)
            sample.gapShares = [0.01]
            good.add(sample)
            sample.gapShares = [index % 2 == 0 ? 0.3 : 0]
            bad.add(sample)
        }
        #expect(look(&good, at: 20).limits[0].result == .holds)
        #expect(look(&bad, at: 20).limits[0].result == .breaks)
        #expect(look(&bad, at: 20).limits[0].share.map { ($0 - 0.85).magnitude < 0.001 } == true)
    }

    @Test func aMeanHasItsIntervalOverBlocksOfTime() {
        let mean = Threshold(metric: .latency(.ttft), statistic: .mean, bound: .atMost, limit: 0.5e9)
        for (level, result) in [(0.3, CapacityStep.Result.holds), (0.505, .undecided), (0.7, .breaks)] {
            var evidence = evidence([mean])
            var random = FixedRandom(3)
            feed(&evidence, seconds: 20) { _ in level * (0.5 + random.unit()) }
            let limit = look(&evidence, at: 20).limits[0]
            #expect(limit.result == result)
            #expect(limit.scale == .value)
            #expect(limit.lower < level * 1e9 && limit.upper > level * 1e9)
        }
    }

    @Test func aMaximumBreaksAtTheFirstMissAndHoldsFrom299() {
        let most = Threshold(metric: .latency(.ttft), statistic: .max, bound: .atMost, limit: 1e9)
        for (seconds, misses, result) in [
            (29.0, 0, CapacityStep.Result.undecided), (30, 0, .holds), (30, 1, .breaks),
        ] {
            var evidence = evidence([most])
            feed(&evidence, seconds: seconds) { $0 == 99 && misses == 1 ? 2 : 0.2 }
            #expect(look(&evidence, at: seconds).limits[0].result == result)
        }
    }

    /// Misses that come together say less than as many that are spread.
    @Test func requestsOfOneMomentAreAlike() {
        var spread = evidence([ttft])
        var together = evidence([ttft])
        feed(&spread, seconds: 60) { $0 % 60 == 0 ? 2 : 0.2 }
        feed(&together, seconds: 60) { $0 / 10 == 30 ? 2 : 0.2 }
        let first = look(&spread, at: 60).limits[0]
        let second = look(&together, at: 60).limits[0]
        #expect(first.share == second.share)
        #expect(first.result == .holds)
        #expect(second.lower < first.lower - 0.02)
    }

    @Test func levelsAreJudgedBesideTheThresholds() {
        let levels = [
            ServiceLevel(name: "fast", limits: [(.ttft, .seconds(0.1))]),
            ServiceLevel(name: "slow", limits: [(.ttft, .seconds(5.0))]),
        ]
        var evidence = evidence([ttft], levels: levels)
        feed(&evidence, seconds: 10) { _ in 0.2 }
        let look = look(&evidence, at: 10)
        #expect(look.levels.map(\.result) == [.breaks, .holds])
        #expect(look.result == .holds)
        #expect(look.isDecided)
    }

    @Test func aQueueThatGrowsThroughTheStepIsDrift() {
        var evidence = evidence([
            Threshold(metric: .latency(.ttft), statistic: .percentile(95), bound: .atMost, limit: 60e9)
        ])
        feed(&evidence, seconds: 30) { 0.2 + 0.01 * Double($0) }
        let look = look(&evidence, at: 35, until: 30)
        #expect(look.drift)
        #expect(look.result == .breaks)
        #expect(look.reasons == [.drift])
    }

    /// Noise, a short rise and a slow start are none.
    @Test func whatStaysOrLevelsOffIsNoDrift() {
        for seed in 1...40 {
            var random = FixedRandom(UInt64(seed))
            var evidence = evidence([ttft])
            feed(&evidence, seconds: 30) { _ in 0.2 + 0.1 * random.unit() }
            #expect(!look(&evidence, at: 30).drift)
            var levelling = self.evidence([ttft])
            feed(&levelling, seconds: 30) { 0.3 * min(1, 0.5 + Double($0) / 60) + 0.05 * random.unit() }
            #expect(!look(&levelling, at: 30).drift)
        }
    }

    @Test func arrivalsThatAreNotKeptUpWithAreDrift() {
        var evidence = evidence([ttft], unit: .arrivals)
        // 20 arrivals a second, of which 10 are worked off.
        for index in 0..<300 {
            evidence.add(Fabricated.sample(ttft: .seconds(0.2), at: Double(index) / 10, tokens: 2))
        }
        let open = (0..<300).map { index in
            OpenRequestFacts(row: 0, issued: at(Double(index) / 10), firstToken: at(Double(index) / 10 + 0.2))
        }
        #expect(look(&evidence, at: 30, open: open, issued: 600).reasons.contains(.drift))
    }

    @Test func inFlightIsRateTimesTime() throws {
        var evidence = evidence([ttft])
        feed(&evidence, seconds: 60) { _ in 0.48 }
        let look = look(&evidence, at: 61, until: 60)
        #expect((look.inFlight - 5).magnitude < 0.1)
        #expect(try #require(look.little).magnitude < 0.02)
        #expect((look.throughput.requests - 10).magnitude < 0.2)
    }

    /// Requests that are said to be in flight and never end are no steady state.
    @Test func requestsThatNeverEndAreNoSteadyState() throws {
        let errors = Threshold(metric: .scalar(.errorRate), bound: .atMost, limit: 0.5)
        var evidence = evidence([errors])
        feed(&evidence, seconds: 60) { _ in 0.48 }
        let open = (0..<5).map { _ in OpenRequestFacts(row: 0, issued: at(0), firstToken: at(0.1)) }
        let look = look(&evidence, at: 61, open: open, issued: 605)
        #expect(try #require(look.little) > 0.5)
        #expect(look.result == .undecided)
        #expect(look.reasons == [.little])
    }

    /// The blocks grow with the step, and nothing of it is forgotten.
    @Test func aLongStepIsCountedInFull() {
        var evidence = evidence([ttft])
        feed(&evidence, seconds: 900) { $0 % 100 == 0 ? 2 : 0.2 }
        let look = look(&evidence, at: 900)
        #expect(look.requests == 9_000)
        #expect(look.limits[0].share == 0.99)
        #expect(look.limits[0].result == .holds)
        #expect((look.throughput.requests - 10).magnitude < 0.2)
    }
}
