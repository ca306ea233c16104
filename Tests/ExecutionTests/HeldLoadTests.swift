import Metrics
import TestPlan
import Timing
import Transport
import Testing

@testable import Execution

/// Loads that a leader of the run changes while it goes on, in virtual time.
@Suite struct HeldLoadTests {
    private typealias Command = (at: Int64, ask: (Shard, Instant) -> Void)

    private func hold(_ level: Double, over ramp: Int64 = 0, at time: Int64) -> Command {
        (time, { shard, now in shard.hold(level, in: 0, over: .milliseconds(ramp), from: now) })
    }

    /// Milliseconds from the start.
    private func offset(_ time: Instant) -> Int64 { (time - VirtualRun.start).nanoseconds / 1_000_000 }

    private func graph(_ knob: HeldWorkload.Knob = .threads, threads: Int = 8) -> ExecutionGraph {
        .test(steps: [.sample(0)], held: HeldWorkload(knob, threads: threads))
    }

    @Test func threadsComeAndGoAndNoStreamIsKilled() {
        // An answer takes 122 ms.
        let run = VirtualRun.run(
            graph(), stopAfter: 3_000,
            commands: [hold(2, at: 0), hold(4, over: 100, at: 1_000), hold(1, at: 2_000)]
        ) { _ in .answer() }
        let issues = run.issues.map(offset)
        #expect(issues.prefix(2) == [0, 0])
        #expect(issues.contains(1_000) && issues.contains(1_050))
        func inFlight(at time: Int64) -> Int {
            run.samples.filter { offset($0.issued) <= time && offset($0.done) > time }.count
        }
        #expect(inFlight(at: 900) == 2)
        #expect(inFlight(at: 1_900) == 4)
        // Those beyond the level end what they have begun.
        #expect(inFlight(at: 2_050) > 1)
        #expect(inFlight(at: 2_500) == 1)
        #expect(run.samples.allSatisfy { $0.outcome == .ok })
        #expect(run.samples.count == run.issues.count)
        #expect(run.reports.last?.isFinished == true)
    }

    @Test func threadsThatCameToRestBeginTogether() {
        let run = VirtualRun.run(
            graph(), stopAfter: 4_000,
            commands: [hold(3, over: 100, at: 0), hold(0, at: 1_000), hold(4, at: 2_500)]
        ) { _ in .answer() }
        #expect(run.reports.contains { $0.heldThreads == 3 && $0.time < VirtualRun.start + .seconds(1.5) })
        #expect(
            run.reports.contains {
                $0.heldThreads == 0 && $0.openRequests == 0 && $0.time > VirtualRun.start + .seconds(1.5)
            })
        #expect(run.issues.map(offset).filter { $0 > 1_200 }.prefix(4) == [2_500, 2_500, 2_500, 2_500])
        let first = run.samples.filter { $0.flags.contains(.firstOfThread) }.map { offset($0.issued) }
        #expect(first.count == 3 + 4 && first.filter { $0 == 2_500 }.count == 4)
    }

    @Test func iterationsAreNumberedThroughTheGroup() {
        let run = VirtualRun.run(
            graph(), stopAfter: 2_000, commands: [hold(3, at: 0), hold(1, at: 500), hold(3, at: 1_000)]
        ) { _ in .answer() }
        let numbers = run.samples.map(\.iteration).sorted()
        #expect(numbers == Array(0..<numbers.count))
    }

    @Test func arrivalsChangeTheirRate() {
        let run = VirtualRun.run(
            graph(.arrivals(.even), threads: 50), stopAfter: 3_000,
            commands: [hold(10, at: 0), hold(100, at: 1_000), hold(20, at: 2_000)]
        ) { _ in .answer() }
        let seconds = Dictionary(grouping: run.issues) { offset($0) / 1_000 }.mapValues(\.count)
        #expect(seconds[0] == 10)
        #expect((99...101).contains(seconds[1] ?? 0))
        #expect((19...21).contains(seconds[2] ?? 0))
        #expect(run.aggregate?.requests.dropped == 0)
    }

    @Test func shardsShareWhatIsHeld() {
        let runs = (0..<3).map { index in
            VirtualRun.run(
                graph(.arrivals(.poisson), threads: 150), shard: index, of: 3, stopAfter: 2_000,
                commands: [hold(50, at: 0), hold(200, at: 1_000)]
            ) { _ in .answer() }
        }
        let alone = VirtualRun.run(
            graph(.arrivals(.poisson), threads: 150), stopAfter: 2_000,
            commands: [hold(50, at: 0), hold(200, at: 1_000)]
        ) { _ in .answer() }
        #expect(runs.flatMap(\.issues).sorted().elementsEqual(alone.issues.sorted()))
        let numbers = runs.flatMap { $0.samples.map(\.iteration) }.sorted()
        #expect(numbers.elementsEqual(alone.samples.map(\.iteration).sorted()))
        let threads = (0..<3).map { index in
            VirtualRun.run(graph(), shard: index, of: 3, stopAfter: 100, commands: [hold(5, at: 0)]) { _ in
                .answer()
            }
        }
        #expect(threads.reduce(0) { $0 + $1.issues.count } == 5)
    }

    /// A change that was agreed upon reaches machines at different moments, and holds from the same one on each.
    @Test(arguments: [2, 3, 7]) func machinesShareWhatIsHeld(machines: Int) throws {
        func ask(_ level: Double, heardAt time: Int64, for moment: Int64) -> Command {
            (
                time,
                { shard, _ in
                    shard.hold(
                        level, in: 0, over: .zero, from: VirtualRun.start + .milliseconds(moment))
                }
            )
        }
        func run(_ knob: HeldWorkload.Knob, _ machine: Int, of count: Int, _ loops: Int, delay: Int64) throws
            -> [VirtualRun]
        {
            let part = try #require(RunShare(machine, of: count))
            return (0..<loops).map { loop in
                VirtualRun.run(
                    graph(knob, threads: 150), shard: loop, of: loops, in: part, stopAfter: 2_500,
                    commands: [
                        ask(12, heardAt: delay, for: 100), ask(140, heardAt: 1_000 + delay, for: 1_100),
                    ]
                ) { _ in .answer() }
            }
        }
        for knob in [HeldWorkload.Knob.arrivals(.poisson), .arrivals(.even), .threads] {
            let alone = try run(knob, 0, of: 1, 1, delay: 0)[0]
            let union = try (0..<machines).flatMap { machine in
                try run(knob, machine, of: machines, 1 + machine % 2, delay: Int64(13 * machine))
            }
            #expect(union.flatMap(\.issues).sorted().elementsEqual(alone.issues.sorted()), "\(knob)")
            let numbers = union.flatMap { $0.samples.map(\.iteration) }
            #expect(Set(numbers).count == numbers.count, "\(knob): each row once")
            guard case .arrivals = knob else { continue }
            #expect(numbers.sorted().elementsEqual(alone.samples.map(\.iteration).sorted()), "\(knob)")
        }
    }

    @Test func everyStepHasItsOwnNumbers() throws {
        func begin(_ step: Int, at time: Int64) -> Command { (time, { $0.begin(step: step, at: $1) }) }
        func measure(_ isMeasured: Bool, at time: Int64) -> Command {
            (time, { shard, _ in shard.measure(isMeasured) })
        }
        let run = VirtualRun.run(
            graph(), stopAfter: 5_000,
            commands: [
                begin(1, at: 0), hold(2, at: 0), measure(true, at: 500), measure(false, at: 2_000),
                begin(2, at: 2_050), hold(4, at: 2_050), measure(true, at: 2_600), measure(false, at: 4_000),
                begin(3, at: 4_050), hold(0, at: 4_050),
            ]
        ) { _ in .answer() }
        for step in 1...2 {
            let own = run.samples.filter { $0.step == step }
            let last = try #require(run.reports.last { $0.step == step })
            #expect(last.isStepOver)
            #expect(last.aggregate.requests.isConserved)
            #expect(last.aggregate.requests.outcomes.total == own.count)
            let counted = own.filter { !$0.flags.contains(.warmUp) }
            #expect(last.aggregate.total.outcomes.judged == counted.count)
            let from: Int64 = step == 1 ? 500 : 2_600
            #expect(counted.allSatisfy { offset($0.issued) >= from && offset($0.issued) < from + 1_500 })
            #expect(!counted.isEmpty)
            // Tokens count for the step in which their request was issued, also after its end.
            #expect(last.aggregate.series.bins.reduce(0) { $0 + $1.tokenEvents } == own.count * 3)
        }
        // While a step goes on, what is in flight and counts is told.
        #expect(run.reports.contains { $0.step == 1 && $0.open.count == 2 })
    }

    @Test func aGroupRunsOnceMoreBesideTheLoad() {
        let group = GroupPlan(
            name: "reset", role: .setUp, workload: .closed(ClosedWorkload(threads: 1, loops: 1)),
            onSampleError: .continue, entry: 0, dealers: [])
        let graph = graph().with(groups: graph().groups + [group])
        let run = VirtualRun.run(
            graph, stopAfter: 2_000,
            commands: [hold(1, at: 500), (1_000, { shard, now in shard.runAgain(1, at: now) })]
        ) { _ in .answer() }
        let resets = run.samples.filter { $0.id.group == 1 }.map { offset($0.issued) }
        #expect(resets == [0, 1_000])
        #expect(run.samples.contains { $0.id.group == 0 && offset($0.issued) > 1_200 })
        #expect(run.reports.last?.isFinished == true)
    }
}
