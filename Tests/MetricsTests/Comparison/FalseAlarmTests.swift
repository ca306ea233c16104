import Metrics
import Testing

/// Where nothing changed, a comparison may say otherwise in 5 of 100 cases, whatever it rests on.
///
/// The seeds are fixed, so each figure here is the same on every machine; the bounds are the promise itself.
@Suite struct FalseAlarmTests {
    private static let trials = 200
    /// Where a test keeps its level exactly, 200 trials come out this high once in 50 times.
    private static let exactLevel = 0.05 + 2 * (0.05 * 0.95 / 200).squareRoot()

    /// The share of comparisons of equal runs in which any figure is said to have changed.
    private func alarms(
        _ run: AutoregressiveRun, runsPerSide: Int, noise: Double, seed: UInt64
    ) throws -> Double {
        var alarms = 0
        var next = seed
        func runs() throws -> [MeasuredRun] {
            try (0..<runsPerSide).map { _ in
                next += 1
                return try run.measured(seed: next)
            }
        }
        for _ in 0..<Self.trials {
            let comparison = Comparison(
                base: try runs(), new: try runs(), figures: AutoregressiveRun.figures, noise: noise)
            if comparison.changes.contains(where: { $0.evidence != .none }) { alarms += 1 }
        }
        return Double(alarms) / Double(Self.trials)
    }

    /// Without the noise floor: the block bootstrap alone must keep its level.
    @Test(arguments: [0.0, 0.5, 0.8])
    func aPairOfEqualRunsWithoutTheNoiseFloor(correlation: Double) throws {
        let run = AutoregressiveRun(correlation: correlation)
        let share = try alarms(run, runsPerSide: 1, noise: 0, seed: 1_000)
        #expect(share <= Self.exactLevel, "\(share)")
    }

    /// What differs from run to run is beyond a pair; the noise floor stands for it.
    @Test func aPairOfRunsThatDriftWithinTheNoiseFloor() throws {
        let run = AutoregressiveRun(drift: 0.03)
        let share = try alarms(run, runsPerSide: 1, noise: Comparison.usualNoise, seed: 50_000)
        #expect(share <= 0.05, "\(share)")
    }

    /// Repeated runs show their own drift, however large, and need no noise floor.
    @Test func repeatedRunsThatDrift() throws {
        let run = AutoregressiveRun(samples: 200, drift: 0.1)
        let share = try alarms(run, runsPerSide: 4, noise: 0, seed: 90_000)
        #expect(share <= Self.exactLevel, "\(share)")
    }

    /// As the command compares unless told otherwise.
    @Test(arguments: [1, 3]) func theCommandsOwnSettings(runsPerSide: Int) throws {
        let run = AutoregressiveRun(drift: 0.02)
        let share = try alarms(
            run, runsPerSide: runsPerSide, noise: Comparison.usualNoise, seed: 200_000)
        #expect(share <= 0.05, "\(share)")
    }

    /// The same samples taken for independent would raise an alarm more often than not.
    @Test func independenceWouldBeAFalsePromise() throws {
        let run = try AutoregressiveRun().measured(seed: 3)
        let within = try #require(run.figures[AutoregressiveRun.figures[4]]?.within)
        let independent = 0.4 * 0.4 / 800
        #expect(within.variance > 4 * independent)
    }
}
