import Testing

@testable import Metrics

@Suite struct OutcomeTests {
    @Test func countsAddUpWithoutTheCensored() {
        var counts = OutcomeCounts()
        counts[.ok] = 90
        counts[.http5xx] = 8
        counts[.truncated] = 2
        counts[.censored] = 5
        #expect(counts.total == 105)
        #expect(counts.judged == 100)
        #expect(counts.failures == 10)
        #expect(counts.errorRate == 0.1)
        #expect(counts.nonZero.map(\.outcome) == [.ok, .http5xx, .truncated, .censored])
    }

    @Test func theCancelledAreJudgedNotToFailAndNeverCompleted() {
        var counts = OutcomeCounts()
        counts[.ok] = 5
        counts[.timeout] = 1
        counts[.cancelled] = 4
        #expect(counts.judged == 10 && counts.completed == 6 && counts.failures == 1)
        #expect(counts.errorRate == 0.1)
    }

    @Test func nothingJudgedHasNoErrorRate() {
        var counts = OutcomeCounts()
        #expect(counts.errorRate == nil)
        counts[.censored] = 3
        #expect(counts.errorRate == nil)
        #expect(counts.failures == 0)
    }

    @Test func mergingAdds() {
        var left = OutcomeCounts()
        left[.ok] = 1
        var right = OutcomeCounts()
        right[.ok] = 2
        right[.dns] = 3
        left.merge(right)
        #expect(left[.ok] == 3 && left[.dns] == 3 && left.total == 6)
    }

    @Test func everyOutcomeButThreeIsAFailure() {
        let others = Outcome.allCases.filter { !$0.isFailure }
        #expect(others == [.ok, .censored, .cancelled])
    }

    @Test func namesAreStable() {
        #expect(
            Outcome.allCases.map(\.name) == [
                "ok", "http3xx", "http4xx", "http5xx", "rateLimited", "dns", "connectRefused",
                "connectTimeout", "tls",
                "resetBeforeResponse", "resetMidStream", "truncated", "idleTimeout", "timeout", "protocol",
                "decode",
                "appError", "emptyAnswer", "assertionFailed", "limit", "clientResource", "censored",
                "cancelled",
            ])
    }
}
