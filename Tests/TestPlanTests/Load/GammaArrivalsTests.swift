import Testing
import Timing

@testable import TestPlan

@Suite struct GammaArrivalsTests {
    private func gaps(_ arrivals: ArrivalKind, seed: UInt64 = 11) -> [Double] {
        let workload = OpenWorkload(
            stages: [.init(duration: .seconds(Int64(200)), target: 100, isStep: true)], arrivals: arrivals,
            maxThreads: 1)
        let times = workload.schedule(seed: seed, group: 1).map(\.offset.inSeconds)
        return zip(times.dropFirst(), times).map { $0 - $1 }
    }

    private func variation(_ gaps: [Double]) -> Double {
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
        return variance.squareRoot() / mean
    }

    @Test(arguments: [0.1, 0.25, 0.5, 1.5, 4, 25, 400])
    func theCoefficientOfVariationIsThatOfTheShape(burstiness: Double) {
        let gaps = gaps(.gamma(burstiness: burstiness))
        let expected = 1 / burstiness.squareRoot()
        // Five standard errors of a mean of about 20 000 gaps.
        #expect(abs(gaps.reduce(0, +) / Double(gaps.count) * 100 - 1) < 5 * expected / 140)
        #expect(abs(variation(gaps) / expected - 1) < (burstiness < 1 ? 0.1 : 0.05))
    }

    @Test func aBurstinessOfOneIsPoisson() {
        #expect(gaps(.gamma(burstiness: 1)) == gaps(.poisson))
    }

    @Test func drawsAreTheSameForAllWhoDraw() {
        let workload = OpenWorkload(
            stages: [
                .init(duration: .seconds(Int64(20)), target: 30, isStep: false),
                .init(duration: .seconds(Int64(20)), target: 5, isStep: true),
            ], arrivals: .gamma(burstiness: 0.3), maxThreads: 1)
        let all = Array(workload.schedule(seed: 4, group: 2))
        #expect(all == Array(workload.schedule(seed: 4, group: 2)))
        #expect(all != Array(workload.schedule(seed: 5, group: 2)))
        #expect(all != Array(workload.schedule(seed: 4, group: 1)))
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.offset <= $1.offset })
        // 300 on the ramp and 100 after it; seven standard deviations of a count with this variation.
        #expect(abs(Double(all.count) - 400) < 7 * (400 / 0.3).squareRoot())
    }

    @Test func aHeldRateDrawsTheSameGaps() {
        var held = HeldSchedule(.gamma(burstiness: 0.5), seed: 11, group: 1)
        held.change(to: 100, at: .zero)
        let times = (0..<500).map { _ in held.next().offset.inSeconds }
        let scheduled = gaps(.gamma(burstiness: 0.5))
        for (index, gap) in zip(times.dropFirst(), times).map({ $0 - $1 }).enumerated() {
            #expect(abs(gap - scheduled[index]) < 1e-7)
        }
    }

    @Test(arguments: [
        (#"arrivals="gamma" burstiness="0""#, "burstiness must be a number from 0.01 to 1000, found \"0\""),
        (
            #"arrivals="gamma" burstiness="1e3""#,
            "burstiness must be a number from 0.01 to 1000, found \"1e3\""
        ),
        (#"arrivals="poisson" burstiness="2""#, "burstiness needs arrivals=\"gamma\""),
        (#"burstiness="2""#, "burstiness needs arrivals=\"gamma\""),
    ])
    func whatIsWrongIsSaid(attributes: String, message: String) {
        let text = """
            <testPlan name="t"><httpDefaults baseURL="http://h"/>
            <openThreadGroup name="g" maxThreads="2" rate="1/s" duration="1s" \(attributes)><http name="a" path="/"/>\
            </openThreadGroup></testPlan>
            """
        let found = LoadedText(text).error?.diagnostics.map(\.message) ?? []
        #expect(found == ["openThreadGroup \"g\": \(message)"])
    }
}
