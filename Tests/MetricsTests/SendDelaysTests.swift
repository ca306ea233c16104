import Testing
import Timing

@testable import Metrics

/// Threads that begin together, and what is said of it.
struct SendDelaysTests {
    private static func sample(late milliseconds: Int64, _ flags: SampleFlags = []) -> Sample {
        var sample = Fabricated.sample(ttft: .milliseconds(10))
        sample.scheduled = sample.issued - .milliseconds(milliseconds)
        sample.flags = flags
        return sample
    }

    private static func health(_ samples: [Sample]) -> RunHealth {
        let evidence = Evidence(aggregate: Fabricated.aggregate(samples), steady: nil, whole: nil)
        return RunHealth(
            evidence, readings: RunHealth.Readings(), processors: 2, sharesProcessWithServer: false,
            limits: RunHealth.Limits())
    }

    @Test func aBurstOfFirstRequestsSpeaksNotAgainstTheRun() {
        let burst = (0..<200).map { Self.sample(late: $0, .firstOfThread) }
        let health = Self.health(burst + (0..<200).map { _ in Self.sample(late: 1) })
        #expect(health.sendDelay.map { $0 < .milliseconds(2) } == true)
        #expect(health.firstSends.count == 200 && health.firstSends.max == .milliseconds(199))
        #expect(!health.judge().contains { $0.label == "sendDelay" })
        let warnings = RunHealth.checks.compactMap { $0.warning(of: health) }
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("200 first requests") == true)
        #expect(warnings.first?.contains("199ms late") == true && warnings.first?.contains("rampUp") == true)
    }

    @Test func laterRequestsThatAreLateDo() {
        let health = Self.health((0..<200).map { Self.sample(late: $0) })
        #expect(health.judge().contains { $0.label == "sendDelay" && $0.validity == .invalid })
        #expect(RunHealth.checks.allSatisfy { $0.warning(of: health) == nil })
    }

    @Test func theWarmUpIsLeftOutAndAPunctualBeginIsNoMatter() {
        let warm = Self.health([Self.sample(late: 500, [.firstOfThread, .warmUp])])
        #expect(warm.firstSends.count == 0 && warm.sendDelay == nil)
        let punctual = Self.health([Self.sample(late: 5, .firstOfThread)])
        #expect(RunHealth.checks.allSatisfy { $0.warning(of: punctual) == nil })
    }

    @Test func shardsAddUp() {
        var one = Fabricated.aggregate([Self.sample(late: 5, .firstOfThread)])
        one.merge(Fabricated.aggregate([Self.sample(late: 7, .firstOfThread), Self.sample(late: 9)]))
        #expect(one.sends.first.count == 2 && one.sends.later.count == 1)
    }
}
