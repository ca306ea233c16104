import Foundation
import Metrics
import Reporting
import Testing
import Timing

@testable import Outputs

/// When figures are sent, in virtual time, read from the lines that go to InfluxDB.
@Suite struct FiguresOutputTests {
    private final class Collected {
        var bodies: [String] = []
        var now: Int64 = 1_000_000

        /// The value and time of a family in each body that has it.
        func values(_ family: String, _ labels: String = "") -> [String] {
            bodies.map { body in
                let lines = body.split(separator: "\n").filter {
                    $0.hasPrefix(family + ",") && (labels.isEmpty || $0.contains(labels))
                }
                return lines.map { $0.split(separator: " ").suffix(2).joined(separator: " ") }
                    .joined(separator: ";")
            }
        }
    }

    private static func progress(_ seconds: Double, ok: Int, step: Int = 0) -> RunProgress {
        let start = Instant(nanoseconds: 0)
        var aggregate = Aggregate(start: start, samplers: ["ask"], groups: [("users", 1)], serviceLevels: [])
        for number in 0..<ok {
            var sample = Sample(
                id: RequestID(group: 0, thread: 0, ordinal: number), iteration: number, sampler: 0,
                scheduled: start, issued: start)
            sample.done = start + .milliseconds(Int64(5))
            aggregate.recordIssue(at: start)
            aggregate.record(sample)
        }
        var progress = RunProgress(
            elapsed: .seconds(seconds), expected: nil, activeThreads: 1, openRequests: 0,
            aggregate: aggregate, requestsPerSecond: 0, tokensPerSecond: 0, thresholds: [])
        progress.step = step
        return progress
    }

    private static func output(_ collected: Collected, tags: [String] = []) -> FiguresOutput {
        let output = FiguresOutput(
            .influx, interval: .seconds(Int64(5)), tags: tags.compactMap(Tag.init),
            offer: { collected.bodies.append(String(decoding: $0, as: UTF8.self)) },
            wallClock: { collected.now })
        output.begin(
            RunIdentity(plan: "p", version: "1", seed: 1, startedAt: 0), folder: "/a/reports/p-1")
        return output
    }

    @Test func theFirstFiguresComeWithTheZerosThatTheyRoseFrom() {
        let collected = Collected()
        let output = Self.output(collected, tags: ["env=ci"])
        output.see(Self.progress(1, ok: 2))
        #expect(collected.values("weir_requests", "outcome=ok") == ["value=0 999000", "value=2 1000000"])
        #expect(collected.bodies[1].contains("weir_active_threads,env=ci,plan=p,run=p-1 value=1 1000000\n"))
        #expect(!collected.bodies[0].contains("weir_active_threads"))
    }

    @Test func afterThatTheyComeOnceAnInterval() {
        let collected = Collected()
        let output = Self.output(collected)
        for second in 1...12 {
            collected.now = 1_000_000 + Int64(second) * 1_000
            output.see(Self.progress(Double(second), ok: second))
        }
        #expect(
            collected.values("weir_requests", "outcome=ok") == [
                "value=0 1000000", "value=1 1001000", "value=6 1006000", "value=11 1011000",
            ])
        collected.now = 1_012_500
        output.end(Self.progress(12.5, ok: 13), [MetricFamily("weir_exit_code", .gauge, "E.", value: 99)])
        #expect(collected.values("weir_requests", "outcome=ok").last == "value=13 1012500")
        #expect(collected.values("weir_exit_code").last == "value=99 1012500")
    }

    @Test func aRunThatIsOverBeforeItsFirstSecondIsSentAllTheSame() {
        let collected = Collected()
        let output = Self.output(collected)
        output.end(Self.progress(0.3, ok: 1), [])
        #expect(collected.values("weir_requests", "outcome=ok").first == "value=0 999700")
        #expect(collected.values("weir_requests", "outcome=ok").last?.hasPrefix("value=1 ") == true)
    }

    @Test func aClockThatIsSetBackGivesNoOldTimes() {
        let collected = Collected()
        let output = Self.output(collected)
        output.see(Self.progress(1, ok: 1))
        collected.now = 900_000
        output.see(Self.progress(6, ok: 2))
        #expect(collected.values("weir_requests", "outcome=ok").last == "value=2 1000001")
    }

    @Test func eachStepOfASearchHasSeriesOfItsOwn() {
        let collected = Collected()
        let output = Self.output(collected)
        output.see(Self.progress(1, ok: 1, step: 1))
        collected.now += 2_000
        output.see(Self.progress(3, ok: 4, step: 1))
        collected.now += 1_000
        output.see(Self.progress(0.5, ok: 0, step: 2))
        collected.now += 1_000
        output.see(Self.progress(1.5, ok: 7, step: 2))
        output.end([MetricFamily("weir_exit_code", .gauge, "E.", value: 0)])
        func of(_ step: Int) -> [String] {
            collected.values("weir_requests", "step=\(step)").filter { !$0.isEmpty }.map {
                $0.split(separator: ";").first.map(String.init) ?? ""
            }
        }
        let steps = [of(1), of(2)].map { $0.map { String($0.prefix { $0 != " " }) } }
        // Of each the zeros, the first figures, and the last that no interval's end had brought.
        #expect(steps == [["value=0", "value=1", "value=4"], ["value=0", "value=0", "value=7"]])
        #expect(collected.values("weir_exit_code").last == "value=0 1004001")
        let times = collected.bodies.compactMap { body in
            body.split(separator: "\n").first?.split(separator: " ").last.flatMap { Int($0) }
        }
        #expect(times == times.sorted() && Set(times).count == times.count)
    }

    @Test(arguments: [("/a/reports/p-1", "run=p-1"), ("out/5", "run=out/5"), ("5", "run=5")])
    func aRunHasTheNameOfItsFolder(folder: String, label: String) {
        let collected = Collected()
        let output = Self.output(collected)
        output.begin(RunIdentity(plan: "p", version: "1", seed: 1, startedAt: 0), folder: folder)
        output.see(Self.progress(1, ok: 1))
        #expect(collected.bodies[1].contains(",\(label) "))
    }
}
