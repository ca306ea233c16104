import Glibc
import Testing
import Timing

@testable import Metrics

/// Runs in virtual time against services whose latency is known.
@Suite struct DriftTests {
    /// A closed load: each thread asks again as soon as it has its answer.
    private struct ClosedRun {
        var threads = 3
        var seconds = 60.0
        /// The mean TTFT at a time of the run, in seconds.
        var ttft: (Double) -> Double
        var noise = Noise.exponential
        var hasTokens = true
        var threadsAt: ((Double) -> Int)?

        enum Noise {
            case exponential
            case uniform
        }

        func samples(seed: UInt64) -> [Sample] {
            var random = NormalRandom(state: seed &* 0xD134_2543_DE82_EF95)
            var samples: [Sample] = []
            for thread in 0..<threads {
                var now = 0.0
                while now < seconds {
                    if let threadsAt, thread >= threadsAt(now) {
                        now += 0.25
                        continue
                    }
                    let draw = random.uniform()
                    let factor = noise == .exponential ? -log(1 - draw) : 0.9 + 0.2 * draw
                    let wait = Duration.seconds(ttft(now) * factor)
                    var sample = Fabricated.sample(
                        ttft: hasTokens ? wait : nil, at: now, thread: thread, tokens: 10)
                    if !hasTokens { sample.done = sample.issued + wait }
                    samples.append(sample)
                    now = max(now + 0.001, (sample.done - Fabricated.start).inSeconds)
                }
            }
            return samples
        }

        func evidence(seed: UInt64 = 1) -> Evidence {
            Evidence(
                aggregate: Fabricated.aggregate(samples(seed: seed), threads: threads), steady: nil,
                whole: nil)
        }

        func drift(seed: UInt64 = 1, from: Double = 0, course: PlannedCourse = .level) -> Drift? {
            Drift.find(
                in: evidence(seed: seed), course: course, loadStart: .zero, steadyFrom: .seconds(from),
                loadEnd: .seconds(seconds))
        }

        /// The same from the course alone, for many runs.
        func quickDrift(seed: UInt64) -> Drift? {
            DriftTests.quickDrift(samples(seed: seed), seconds: seconds, hasArrivals: false)
        }
    }

    private static func quickDrift(_ samples: [Sample], seconds: Double, hasArrivals: Bool) -> Drift? {
        var series = TimeSeries()
        for sample in samples {
            let issued = sample.issued - Fabricated.start
            series.update(at: issued) { $0.started += 1 }
            series.update(at: sample.done - Fabricated.start) { $0.record(sample, gaps: TokenGaps()) }
            series.update(from: issued, until: sample.done - Fabricated.start) { bin, part in
                bin.openTime = bin.openTime + part
            }
        }
        let lengths = samples.compactMap { $0.latency(.e2e) }.sorted()
        return Drift.find(
            .ttft, in: series, window: .zero..<(.seconds(seconds)), usual: lengths[lengths.count / 2],
            long: lengths[lengths.count * 95 / 100], hasArrivals: hasArrivals)
    }

    @Test func aLatencyThatClimbsIsTold() throws {
        let run = ClosedRun(threads: 8, seconds: 120, ttft: { 0.2 * (1 + $0 / 120) })
        let drift = try #require(run.drift(from: 10))
        #expect(drift.metric == .ttft)
        #expect(drift.growth > 0.3 && drift.growth < 1.2, "\(drift)")
        #expect(drift.from < drift.to && drift.z > 3.1)
        #expect(drift.window.lowerBound >= .seconds(10.0) && drift.window.upperBound <= .seconds(120.0))
        var plain = run
        plain.hasTokens = false
        #expect(plain.drift()?.metric == .e2e)
    }

    @Test func aFlatLatencyIsNone() {
        let alarms = (1...1_000).count { seed in
            ClosedRun(ttft: { _ in 0.4 }).quickDrift(seed: UInt64(seed)) != nil
        }
        #expect(alarms <= 10, "\(alarms) of 1000")
        #expect(ClosedRun(ttft: { 0.4 * (1 - $0 / 120) }, noise: .uniform).drift() == nil)
        // Beyond chance, and too little to matter.
        #expect(ClosedRun(ttft: { 0.4 * (1 + $0 / 2_000) }, noise: .uniform).drift() == nil)
    }

    @Test func tooLittleTellsNothing() {
        let climbs: (Double) -> Double = { 0.2 * (1 + $0 / 20) }
        #expect(ClosedRun(seconds: 60, ttft: climbs, noise: .uniform).drift() != nil)
        #expect(ClosedRun(seconds: 25, ttft: climbs, noise: .uniform).drift() == nil)
        // One request in four seconds.
        #expect(
            ClosedRun(threads: 1, seconds: 60, ttft: { 4 + $0 / 20 }, noise: .uniform).drift() == nil)
        #expect(ClosedRun(ttft: climbs, noise: .uniform).drift(from: 40) == nil)
    }

    @Test func aLoadThatChangesIsNoDrift() {
        // A thread more every ten seconds, and from 120 s on twelve.
        func stage(_ number: Int, _ start: Int, _ end: Int, _ threads: Double) -> PlannedCourse.Stage {
            PlannedCourse.Stage(
                group: 0, number: number, start: .seconds(Int64(start)), end: .seconds(Int64(end)),
                from: threads, target: threads, isOfArrivals: false)
        }
        let steps = (0..<12).map { stage($0 + 1, 10 * $0, 10 * $0 + 10, Double($0 + 1)) }
        func course(_ stages: [PlannedCourse.Stage], trace: Bool = false) -> PlannedCourse {
            PlannedCourse(stages: stages, hasArrivals: false, followsTrace: trace)
        }
        // The service answers by the number of threads, and is else the same all the time.
        var run = ClosedRun(
            threads: 12, seconds: 120, ttft: { 0.1 + $0 / 400 }, noise: .uniform,
            threadsAt: { 1 + Int($0 / 10) })
        #expect(run.drift() != nil)
        #expect(run.drift(course: course(steps)) == nil)
        #expect(run.drift(course: course([], trace: true)) == nil)
        let held = course(steps + [stage(13, 120, 180, 12)])
        run.seconds = 180
        run.ttft = { 0.1 + min(120, $0) / 400 }
        #expect(run.drift(course: held) == nil)
        // Within a stage it is one.
        run.ttft = { 0.1 + $0 / 400 }
        #expect(run.drift(course: held)?.window.lowerBound ?? .zero >= .seconds(110.0))
    }

    @Test func stagesOfOneTargetAreOneSpan() {
        func stage(_ group: Int, _ start: Double, _ end: Double, _ from: Double, _ target: Double)
            -> PlannedCourse.Stage
        {
            PlannedCourse.Stage(
                group: group, number: 1, start: .seconds(start), end: .seconds(end), from: from,
                target: target, isOfArrivals: true)
        }
        let course = PlannedCourse(
            stages: [
                stage(0, 0, 10, 0, 5), stage(0, 10, 50, 5, 5), stage(0, 50, 90, 5, 5), stage(0, 90, 95, 6, 6),
                stage(1, 0, 30, 2, 2), stage(1, 30, 100, 3, 3),
            ], hasArrivals: true, followsTrace: false)
        #expect(course.levelSpan(within: .zero..<(.seconds(200.0))) == .seconds(30.0)..<(.seconds(90.0)))
        #expect(course.levelSpan(within: .seconds(95.0)..<(.seconds(200.0))) == nil)
    }

    /// Poisson arrivals at one server that is busy for nine tenths of the time: its queue wanders.
    private static func queue(seed: UInt64, load: Double, seconds: Double) -> [Sample] {
        var random = NormalRandom(state: seed &* 0xD134_2543_DE82_EF95)
        var samples: [Sample] = []
        var (now, free) = (0.0, 0.0)
        while true {
            now -= log(1 - random.uniform()) / (10 * load)
            guard now < seconds else { return samples }
            free = max(free, now) - log(1 - random.uniform()) / 10
            samples.append(Fabricated.sample(ttft: .seconds(free - now), at: now, tokens: 1))
        }
    }

    @Test func aQueueThatWandersIsNoneAndOneThatGrowsIs() {
        func alarms(_ load: Double, _ runs: Int) -> Int {
            (1...runs).count { seed in
                let samples = Self.queue(seed: UInt64(seed), load: load, seconds: 180)
                return Self.quickDrift(samples, seconds: 180, hasArrivals: true) != nil
            }
        }
        let wandering = alarms(0.9, 200)
        #expect(wandering <= 4, "\(wandering) of 200")
        let growing = alarms(1.5, 10)
        #expect(growing == 10, "\(growing) of 10")
    }

    @Test func theRuleDecidesWhatItMeans() throws {
        let run = ClosedRun(threads: 8, seconds: 120, ttft: { 0.2 * (1 + $0 / 120) })
        let drift = try #require(run.drift())
        let evidence = run.evidence()
        func verdict(_ rule: DriftRule?, _ end: RunEnd = .completed) -> Verdict {
            var health = RunHealth()
            health.limits.drift = rule
            return Verdict.evaluate([], evidence: evidence, health: health, endedBy: end, drift: drift)
        }
        #expect(verdict(nil).exitCode == .success)
        #expect(verdict(nil).drift == drift && verdict(.warn).drift == drift)
        #expect(verdict(.fail).exitCode == .thresholdFailed && verdict(.fail).headline == "FAIL")
        #expect(verdict(.fail, .signal).exitCode == .interrupted)
        #expect(verdict(.ignore).drift == nil && verdict(.ignore).exitCode == .success)
    }
}
