import Foundation
import Testing
import Timing

@testable import Metrics

/// What each check reads, and that it alone speaks where its reading is bad.
@Suite struct HealthCheckTests {
    /// The health of a generator that kept up, for a run of 100 s with 1 000 requests.
    private static func sound() -> RunHealth {
        var health = RunHealth()
        health.sendDelay = .microseconds(300)
        health.issued = 1_000
        health.stampSources.kernel = 50_000
        health.processors = 2
        health.cpuTime = .seconds(Int64(20))
        health.wallTime = .seconds(Int64(100))
        health.peakMemory = 48 << 20
        health.machineBusy = 0.3
        health.throttled = .zero
        health.queueLag = .milliseconds(1)
        var shard = ShardHealth()
        shard.loopLag.record(.microseconds(60), times: 1_000)
        shard.cpuTime = .seconds(Int64(15))
        health.shards = [shard]
        return health
    }

    /// A reading that makes one check speak, and what that says of the run.
    private struct BadReading: Sendable {
        let label: String
        let validity: Validity
        let change: @Sendable (inout RunHealth) -> Void

        init(_ label: String, _ validity: Validity, _ change: @escaping @Sendable (inout RunHealth) -> Void) {
            self.label = label
            self.validity = validity
            self.change = change
        }
    }

    private static let badReadings = [
        BadReading("sendDelay", .suspect) { $0.sendDelay = .milliseconds(11) },
        BadReading("sendDelay", .invalid) { $0.sendDelay = .milliseconds(101) },
        BadReading("loopLag", .suspect) { $0.shards[0].loopLag.record(.milliseconds(60), times: 100) },
        BadReading("loopLag", .suspect) {
            $0.stampSources.user = 5_000
            $0.shards[0].loopLag.record(.milliseconds(6), times: 100)
        },
        BadReading("loopLag", .invalid) {
            $0.stampSources.user = 5_000
            $0.shards[0].loopLag.record(.milliseconds(60), times: 100)
        },
        BadReading("standstill", .suspect) { $0.shards[0].loopLag.record(.milliseconds(300)) },
        BadReading("standstill", .invalid) { $0.shards[0].loopLag.record(.milliseconds(1_001)) },
        BadReading("queueLag", .suspect) { $0.queueLag = .milliseconds(1_001) },
        BadReading("queueLag", .invalid) { $0.queueLag = .seconds(Int64(11)) },
        BadReading("cpu", .suspect) { $0.cpuTime = .seconds(Int64(161)) },
        BadReading("cpu", .invalid) { $0.cpuTime = .seconds(Int64(181)) },
        BadReading("cpu", .suspect) {
            $0.cpuTime = .seconds(Int64(199))
            $0.sharesProcessWithServer = true
        },
        BadReading("shardCPU", .suspect) { $0.shards[0].cpuTime = .seconds(Int64(81)) },
        BadReading("shardCPU", .invalid) { $0.shards[0].cpuTime = .seconds(Int64(91)) },
        BadReading("throttled", .suspect) { $0.throttled = .seconds(Int64(2)) },
        BadReading("throttled", .invalid) { $0.throttled = .seconds(Int64(11)) },
        BadReading("clockStep", .suspect) { $0.shards[0].clockSteps = 1 },
        BadReading("hiddenResends", .suspect) { $0.hiddenResends = 11 },
        BadReading("retransmissions", .suspect) { $0.shards[0].retransmissions = 11 },
        BadReading("clientResource", .invalid) { $0.clientResourceErrors = 1 },
        BadReading("conservation", .invalid) { $0.isConserved = false },
        BadReading("incomplete", .invalid) { $0.isComplete = false },
        BadReading("shares", .invalid) { $0.shares = RunShare(0, of: 2).map { [ShareReading($0)] } },
    ]

    /// Checks that only tell; a reading of theirs has no limit.
    private static let silent = ["tokenTimes", "machine", "memory", "droppedArrivals", "firstSends"]

    @Test func noTwoChecksShareALabelOrATerm() {
        #expect(Set(RunHealth.checks.map(\.label)).count == RunHealth.checks.count)
        #expect(Set(RunHealth.checks.map(\.term)).count == RunHealth.checks.count)
    }

    @Test func aSoundGeneratorTripsNoCheck() {
        #expect(Self.sound().judge() == [])
    }

    @Test func eachCheckSpeaksAloneWhereItsReadingIsBad() {
        for bad in Self.badReadings {
            var health = Self.sound()
            bad.change(&health)
            #expect(
                health.judge().map { "\($0.validity) \($0.label)" } == ["\(bad.validity) \(bad.label)"])
        }
    }

    @Test func everyCheckHasABadReadingOrIsKnownToBeSilent() {
        let speaking = Set(Self.badReadings.map(\.label))
        #expect(speaking.isDisjoint(with: Self.silent))
        #expect(speaking.union(Self.silent) == Set(RunHealth.checks.map(\.label)))
    }

    @Test func aCheckReadsTheLimitsThatItNamesAndNoOther() {
        for check in RunHealth.checks {
            let cases = Self.badReadings.filter { $0.label == check.label }
            for limit in RunHealth.Limit.allCases {
                for bad in cases {
                    var health = Self.sound()
                    bad.change(&health)
                    lift(limit, of: &health.limits)
                    #expect(
                        (check.reason(of: health) == nil) == check.limits.contains(limit),
                        "\(check.label): \(limit)")
                }
            }
        }
        #expect(Set(RunHealth.checks.flatMap(\.limits)) == Set(RunHealth.Limit.allCases))
    }

    /// Sets a limit so high that no reading exceeds it.
    private func lift(_ limit: RunHealth.Limit, of limits: inout RunHealth.Limits) {
        switch limit {
        case .sendDelay: limits.sendDelay = Duration(nanoseconds: .max)
        case .loopLag: limits.loopLag = Duration(nanoseconds: .max)
        case .standstill: limits.standstill = Duration(nanoseconds: .max)
        case .cpu: limits.cpu = 1
        }
    }

    @Test func ofReasonsAsGraveWhatIsMissingStandsFirst() {
        var health = Self.sound()
        for bad in Self.badReadings where bad.label != "incomplete" { bad.change(&health) }
        #expect(
            health.judge().map(\.label) == [
                "conservation", "shares", "clientResource", "sendDelay", "loopLag", "standstill", "queueLag",
                "shardCPU", "throttled", "cpu", "hiddenResends", "clockStep", "retransmissions",
            ])
    }

    @Test func reportsShowEveryReadingWithItsLimit() {
        let facts = Self.sound().facts.map { "\($0.term): \($0.detail)" }
        #expect(
            facts == [
                "Send delay p99: 300us, limit 10ms",
                "Loop lag: p99 60us, max 60us, limits 5ms where token times are this process's own and "
                    + "250ms at most",
                "Run's queue: 1ms late at most, limit 1s",
                "Token times: 100% kernel, 0% coalesced, 0% user",
                "Processor: 10.0% of 2 processors, limit 80.0%, 20.0 s",
                "Busiest event loop: 15.0% of a processor, limit 80.0%, 1 event loop",
                "Machine: 30.0% busy, others' work included",
                "Throttled: for 0s by its control group",
                "Clock steps: 0",
                "Memory at its peak: 48 MiB",
                "Hidden resends: 0",
                "Retransmissions: 0 segments",
                "Own resource errors: 0",
                "Dropped arrivals: 0",
                "Conservation: held: no request was lost",
            ])
    }

    @Test func aKilledRunHasNoReadingsOfItsProcess() {
        var health = Self.sound()
        health.readings = RunHealth.Readings()
        health.stampSources = StampCounts()
        let unknown = health.facts.filter { $0.detail == "unknown: the run did not come to its end" }
        #expect(
            unknown.map(\.term) == [
                "Loop lag", "Run's queue", "Processor", "Busiest event loop", "Machine", "Throttled",
                "Memory at its peak",
            ])
        #expect(health.facts.first { $0.term == "Token times" }?.detail == "user")
        #expect(health.brief == "loop lag, CPU and machine unknown")
    }

    @Test func theTerminalShowsWhatIsNotNothing() {
        var health = Self.sound()
        #expect(health.brief == "loop lag p99 60us, max 60us, busiest loop 15.0%, machine 30.0% busy")
        health.throttled = .milliseconds(20)
        health.shards[0].clockSteps = 1
        health.shards[0].retransmissions = 2
        #expect(health.brief.hasSuffix(", throttled for 20ms, 1 clock step, 2 retransmissions"))
    }

    @Test func aRunIsPutTogetherFromItsNumbersAndItsReadings() {
        let evidence = Fabricated.evidence([Fabricated.sample(.ok), Fabricated.sample(.clientResource)])
        var readings = RunHealth.Readings()
        readings.wallTime = .seconds(Int64(7))
        let health = RunHealth(
            evidence, readings: readings, processors: 3, sharesProcessWithServer: true,
            limits: RunHealth.Limits())
        #expect(health.clientResourceErrors == 1)
        #expect(health.wallTime == .seconds(Int64(7)))
        #expect(health.isComplete)
        #expect(health.isConserved == evidence.aggregate.requests.isConserved)
        let killed = RunHealth(
            evidence, readings: nil, processors: 3, sharesProcessWithServer: true, limits: RunHealth.Limits())
        #expect(!killed.isComplete && !killed.knowsUsage && killed.isConserved)
        let damaged = RunHealth(
            evidence, readings: readings, processors: 3, sharesProcessWithServer: true,
            limits: RunHealth.Limits(), isComplete: false)
        #expect(!damaged.isComplete && damaged.knowsUsage)
    }
}

/// The part of `run.json` that tells of the generator.
@Suite struct RunHealthFormTests {
    private static let text = """
        {"cpuTime":4210000000,"isConserved":true,"machineBusy":0.31,"peakMemory":50331648,"queueLag":7100000,\
        "shards":[{"clockSteps":1,"cpuTime":3980000000,"exactLag":{"max":2900000,"min":40000,"sum":3055000},\
        "lag":[[40447,1],[55295,1],[60415,1],[2902015,1]],"retransmissions":2}],"throttled":0,\
        "wallTime":62000000000}
        """

    private func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    @Test func readingsKeepTheirForm() throws {
        let readings = try JSONDecoder().decode(RunHealth.Readings.self, from: Data(Self.text.utf8))
        #expect(readings.cpuTime == .milliseconds(4_210))
        #expect(readings.queueLag == .microseconds(7_100))
        #expect(readings.shards.first?.loopLag.max == .microseconds(2_900))
        #expect(readings.shards.first?.clockSteps == 1)
        #expect(try text(readings) == Self.text)
    }

    @Test func whatTheSystemDoesNotTellIsLeftOut() throws {
        var readings = RunHealth.Readings()
        readings.shards = [ShardHealth()]
        #expect(
            try text(readings)
                == #"{"cpuTime":0,"isConserved":true,"peakMemory":0,"shards":[{"clockSteps":0,"cpuTime":0,"#
                + #""lag":[],"retransmissions":0}],"wallTime":0}"#)
    }

    @Test func anyLagComesBackAsItWas() throws {
        var shard = ShardHealth()
        for power in 0..<52 { shard.loopLag.record(Duration(nanoseconds: 3 << power), times: power + 1) }
        let first = try text(shard)
        let again = try JSONDecoder().decode(ShardHealth.self, from: Data(first.utf8))
        #expect(try text(again) == first)
    }

    @Test func limitsKeepTheirForm() throws {
        let form = #"{"cpu":0.8,"loopLag":5000000,"sendDelay":10000000,"standstill":250000000}"#
        #expect(try text(RunHealth.Limits()) == form)
        #expect(try JSONDecoder().decode(RunHealth.Limits.self, from: Data(form.utf8)) == RunHealth.Limits())
    }
}
