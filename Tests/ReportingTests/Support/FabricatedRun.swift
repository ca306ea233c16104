import Metrics
import Timing

@testable import Records
@testable import Reporting

/// A run that never happened: samples from a small deterministic simulation, recorded as a shard would.
struct FabricatedRun {
    static let start = Instant(nanoseconds: 5_000_000_000_000)
    /// 2026-03-14T09:26:53Z.
    static let startedAt: Int64 = 1_773_480_413_000_000_000

    var threads = 50
    var seconds = 60
    var rampUp = 15
    /// One request in so many fails; 0: none.
    var failEvery = 40
    var thresholds: [Threshold] = FabricatedRun.usualThresholds
    var samplers = ["ask", "log in"]
    /// Rows that are not of the load, by index.
    var kinds: [Int: SamplerStatistics.Kind] = [:]
    var groups = ["readers"]
    /// The most arrivals a second of an open load, in steps of a fourth of it; 0: a closed load.
    var arrivals = 0.0
    var planName = "rag-chat"
    var message = "upstream said: model overloaded, try again later"
    var health = FabricatedRun.soundHealth
    var endedBy = RunEnd.completed

    static let usualThresholds = [
        Threshold(
            metric: .latency(.ttft), statistic: .percentile(95), sampler: "ask", bound: .atMost,
            limit: 800e6, line: 31),
        Threshold(metric: .scalar(.errorRate), bound: .atMost, limit: 0.01, line: 32),
        Threshold(
            metric: .scalar(.goodput), serviceLevel: "interactive", bound: .atLeast, limit: 0.5, line: 33),
        Threshold(
            metric: .latency(.e2e), statistic: .percentile(99.9), sampler: "ask", bound: .atMost,
            limit: 10e9, minSamples: 2_000, line: 34),
    ]

    static var soundHealth: RunHealth {
        var health = RunHealth()
        health.sendDelay = .microseconds(312)
        health.cpuTime = .milliseconds(4_210)
        health.wallTime = .seconds(Int64(62))
        health.processors = 8
        health.peakMemory = 48 << 20
        health.machineBusy = 0.31
        health.throttled = .zero
        var shard = ShardHealth()
        shard.cpuTime = .milliseconds(3_980)
        for lag in [40, 55, 60, 2_900] { shard.loopLag.record(.microseconds(Int64(lag))) }
        health.shards = [shard, ShardHealth()]
        health.stampSources.kernel = 52_310
        health.stampSources.coalesced = 1_204
        health.stampSources.user = 12
        return health
    }

    static let planText = """
        <testPlan name="rag-chat" seed="42">
          <threadGroup name="readers" threads="50" rampUp="15s" duration="1m">
            <sse name="ask" path="/v1/chat/completions" dialect="openai-chat">
              <header name="Authorization" value="Bearer [redacted:apiKey]"/>
              <body>{"stream":true,"messages":[{"role":"user","content":"${questions}"}]}</body>
            </sse>
          </threadGroup>
        </testPlan>

        """

    /// The whole report.
    func report() -> RunReport {
        let aggregate = aggregate()
        let duration = Duration.seconds(Double(seconds) + 1.84)
        let perEvent = aggregate.total.tokensPerEvent ?? 1
        let steadyFrom = Duration.seconds(Int64(rampUp))
        let loadEnd = Duration.seconds(Int64(seconds))
        let steady = Throughput(aggregate.series, from: steadyFrom, until: loadEnd, tokensPerEvent: perEvent)
        let whole = Throughput(aggregate.series, wholeRun: duration, tokensPerEvent: perEvent)
        let evidence = Evidence(aggregate: aggregate, steady: steady, whole: whole)
        return RunReport(
            version: "0.1.0",
            plan: PlanFacts(
                name: planName, path: "plans/chat.xml", hash: "sha256:0f3c9a71b2", seed: 42,
                seedWasDrawn: false,
                text: Self.planText,
                groups: groups.map {
                    .init(
                        name: $0, threads: threads, work: "\(seconds)s", rampUp: steadyFrom,
                        startupDelay: .zero)
                },
                targets: ["http://127.0.0.1:8089"], insecure: false, warmUp: nil),
            run: RunFacts(
                startedAt: Self.startedAt, duration: duration, steadyFrom: steadyFrom, loadEnd: loadEnd,
                hostname: "build-7", processors: 8, shards: 2, timestamps: "kernel", mock: false),
            verdict: Verdict.evaluate(thresholds, evidence: evidence, health: health, endedBy: endedBy),
            aggregate: aggregate, steady: steady, whole: whole, health: health,
            errors: failEvery == 0
                ? []
                : [
                    ErrorFacts(
                        outcome: .http5xx, sampler: samplers[0], status: 503, message: message, count: 21,
                        example: RequestID(group: 0, thread: 12, ordinal: 5), first: .seconds(Int64(9)),
                        last: .seconds(Int64(58))),
                    ErrorFacts(
                        outcome: .truncated, sampler: samplers[0], status: 200,
                        message: "the stream ended after 31 events without [DONE]", count: 4,
                        example: RequestID(group: 0, thread: 3, ordinal: 9), first: .seconds(Int64(20)),
                        last: .seconds(Int64(20))),
                ])
    }

    private func aggregate() -> Aggregate {
        var random = SmallRandom(state: 0x5EED)
        var aggregate = Aggregate(
            start: Self.start, samplers: samplers, kinds: kinds, groups: groups.map { ($0, threads) },
            serviceLevels: [
                ServiceLevel(
                    name: "interactive", limits: [(.ttft, .milliseconds(800)), (.tpot, .milliseconds(60))])
            ])
        var open = [Int](repeating: 0, count: seconds + 10)
        var serial = 0
        for group in groups.indices {
            for thread in 0..<threads {
                var ordinal = 0
                var now = Double(thread * rampUp) / Double(max(1, threads))
                while now < Double(seconds) {
                    let plain = samplers.count > 1 && ordinal == 0
                    let sample = sample(
                        id: RequestID(group: group, thread: thread, ordinal: ordinal), at: now,
                        isPlain: plain,
                        serial: serial, random: &random, into: &aggregate)
                    let end = (sample.done - Self.start).inSeconds
                    for second in Int(now)...max(Int(now), min(Int(end), open.count - 1)) {
                        open[second] += 1
                    }
                    now = end + 0.4 + random.next()
                    ordinal += 1
                    serial += 1
                }
            }
        }
        for second in 0..<(seconds + 1) {
            let started = rampUp == 0 ? threads : min(threads, 1 + second * threads / rampUp)
            aggregate.recordGauges(
                at: Self.start + .seconds(Double(second) + 0.5),
                activeThreads: (second >= seconds ? 0 : started) * groups.count, openRequests: open[second])
        }
        return aggregate
    }

    private func sample(
        id: RequestID, at seconds: Double, isPlain: Bool, serial: Int, random: inout SmallRandom,
        into aggregate: inout Aggregate
    ) -> Sample {
        let issued = Self.start + .seconds(seconds)
        aggregate.recordIssue(at: issued)
        let sampler = isPlain ? 1 : 0
        var sample = Sample(
            id: id, iteration: id.ordinal, sampler: sampler, scheduled: issued, issued: issued)
        sample.issued = issued + .microseconds(Int64(40 + random.next() * 250))
        sample.connect = id.ordinal == 0 ? .microseconds(Int64(300 + random.next() * 200)) : .zero
        sample.status = 200
        sample.bytesSent = 412
        sample.isTraced = Exemplars.traces(id, number: serial)
        sample.openRequests = 1 + Int(seconds * Double(threads) / 80) + serial % 3
        sample.arrivalRate = ArrivalRate(perSecond: arrivals * Double(1 + serial % 4) / 4)
        var gaps = TokenGaps()
        let fails = failEvery > 0 && serial % failEvery == failEvery - 1
        if isPlain {
            sample.done = sample.issued + .seconds(0.01 + random.next() * 0.02)
            sample.firstByte = sample.done
            sample.bytesReceived = 88
        } else if fails {
            sample.outcome = serial % (failEvery * 5) == failEvery - 1 ? .truncated : .http5xx
            sample.status = sample.outcome == .http5xx ? 503 : 200
            sample.message = message
            sample.done = sample.issued + .seconds(0.02 + random.next() * 0.1)
        } else {
            gaps = stream(&sample, load: seconds, random: &random, into: &aggregate)
        }
        aggregate.record(sample, gaps: gaps)
        return sample
    }

    private func stream(
        _ sample: inout Sample, load: Double, random: inout SmallRandom, into aggregate: inout Aggregate
    ) -> TokenGaps {
        var gaps = TokenGaps()
        let tail = random.next()
        let wait = 0.16 + 0.15 * random.next() + (tail > 0.93 ? 0.6 * random.next() : 0) + 0.002 * load
        var time = sample.issued + .seconds(wait)
        sample.firstByte = time
        sample.firstToken = time
        sample.firstAnswerToken = time
        let events = 24 + Int(random.next() * 40)
        for event in 0..<events {
            if event > 0 {
                let gap = Duration.seconds(0.018 + 0.03 * random.next())
                time = time + gap
                gaps.append(gap)
            }
            aggregate.record([TokenArrival(time: time, sampler: sample.sampler)])
            if sample.isTraced { sample.tokens.append(TokenStamp(time: time, source: .kernel)) }
            sample.stampSources.kernel += 1
        }
        sample.lastToken = time
        sample.done = time + .microseconds(400)
        sample.tokenEvents = events
        sample.outputTokens = events
        sample.outputTokensAreFromUsage = true
        sample.bytesReceived = 180 * events
        return gaps
    }
}

/// A generator whose numbers are the same everywhere (Knuth's MMIX constants).
struct SmallRandom {
    var state: UInt64

    /// 0 ..< 1.
    mutating func next() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / Double(1 << 53)
    }
}
