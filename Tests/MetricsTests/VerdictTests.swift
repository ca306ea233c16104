import Testing
import Timing

@testable import Metrics

@Suite struct VerdictTests {
    private static func verdict(
        _ result: ThresholdResult.Status, _ validity: Validity, _ end: RunEnd = .completed
    ) -> Verdict {
        Verdict(thresholds: [], result: result, validity: validity, reasons: [], endedBy: end)
    }

    @Test func theFirstOfInterruptedInvalidFailedUndecidedWins() {
        let table: [(ThresholdResult.Status, Validity, RunEnd, Int32, String)] = [
            (.pass, .valid, .completed, 0, "PASS"),
            (.pass, .suspect, .completed, 0, "PASS"),
            (.undecided, .valid, .completed, 98, "UNDECIDED"),
            (.fail, .valid, .completed, 99, "FAIL"),
            (.fail, .suspect, .completed, 99, "FAIL"),
            (.pass, .invalid, .completed, 97, "INVALID"),
            (.fail, .invalid, .completed, 97, "INVALID"),
            (.pass, .valid, .signal, 130, "STOPPED"),
            (.fail, .invalid, .signal, 130, "STOPPED"),
            (.fail, .valid, .threshold, 99, "FAIL"),
            (.pass, .valid, .threshold, 99, "FAIL"),
            (.pass, .valid, .sampleError, 0, "PASS"),
        ]
        for (result, validity, end, code, headline) in table {
            let verdict = Self.verdict(result, validity, end)
            #expect(verdict.exitCode.rawValue == code)
            #expect(verdict.headline == headline)
        }
    }

    @Test func aPlanThatSaysNothingOfFailuresToleratesNone() {
        let latency = Threshold(metric: .latency(.ttft), statistic: .max, bound: .atMost, limit: 1e9)
        #expect(Verdict.judged([latency], of: []).map(\.name).last == Threshold.noErrors.name)
        #expect(Verdict.judged([], of: []).count == 1)
        for (metric, bound, limit, count) in [
            (ScalarMetric.errorRate, Threshold.Bound.atMost, 1.0, 1), (.goodput, .atLeast, 0.5, 1),
            (.goodputRate, .atLeast, 3, 1),
            // What limits nothing minds nothing.
            (.errorRate, .atLeast, 0, 2), (.goodput, .atLeast, 0, 2), (.goodputRate, .atLeast, 0, 2),
        ] {
            let own = Threshold(metric: .scalar(metric), bound: bound, limit: limit)
            #expect(Verdict.judged([own], of: []).count == count, "\(own.name)")
        }
        let samples = Fabricated.rising(10) + [Fabricated.sample(.http5xx)]
        let verdict = Verdict.evaluate(
            [latency], evidence: Fabricated.evidence(samples), health: RunHealth(), endedBy: .completed)
        #expect(verdict.thresholds.map(\.status) == [.pass, .fail])
        #expect(verdict.exitCode == .thresholdFailed)
    }

    /// One sampler's limit is not the others'.
    @Test func samplersThatNoLimitSpeaksOfTolerateNone() {
        let rows: [(name: String, kind: SamplerStatistics.Kind)] = [
            ("a", .sampler), ("b", .sampler), ("log in", .setUp), ("buy", .transaction),
            ("a [turn 1]", .turn),
        ]
        func implied(_ samplers: [String?]) -> [String?] {
            let own = samplers.map {
                Threshold(metric: .scalar(.errorRate), sampler: $0, bound: .atMost, limit: 0.1)
            }
            return Verdict.judged(own, of: rows).dropFirst(own.count).map(\.sampler)
        }
        #expect(implied(["a"]) == ["b"])
        #expect(implied(["a", "b"]) == [])
        #expect(implied([nil]) == [])
        #expect(implied(["a", nil]) == [])
        #expect(implied(["buy"]) == [])
        #expect(implied(["a [turn 1]"]) == [])
    }

    @Test func aRunWithoutARequestIsUndecided() {
        let verdict = Verdict.evaluate(
            [], evidence: Fabricated.evidence([]), health: RunHealth(), endedBy: .completed)
        #expect(verdict.exitCode == .undecided)
    }

    @Test func oneFailureOutweighsManyUndecided() {
        let thresholds = [
            Threshold(metric: .latency(.itl), statistic: .max, bound: .atMost, limit: 1),
            Threshold(metric: .scalar(.errorRate), bound: .atMost, limit: 0),
        ]
        let verdict = Verdict.evaluate(
            thresholds, evidence: Fabricated.evidence([Fabricated.sample(.dns)]), health: RunHealth(),
            endedBy: .completed)
        #expect(verdict.result == .fail)
    }
}

@Suite struct RunHealthTests {
    private func labels(_ change: (inout RunHealth) -> Void) -> [String] {
        var health = RunHealth()
        health.wallTime = .seconds(Int64(100))
        health.processors = 2
        change(&health)
        return health.judge().map { "\($0.validity.rawValue) \($0.label)" }
    }

    @Test func aGeneratorThatKeptUpIsValid() {
        #expect(labels { _ in } == [])
        #expect(labels { $0.sendDelay = .milliseconds(10) } == [])
        #expect(labels { $0.cpuTime = .seconds(Int64(160)) } == [])
    }

    @Test func whatSpeaksAgainstTheFiguresIsNamed() {
        #expect(labels { $0.sendDelay = .microseconds(10_001) } == ["suspect sendDelay"])
        #expect(labels { $0.sendDelay = .milliseconds(101) } == ["invalid sendDelay"])
        #expect(labels { $0.cpuTime = .seconds(Int64(161)) } == ["suspect cpu"])
        #expect(labels { $0.cpuTime = .seconds(Int64(191)) } == ["invalid cpu"])
        #expect(labels { ($0.issued, $0.hiddenResends) = (300, 6) } == ["suspect hiddenResends"])
        #expect(labels { ($0.issued, $0.hiddenResends) = (1_000, 6) } == [])
        #expect(labels { ($0.issued, $0.hiddenResends) = (38, 2) } == [])
        #expect(labels { $0.clientResourceErrors = 1 } == ["invalid clientResource"])
        #expect(labels { $0.isConserved = false } == ["invalid conservation"])
    }

    /// A loop's health with these lags in milliseconds.
    private func shard(_ lags: [Int64], cpu: Int64 = 0) -> ShardHealth {
        var shard = ShardHealth()
        for lag in lags { shard.loopLag.record(.milliseconds(lag)) }
        shard.cpuTime = .seconds(cpu)
        return shard
    }

    @Test func loopLagCountsWhereTokenTimesDependOnIt() {
        let late = shard(Array(repeating: 8, count: 100))
        #expect(labels { $0.shards = [late] } == [])
        #expect(
            labels {
                $0.shards = [late]
                ($0.stampSources.kernel, $0.stampSources.user) = (900, 100)
            } == ["suspect loopLag"])
        #expect(
            labels {
                $0.shards = [shard(Array(repeating: 60, count: 100))]
                $0.stampSources.user = 100
            } == ["invalid loopLag"])
        // So late that the next requests go out late, whatever the stamps are.
        #expect(labels { $0.shards = [shard(Array(repeating: 60, count: 100))] } == ["suspect loopLag"])
    }

    @Test func aProcessThatStoodStillSaysSo() {
        let steady = [Int64](repeating: 0, count: 1_000)
        #expect(labels { $0.shards = [shard(steady + [300])] } == ["suspect standstill"])
        #expect(labels { $0.shards = [shard(steady + [1_400])] } == ["invalid standstill"])
    }

    @Test func aBusyLoopAThrottledGroupAndASteppedClockAreNamed() {
        #expect(labels { $0.shards = [shard([], cpu: 85)] } == ["suspect shardCPU"])
        #expect(labels { $0.shards = [shard([], cpu: 95), shard([])] } == ["invalid shardCPU"])
        #expect(labels { $0.throttled = .seconds(Int64(2)) } == ["suspect throttled"])
        #expect(labels { $0.throttled = .seconds(Int64(20)) } == ["invalid throttled"])
        #expect(labels { $0.throttled = .milliseconds(10) } == [])
        var stepped = ShardHealth()
        stepped.clockSteps = 1
        #expect(labels { $0.shards = [stepped] } == ["suspect clockStep"])
        var lossy = ShardHealth()
        lossy.retransmissions = 60
        #expect(labels { ($0.issued, $0.shards) = (1_000, [lossy]) } == ["suspect retransmissions"])
        #expect(labels { ($0.issued, $0.shards) = (10_000, [lossy]) } == [])
    }

    @Test func aLateQueueOfTheRunIsAReason() {
        #expect(labels { $0.queueLag = .milliseconds(900) } == [])
        #expect(labels { $0.queueLag = .milliseconds(1_100) } == ["suspect queueLag"])
        #expect(labels { $0.queueLag = .seconds(Int64(11)) } == ["invalid queueLag"])
        #expect(
            labels {
                $0.queueLag = .seconds(Int64(11))
                $0.limits.standstill = Duration(nanoseconds: .max)
            } == [])
    }

    @Test func othersWorkIsNamedAsTheCauseOfLateness() throws {
        var health = RunHealth()
        health.wallTime = .seconds(Int64(100))
        health.cpuTime = .seconds(Int64(20))
        health.processors = 2
        health.machineBusy = 0.99
        health.sendDelay = .milliseconds(40)
        let reason = try #require(health.judge().first)
        #expect(reason.text.contains("other processes"))
        health.machineBusy = 0.3
        #expect(!(try #require(health.judge().first).text.contains("other processes")))
    }

    @Test func aRunOfMillisecondsHasNoProcessorLoad() {
        #expect(
            labels {
                $0.wallTime = .milliseconds(7)
                $0.cpuTime = .milliseconds(16)
            } == [])
    }

    @Test func aPlanSetsItsOwnLimits() {
        #expect(
            labels {
                $0.sendDelay = .milliseconds(40)
                $0.limits.sendDelay = .milliseconds(50)
            } == [])
        #expect(
            labels {
                $0.cpuTime = .seconds(Int64(180))
                $0.limits.cpu = 0.95
            } == [])
    }

    @Test func aFullMachineBesideTheMockServerIsOnlySuspect() {
        let found = labels {
            $0.cpuTime = .seconds(Int64(199))
            $0.sharesProcessWithServer = true
        }
        #expect(found == ["suspect cpu"])
    }

    @Test func theGravestReasonStandsFirst() {
        let found = labels {
            $0.hiddenResends = 30
            $0.sendDelay = .milliseconds(50)
            $0.clientResourceErrors = 1
        }
        #expect(found.first == "invalid clientResource" && found.count == 3)
    }

    @Test func aRunOfNoTimeHasNoProcessorShare() {
        #expect(RunHealth().cpuShare == 0)
    }
}
