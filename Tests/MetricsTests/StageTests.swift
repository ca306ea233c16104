import Testing
import Timing

@testable import Metrics

@Suite struct StageTests {
    private static func stage(
        _ group: Int, _ number: Int, _ start: Double, _ end: Double, target: Double = 2
    ) -> PlannedCourse.Stage {
        PlannedCourse.Stage(
            group: group, number: number, start: .seconds(start), end: .seconds(end), from: 0,
            target: target, isOfArrivals: false)
    }

    private static func aggregate(_ stages: [PlannedCourse.Stage]) -> Aggregate {
        Aggregate(
            start: Fabricated.start, samplers: ["ask", "log in"], kinds: [1: .setUp],
            groups: [("a", 4), ("b", 4)], serviceLevels: [],
            course: PlannedCourse(stages: stages, hasArrivals: false, followsTrace: false))
    }

    private static func sample(_ group: Int, at second: Double, _ outcome: Outcome = .ok) -> Sample {
        var sample = Fabricated.sample(outcome, ttft: .seconds(5.0), at: second, tokens: 3)
        sample.id = RequestID(group: group, thread: 0, ordinal: 0)
        return sample
    }

    @Test func aRequestBelongsToTheStageInWhichItWasIssued() {
        var aggregate = Self.aggregate([
            Self.stage(0, 1, 0, 10), Self.stage(0, 2, 10, 20), Self.stage(1, 1, 0, 5),
            Self.stage(1, 2, 5, 30),
        ])
        // Before the main groups begin, nothing is in a stage.
        aggregate.record(Self.sample(0, at: 0))
        aggregate.beginLoad(at: Fabricated.start + .seconds(2.0))
        var warm = Self.sample(0, at: 3)
        warm.flags = .warmUp
        var setUp = Self.sample(0, at: 3)
        setUp.sampler = 1
        for sample in [
            warm, setUp, Self.sample(0, at: 11.9), Self.sample(0, at: 12), Self.sample(0, at: 21, .http5xx),
            Self.sample(0, at: 21, .censored), Self.sample(0, at: 22), Self.sample(1, at: 21),
        ] { aggregate.record(sample) }
        let stages = aggregate.stages.stages
        #expect(stages.map(\.succeeded) == [1, 1, 0, 1])
        #expect(stages.map(\.failed) == [0, 1, 0, 0])
        #expect(stages.map(\.completed) == [2, 2, 0, 1])
        #expect(stages.map(\.outputTokens) == [6, 3, 0, 3])
        #expect(stages.map(\.firstToken.count) == [1, 1, 0, 1])
    }

    @Test func shardsAddUp() {
        let stages = [Self.stage(0, 1, 0, 10), Self.stage(0, 2, 10, 20)]
        var whole = Self.aggregate(stages)
        whole.beginLoad(at: Fabricated.start)
        var part = whole
        whole.record(Self.sample(0, at: 1))
        part.record(Self.sample(0, at: 2))
        part.record(Self.sample(0, at: 12))
        var merged = Self.aggregate(stages)
        merged.merge(whole)
        merged.merge(part)
        #expect(merged.stages.stages.map(\.judged) == [2, 1])
        #expect(merged.stages.start == Fabricated.start)
    }

    @Test func rowsAreFewAndAreOfSeveralStages() {
        let many = (0..<80).map { Self.stage(0, $0 + 1, Double($0), Double($0 + 1)) }
        let tally = Self.aggregate(many + [Self.stage(1, 1, 0, 80)]).stages
        #expect(tally.stages.count == StageTally.most)
        #expect(tally.omitted == 30)
        #expect(Self.aggregate([Self.stage(0, 1, 0, 80)]).stages.stages.isEmpty)
    }
}
