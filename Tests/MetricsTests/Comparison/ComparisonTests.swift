import Metrics
import Testing

@Suite struct ComparisonTests {
    private let ttft = ComparedFigure(.latency(.ttft), .percentile(50))
    private let errors = ComparedFigure(.scalar(.errorRate))

    private func run(_ figure: ComparedFigure, _ value: Double, count: Int = 1_000) -> MeasuredRun {
        MeasuredRun(name: "run", figures: [figure: Measurement(value: value, count: count)])
    }

    @Test func aLargeChangeIsFoundInAPair() throws {
        let base = try AutoregressiveRun(samples: 3_000).measured(seed: 1)
        let slow = try AutoregressiveRun(samples: 3_000, factor: 1.5).measured(seed: 2)
        let change = try #require(
            Comparison(base: [base], new: [slow], figures: AutoregressiveRun.figures).changes.first)
        #expect(change.evidence == .regressed)
        #expect((0.35...0.65).contains(change.effect))
        let interval = try #require(change.interval)
        #expect(interval.contains(change.effect) && interval.lowerBound > 0.05)
        let back = Comparison(base: [slow], new: [base], figures: AutoregressiveRun.figures)
        #expect(back.changes.first?.evidence == .improved)
    }

    @Test func repeatedRunsShowASmallChangeThatAPairCannot() {
        let base = [100e6, 101e6, 99e6, 100e6].map { run(ttft, $0) }
        let new = [108e6, 109e6, 107e6, 108e6].map { run(ttft, $0) }
        let comparison = Comparison(base: base, new: new, figures: [ttft])
        #expect(comparison.method == .replicates)
        #expect(comparison.changes.first?.evidence == .regressed)
        let pair = Comparison(base: [base[0]], new: [new[0]], figures: [ttft])
        #expect(pair.method == .withinRuns)
        #expect(pair.changes.first?.evidence == Comparison.Judgement.none)
        #expect(pair.changes.first?.interval == nil)
    }

    @Test func aRealChangeBelowTheNoiseFloorIsNotReported() {
        let base = [100e6, 100.1e6, 99.9e6].map { run(ttft, $0) }
        let new = [103e6, 103.1e6, 102.9e6].map { run(ttft, $0) }
        let change = Comparison(base: base, new: new, figures: [ttft]).changes.first
        #expect(change?.evidence == Comparison.Judgement.none)
        #expect(change?.note == "a change, but below the noise floor")
    }

    @Test func errorsThatAppearAreARegressionEvenFromNone() {
        let base = (0..<3).map { _ in run(errors, 0) }
        let new = [0.05, 0.06, 0.055].map { run(errors, $0) }
        #expect(Comparison(base: base, new: new, figures: [errors]).changes.first?.evidence == .regressed)
        let few = Comparison(
            base: (0..<3).map { _ in run(errors, 0, count: 10) },
            new: (0..<3).map { _ in run(errors, 0.1, count: 10) }, figures: [errors])
        #expect(few.changes.first?.evidence == Comparison.Judgement.none)
    }

    @Test func identicalRunsDoNotDiffer() {
        let same = (0..<3).map { _ in run(ttft, 100e6) }
        let change = Comparison(base: same, new: same, figures: [ttft]).changes.first
        #expect(change?.pValue == 1)
        #expect(change?.effect == 0)
    }

    /// Connections that were open already take no time in any run.
    @Test(arguments: [1, 3])
    func zeroInEveryRunIsNoChange(runs: Int) throws {
        let connect = ComparedFigure(.latency(.connect), .percentile(50))
        let none = (0..<runs).map { _ in run(connect, 0) }
        let limit = try ChangeLimit("connect:p50>+10%")
        let same = try #require(Comparison(base: none, new: none, figures: [connect]).changes.first)
        #expect(same.effect == 0 && same.evidence == Comparison.Judgement.none && same.note == nil)
        #expect(limit.judge(same, among: 1) == .kept)
        let some = (0..<runs).map { _ in run(connect, 300e3) }
        let grown = try #require(Comparison(base: none, new: some, figures: [connect]).changes.first)
        #expect(grown.note == "a change from or to 0 has no percentage")
        #expect(limit.judge(grown, among: 1) == .undecided)
    }

    @Test func moreIsBetterForRates() {
        let rate = ComparedFigure(.scalar(.outputTokenRate))
        let base = [100.0, 101, 99].map { run(rate, $0) }
        let new = [150.0, 151, 149].map { run(rate, $0) }
        #expect(Comparison(base: base, new: new, figures: [rate]).changes.first?.evidence == .improved)
        #expect(Comparison(base: new, new: base, figures: [rate]).changes.first?.evidence == .regressed)
    }

    @Test func holmKeepsOrderAndNeverFallsBelowAnEarlierOne() {
        let adjusted = Holm.adjusted([0.04, 0.01, 0.03, 0.6])
        let expected = [0.09, 0.04, 0.09, 0.6]
        for (value, wanted) in zip(adjusted, expected) { #expect((value - wanted).magnitude < 1e-12) }
        #expect(Holm.adjusted([]).isEmpty)
    }

    /// Values of the table in Abramowitz and Stegun, 26.10.
    @Test(arguments: [(1.0, 12.706), (2, 4.303), (4, 2.776), (10, 2.228), (30, 2.042), (1_000, 1.962)])
    func studentsQuantilesAreThoseOfTheTable(freedom: Double, expected: Double) {
        let found = StudentT.quantile(confidence: 0.95, degreesOfFreedom: freedom)
        #expect((found - expected).magnitude < 0.001)
        #expect((StudentT.twoSided(found, degreesOfFreedom: freedom) - 0.05).magnitude < 1e-6)
    }

    @Test func autocorrelationTimeIsThatOfTheProcess() {
        var random = NormalRandom(state: 7)
        var state = 0.0
        let values = (0..<20_000).map { _ in
            state = 0.8 * state + random.normal()
            return state
        }
        // (1 + 0.8) / (1 − 0.8) = 9.
        #expect((7.5...10.5).contains(BlockBootstrap.autocorrelationTime(values)))
        #expect(BlockBootstrap.autocorrelationTime([3, 3, 3, 3]) == 1)
    }

    @Test func tooFewOrTooDependentValuesHaveNoEstimate() {
        #expect(throws: BlockBootstrap.Problem.tooFew(count: 3)) {
            try BlockBootstrap.percentile(50, of: [1, 2, 3])
        }
        #expect(throws: BlockBootstrap.Problem.self) { try BlockBootstrap.percentile(50, of: []) }
        // 60 values cannot bound a p95 from above.
        let few = (1...60).map { Double($0 * 7919 % 61) + 1 }
        #expect(throws: BlockBootstrap.Problem.self) { try BlockBootstrap.percentile(95, of: few) }
        let trend = (1...200).map(Double.init)
        #expect(throws: BlockBootstrap.Problem.self) { try BlockBootstrap.mean(trend, scale: .relative) }
    }
}
