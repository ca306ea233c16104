import Foundation
import Metrics
import Testing
import Timing

@testable import Runs

/// Searches on simulated services in virtual time, held against what is true of the services.
///
/// `WEIR_SIMULATIONS=500` makes so many searches of each service and prints the table; the truth then comes from as many
/// requests as tell shares a tenth of a per cent apart.
@Suite struct CapacitySimulationTests {
    static let runs = ProcessInfo.processInfo.environment["WEIR_SIMULATIONS"].flatMap { Int($0) }
    static let cases = SimulatedCase.cases.filter { runs != nil || $0.usualTruth != nil }

    @Test(arguments: cases) func theLoadThatIsNamedIsCarried(_ example: SimulatedCase) {
        let runs = Self.runs ?? (example.isBeyondBudget ? 1 : 2)
        let row = example.row(runs: runs, requests: Self.runs == nil ? nil : 2_000_000)
        if Self.runs != nil { print(row) }
        let count = Double(runs)
        if Self.runs == nil {
            #expect(row.falseCarries == 0)
            #expect(row.brackets == runs)
        } else {
            #expect(Double(row.falseCarries) <= 0.05 * count)
            #expect(Double(row.brackets) >= 0.9 * count)
            #expect(example.isBeyondBudget || Double(row.near) >= 0.9 * count)
        }
    }

    private static let ttft = Threshold(
        metric: .latency(.ttft), statistic: .percentile(95), bound: .atMost, limit: 1e9)

    /// Four slots of 0.45 s: twelve threads wait for two rounds and have a first token after 0.95 s.
    @Test func fourSlotsAreMeasuredInLessThanThreeMinutes() {
        let search = VirtualSearch.run(
            ServiceModel(slots: 4, work: .fixed(0.45)), CapacitySettings(unit: .threads), [Self.ttft], seed: 1
        )
        #expect(search.answer.bracket == CapacityAnswer.Bracket(carries: 12, breaks: 13, isConfirmed: true))
        #expect(search.answer.stopReason == .found)
        #expect(search.time < 180)
    }

    /// Six users of four slots who begin together are served as four and two for ever, and some wait for a whole turn;
    /// spread, each waits for half of one.
    @Test func usersWhoStayInStepAreSeen() {
        let model = ServiceModel(slots: 4, work: .fixed(0.45))
        let limit = 0.35
        let threshold = Threshold(
            metric: .latency(.ttft), statistic: .percentile(95), bound: .atMost, limit: limit * 1e9)
        let search = VirtualSearch.run(model, CapacitySettings(unit: .threads), [threshold], seed: 1)
        let carries = search.answer.bracket.carries ?? 0
        let breaks = search.answer.bracket.breaks ?? 0
        #expect(breaks == carries + 1)
        var truth = TrueShare(model, unit: .threads, ttftWithin: limit, requests: 2_000)
        // These begin together.
        #expect(truth.share(at: carries) >= 0.95)
        #expect(truth.share(at: breaks) < 0.95)
        #expect(search.steps.contains { $0.approach == .spread && $0.result == .holds })
    }

    @Test func aGeneratorThatGivesWayIsNoLimitOfTheService() {
        var model = ServiceModel(slots: 64, work: .nearly(0.45))
        model.generatorLimit = 20
        let search = VirtualSearch.run(model, CapacitySettings(unit: .threads), [Self.ttft], seed: 1)
        #expect(search.answer.stopReason == .generator)
        #expect(search.answer.isGeneratorBound)
        #expect(search.answer.bracket == CapacityAnswer.Bracket(carries: 16, breaks: nil, isConfirmed: true))
    }

    @Test func aServiceThatDiesLeavesWhatWasDecided() {
        var model = ServiceModel(slots: 4, work: .nearly(0.45))
        model.diesAt = 65
        let search = VirtualSearch.run(model, CapacitySettings(unit: .threads), [Self.ttft], seed: 1)
        #expect(search.answer.stopReason == .errors)
        #expect(search.answer.bracket.carries == 8)
        #expect(search.answer.bracket.isConfirmed == false)
    }

    @Test func aSearchIsTheSameFromItsSteps() {
        let settings = CapacitySettings(unit: .threads)
        let terms = CapacityTerms(
            thresholds: [Self.ttft], levels: [], rows: [("ask", .sampler)], unit: .threads)
        let search = VirtualSearch.run(
            ServiceModel(slots: 8, work: .exponential(0.2)), settings, [Self.ttft], seed: 4)
        for count in search.steps.indices {
            guard
                case .step(let load, let phase) = CapacitySearch(settings, terms: terms).next(
                    after: Array(search.steps[..<count]))
            else {
                Issue.record("it ended early")
                return
            }
            #expect(load == search.steps[count].load && phase == search.steps[count].phase)
        }
    }
}
