import Testing
import Timing

@testable import TestPlan

@Suite struct ThinkTimeTests {
    private func loaded(_ attributes: String) -> LoadedText {
        LoadedText(steps: #"<http name="a" path="/"/><thinkTime \#(attributes)/>"#)
    }

    @Test(arguments: [
        (#"duration="2s""#, ThinkTime.Distribution.constant(.seconds(Int64(2)))),
        (#"distribution="constant" duration="2s""#, .constant(.seconds(Int64(2)))),
        (#"min="1s" max="2s""#, .uniform(min: .seconds(Int64(1)), max: .seconds(Int64(2)))),
        (
            #"mean="2s" stdDev="500ms""#,
            .gaussian(mean: .seconds(Int64(2)), deviation: .milliseconds(500))
        ),
        (
            #"distribution="gaussian" mean="2s" stdDev="0""#,
            .gaussian(mean: .seconds(Int64(2)), deviation: .zero)
        ),
        (#"distribution="exponential" mean="2s""#, .exponential(mean: .seconds(Int64(2)))),
    ])
    func attributesSayHowPausesAreSpread(attributes: String, expected: ThinkTime.Distribution) throws {
        let steps = try #require(loaded(attributes).plan).plan.threadGroups[0].steps
        guard case .thinkTime(let pause) = steps[1] else {
            Issue.record("no pause")
            return
        }
        #expect(pause.distribution == expected)
    }

    @Test(arguments: [
        ("", "duration, min with max, or mean with stdDev is needed"),
        (#"min="1s""#, "a uniform pause needs max"),
        (#"mean="1s""#, "a gaussian pause needs stdDev"),
        (#"stdDev="1s""#, "a gaussian pause needs mean"),
        (#"distribution="exponential""#, "an exponential pause needs mean"),
        (#"mean="1s" stdDev="-1s""#, #"stdDev must not be negative, found "-1s""#),
        (
            #"duration="1s" mean="1s" stdDev="1s""#,
            "duration and mean and stdDev exclude each other: a pause has one distribution"
        ),
        (#"distribution="exponential" mean="1s" stdDev="1s""#, "an exponential pause has no stdDev"),
        (
            #"distribution="exponential" mean="0""#,
            "the mean of an exponential pause must be more than zero, found 0s"
        ),
        (
            #"distribution="normal" mean="1s" stdDev="1s""#,
            #"distribution must be one of constant, uniform, gaussian, exponential; found "normal""#
        ),
    ])
    func nonsenseIsRefusedOnce(attributes: String, message: String) {
        let found = loaded(attributes).messages
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasSuffix("thinkTime: \(message)") == true, "\(found)")
    }

    private func pauses(_ distribution: ThinkTime.Distribution) -> [Double] {
        (0..<20_000).map { iteration in
            var random = KeyedRandom(seed: 7, group: 0, thread: 1, iteration: iteration, draw: .min)
            return distribution.draw(&random).inSeconds
        }
    }

    private func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        return (mean, variance.squareRoot())
    }

    /// 20 000 draws: their mean lies within 5 of its standard errors.
    @Test func pausesHaveTheMomentsThatThePlanNames() {
        let gaussian = moments(pauses(.gaussian(mean: .seconds(Int64(2)), deviation: .milliseconds(500))))
        #expect(abs(gaussian.mean - 2) < 0.02)
        #expect(abs(gaussian.deviation - 0.5) < 0.02)
        let exponential = moments(pauses(.exponential(mean: .milliseconds(500))))
        #expect(abs(exponential.mean - 0.5) < 0.02)
        #expect(abs(exponential.deviation - 0.5) < 0.03)
        let uniform = pauses(.uniform(min: .milliseconds(100), max: .milliseconds(300)))
        #expect(abs(moments(uniform).mean - 0.2) < 0.005)
        #expect(uniform.allSatisfy { (0.1...0.3).contains($0) })
    }

    @Test func noPauseIsNegative() {
        let wide = pauses(.gaussian(mean: .milliseconds(100), deviation: .milliseconds(500)))
        #expect(wide.allSatisfy { $0 >= 0 })
        // What would be below zero is none: Φ(−0.2) of all.
        #expect(abs(Double(wide.filter { $0 == 0 }.count) / 20_000 - 0.4207) < 0.02)
    }

    @Test func aPauseIsAPureFunctionOfItsKey() {
        let distribution = ThinkTime.Distribution.exponential(mean: .seconds(Int64(1)))
        #expect(pauses(distribution) == pauses(distribution))
        #expect(Set(pauses(distribution)).count > 19_000)
    }
}
