import Metrics
import TestPlan
import Testing
import Timing
import Transport

@testable import Execution

/// A whole shard in virtual time: schedule, timers, outcomes and numbers, without a socket or a clock.
@Suite struct ShardTests {
    private func offset(_ milliseconds: Int64) -> Instant { VirtualRun.start + .milliseconds(milliseconds) }

    @Test func samplesAreThreadsTimesLoopsTimesSamplers() throws {
        let graph = ExecutionGraph.test(steps: [.sample(0), .sample(1)], threads: 3, loops: 4)
        let run = VirtualRun.run(graph) { _ in .answer() }
        let aggregate = try #require(run.aggregate)
        #expect(aggregate.requests.issued == 24)
        #expect(aggregate.requests.outcomes[.ok] == 24)
        #expect(aggregate.requests.isConserved)
        #expect(aggregate.samplers.map(\.outcomes.total) == [12, 12])
        #expect(aggregate.threads[0].completed == [8, 8, 8])
    }

    /// The loop runs on until the run stops it, and the run may be seconds late.
    @Test func aShardThatHasFinishedSaysSoOnce() {
        let graph = ExecutionGraph.test(steps: [.sample(0)], threads: 2, loops: 2)
        let run = VirtualRun.run(graph, lingering: 5) { _ in .answer() }
        #expect(run.reports.filter(\.isFinished).count == 1)
        #expect(run.reports.last?.isFinished == true)
        #expect(run.reports.last?.time == run.samples.map(\.done).max())
    }

    /// What is written of second k is what had ended in it, to the loop's own accuracy.
    @Test func everyReportHoldsTheSecondsThatItSaysAndNoMore() throws {
        let graph = ExecutionGraph.test(steps: [.sample(0)], threads: 3, loops: nil, duration: .seconds(5.0))
        let run = VirtualRun.run(graph) { _ in .answer(ttft: 90, itl: 7) }
        let periodic = run.reports.filter { !$0.isFinished }
        #expect(periodic.map(\.seconds) == [1, 2, 3, 4, 5])
        for report in periodic {
            let end = VirtualRun.start + .seconds(Int64(report.seconds))
            let ended = run.samples.count { $0.done < end }
            #expect(report.aggregate.requests.outcomes.total == ended)
        }
    }

    /// A stream that stalls until its time is over, beside good ones.
    @Test func noGapOfAFailedStreamIsAmongTheLatencies() throws {
        var timeouts = Timeouts()
        timeouts.idle = .milliseconds(5_000)
        let graph = ExecutionGraph.test(steps: [.sample(0)], threads: 1, loops: 3, timeouts: timeouts)
        let token = #"data: {"choices":[{"text":"x"}]}"# + "\n\n"
        let run = VirtualRun.run(graph) { number in
            guard number == 1 else { return .answer(ttft: 100, itl: 10) }
            return [
                (0, .connected), (1, .head([(Int64, ScriptedEvent)].head)), (2, .body(token)),
                (4_000, .body(token)),
            ]
        }
        let aggregate = try #require(run.aggregate)
        #expect(aggregate.requests.outcomes[.idleTimeout] == 1)
        let itl = aggregate.samplers[0].histogram(.itl)
        #expect(itl.count == 4)
        #expect(itl.max == .milliseconds(10))
        // What came is in the course of the run all the same.
        #expect(aggregate.series.bins.reduce(0) { $0 + $1.tokenEvents } == 8)
    }

    @Test func threadsStartOnTheRampAndRunInSeries() {
        let graph = ExecutionGraph.test(steps: [.sample(0)], threads: 4, loops: 2, rampUp: .milliseconds(400))
        let run = VirtualRun.run(graph) { _ in .answer(ttft: 1_000, itl: 0) }
        #expect(run.issues.prefix(4) == [offset(0), offset(100), offset(200), offset(300)])
        for thread in 0..<4 {
            let own = run.samples.filter { $0.id.thread == thread }.sorted { $0.issued < $1.issued }
            #expect(own[0].done <= own[1].issued)
        }
    }

    @Test func timesAreWhatTheServerDid() throws {
        let graph = ExecutionGraph.test(steps: [.sample(0)], loops: 1)
        let run = VirtualRun.run(graph) { _ in .answer(ttft: 100, itl: 10) }
        let sample = try #require(run.samples.first)
        #expect(sample.latency(.sendDelay) == .zero)
        #expect(sample.latency(.connect) == .zero)
        #expect(sample.latency(.ttfb) == .milliseconds(100))
        #expect(sample.latency(.ttft) == .milliseconds(100))
        #expect(sample.latency(.tpot) == .milliseconds(10))
        #expect(sample.latency(.e2e) == .milliseconds(120))
        #expect(sample.latency(.done) == .milliseconds(122))
        #expect(sample.tokenEvents == 3)
        let aggregate = try #require(run.aggregate)
        #expect(aggregate.samplers[0].histogram(.itl).count == 2)
        #expect(aggregate.samplers[0].histogram(.itl).max == .milliseconds(10))
    }

    @Test func durationEndsTheLoadAndOpenStreamsFinish() throws {
        let graph = ExecutionGraph.test(
            steps: [.sample(0)], threads: 2, loops: nil, duration: .milliseconds(250))
        let run = VirtualRun.run(graph) { _ in .answer(ttft: 90, itl: 5) }
        // 102 ms an answer: issues at 0, 102 and 204; the last ends after the load, and is whole.
        #expect(run.issues.allSatisfy { $0 < offset(250) })
        let aggregate = try #require(run.aggregate)
        #expect(aggregate.requests.outcomes[.ok] == 6)
        #expect(aggregate.requests.outcomes[.censored] == 0)
    }

    @Test func cutClosesOpenStreamsAtTheEndAndCountsThemApart() throws {
        var end = EndOfTest()
        end.mode = .cut
        let graph = ExecutionGraph.test(
            steps: [.sample(0)], threads: 2, loops: nil, duration: .milliseconds(250), end: end)
        let run = VirtualRun.run(graph) { _ in .answer(ttft: 90, itl: 5) }
        let aggregate = try #require(run.aggregate)
        #expect(run.cancelled == 2)
        #expect(aggregate.requests.outcomes[.ok] == 4)
        #expect(aggregate.requests.outcomes[.censored] == 2)
        #expect(aggregate.requests.outcomes.failures == 0)
        #expect(aggregate.samplers[0].histogram(.ttft).count == 4)
        #expect(aggregate.requests.isConserved)
        #expect(run.samples.filter { $0.outcome == .censored }.allSatisfy { $0.done == offset(250) })
    }

    @Test func theDrainTimeIsNotForEver() throws {
        var end = EndOfTest()
        end.drainTimeout = .milliseconds(500)
        let graph = ExecutionGraph.test(
            steps: [.sample(0)], loops: nil, duration: .milliseconds(100), end: end)
        let run = VirtualRun.run(graph) { _ in .answer(ttft: 60_000) }
        #expect(run.samples.first?.outcome == .censored)
        #expect(run.samples.first?.done == offset(600))
    }

    @Test func aStopLetsOpenStreamsFinishAndStartsNothing() throws {
        let graph = ExecutionGraph.test(
            steps: [.sample(0), .pause(.constant(.seconds(Int64(5))))], threads: 2, loops: nil,
            rampUp: .milliseconds(200))
        let run = VirtualRun.run(graph, stopAfter: 150) { _ in .answer(ttft: 120) }
        let aggregate = try #require(run.aggregate)
        #expect(aggregate.requests.issued == 2)
        #expect(aggregate.requests.outcomes[.ok] == 2)
    }

    @Test(arguments: [
        (ThreadGroup.OnSampleError.continue, 6), (.startNextLoop, 3), (.stopThread, 1), (.stopTest, 1),
        (.stopTestNow, 1),
    ])
    func aFailureDoesWhatTheGroupSays(policy: ThreadGroup.OnSampleError, issued: Int) throws {
        let graph = ExecutionGraph.test(steps: [.sample(0), .sample(1)], loops: 3, onSampleError: policy)
        let run = VirtualRun.run(graph) { _ in .refused }
        let aggregate = try #require(run.aggregate)
        #expect(aggregate.requests.issued == issued)
        #expect(aggregate.requests.outcomes[.connectRefused] == issued)
        #expect(aggregate.requests.isConserved)
    }

    @Test func stopTestNowCutsTheOthers() throws {
        let graph = ExecutionGraph.test(
            steps: [.sample(0)], threads: 2, loops: nil, rampUp: .milliseconds(20),
            onSampleError: .stopTestNow)
        let run = VirtualRun.run(graph) { $0 == 0 ? .answer(ttft: 10_000) : .refused }
        let aggregate = try #require(run.aggregate)
        #expect(aggregate.requests.outcomes[.censored] == 1)
        #expect(aggregate.requests.outcomes[.connectRefused] == 1)
    }

    @Test func eachTimerNamesWhatItWaitedFor() throws {
        var timeouts = Timeouts()
        timeouts.connect = .milliseconds(100)
        timeouts.firstByte = .milliseconds(200)
        timeouts.idle = .milliseconds(300)
        timeouts.total = .milliseconds(1_000)
        let token = #"data: {"choices":[{"text":"x"}]}"# + "\n\n"
        let head = (Int64(10), ScriptedEvent.head([(Int64, ScriptedEvent)].head))
        let trickle = (1...20).map { (Int64($0 * 100), ScriptedEvent.body(token)) }
        let cases: [(script: [(Int64, ScriptedEvent)], outcome: Outcome, after: Int64)] = [
            ([], .connectTimeout, 100), ([(50, .connected)], .timeout, 250),
            ([(0, .connected), head, (20, .body(token))], .idleTimeout, 320),
            ([(0, .connected), head] + trickle, .timeout, 1_000),
        ]
        for (script, outcome, after) in cases {
            let graph = ExecutionGraph.test(steps: [.sample(0)], loops: 1, timeouts: timeouts)
            let sample = try #require(VirtualRun.run(graph) { _ in script }.samples.first)
            #expect(sample.outcome == outcome)
            #expect(sample.done == offset(after))
        }
    }

    @Test func aResponseKeptOpenAfterTheEndMarkerIsClosed() throws {
        let graph = ExecutionGraph.test(steps: [.sample(0)], loops: 2)
        let run = VirtualRun.run(graph) { _ in Array([(Int64, ScriptedEvent)].answer().dropLast()) }
        #expect(run.samples.map(\.outcome) == [.ok, .ok])
        #expect(run.samples.allSatisfy { $0.flags.contains(.lingering) })
        #expect(run.samples[0].latency(.e2e) == .milliseconds(120))
        #expect(run.samples[0].done == offset(121 + 500))
    }

    @Test func warmUpIsInNoStatisticButIsCounted() throws {
        let warmUp = WarmUp(
            duration: .milliseconds(150), iterations: nil, location: SourceLocation(file: "plan.xml"))
        let graph = ExecutionGraph.test(steps: [.sample(0)], loops: 4, warmUp: warmUp)
        let run = VirtualRun.run(graph) { _ in .answer() }
        let aggregate = try #require(run.aggregate)
        // 122 ms each: the first two start within the warm-up.
        #expect(aggregate.requests.outcomes[.ok] == 4)
        #expect(aggregate.requests.warmUp[.ok] == 2)
        #expect(aggregate.samplers[0].histogram(.ttft).count == 2)
        #expect(aggregate.samplers[0].histogram(.itl).count == 4)
    }

    @Test func iterationsOfWarmUpCountByThread() throws {
        let warmUp = WarmUp(duration: nil, iterations: 1, location: SourceLocation(file: "plan.xml"))
        let graph = ExecutionGraph.test(steps: [.sample(0)], threads: 3, loops: 2, warmUp: warmUp)
        let aggregate = try #require(VirtualRun.run(graph) { _ in .answer() }.aggregate)
        #expect(aggregate.requests.warmUp[.ok] == 3)
        #expect(aggregate.samplers[0].outcomes[.ok] == 3)
    }

    @Test func shardsTogetherRunWhatOneWould() throws {
        let graph = ExecutionGraph.test(steps: [.sample(0)], threads: 7, loops: 3, rampUp: .milliseconds(700))
        let one = VirtualRun.run(graph) { _ in .answer() }
        let parts = (0..<3).map { index in VirtualRun.run(graph, shard: index, of: 3) { _ in .answer() } }
        func key(_ sample: Sample) -> String { "\(sample.id) \(sample.scheduled.nanoseconds)" }
        #expect(Set(parts.flatMap { $0.samples.map(key) }) == Set(one.samples.map(key)))
        var merged = try #require(parts[0].aggregate)
        for part in parts.dropFirst() { merged.merge(try #require(part.aggregate)) }
        let whole = try #require(one.aggregate)
        #expect(merged.requests == whole.requests)
        #expect(merged.threads == whole.threads)
        #expect(
            merged.samplers[0].histogram(.ttft).percentile(99)
                == whole.samplers[0].histogram(.ttft).percentile(99))
    }

    @Test func aBurstOfStartsIsHandedOutInRounds() throws {
        let graph = ExecutionGraph.test(steps: [.sample(0)], threads: 500, loops: 1)
        let run = VirtualRun.run(graph) { _ in .answer() }
        #expect(run.aggregate?.requests.outcomes[.ok] == 500)
        #expect(run.issues.allSatisfy { $0 == offset(0) })
    }

    @Test func eachThreadsFirstRequestIsMarked() {
        let graph = ExecutionGraph.test(steps: [.sample(0), .sample(0)], threads: 3, loops: 2)
        let run = VirtualRun.run(graph) { _ in .answer() }
        #expect(run.samples.count == 12)
        for sample in run.samples {
            #expect(sample.flags.contains(.firstOfThread) == (sample.id.ordinal == 0))
        }
    }

    @Test func recordedTokensCarryTheirTimesAndSource() throws {
        let graph = ExecutionGraph.test(steps: [.sample(0)], loops: 1)
        let sample = try #require(VirtualRun.run(graph, recordsTokens: true) { _ in .answer() }.samples.first)
        #expect(sample.tokens.map(\.time) == [offset(100), offset(110), offset(120)])
        #expect(sample.tokens.allSatisfy { $0.source == .user })
        #expect(sample.stampSources.user == 3)
    }
}
