import Metrics
import Testing

@Suite struct ChangeLimitTests {
    @Test func theGrammarIsRead() throws {
        let limit = try ChangeLimit("ttft:p95>+10%")
        #expect(limit.figure == ComparedFigure(.latency(.ttft), .percentile(95)))
        #expect(limit.side == .above && limit.limit == 0.1)
        #expect(try ChangeLimit("e2e>5%").figure == ComparedFigure(.latency(.e2e), .percentile(95)))
        #expect(
            try ChangeLimit("tpot:median@log in>+2.5%").figure
                == ComparedFigure(.latency(.tpot), .percentile(50), sampler: "log in"))
        let rate = try ChangeLimit("outputTokenRate@ask<-5%")
        #expect(rate.figure == ComparedFigure(.scalar(.outputTokenRate), sampler: "ask"))
        #expect(rate.side == .below && rate.limit == -0.05)
        #expect(try ChangeLimit("ttft:mean@a>b>1%").figure.sampler == "a>b")
    }

    @Test(arguments: [
        "", "ttft", "ttft:p95", "ttft:p95>", "ttft:p95>10", "ttft:p95>ten%", "ttft:p97>1%", "ttft:p95:p99>1%",
        "speed>1%", "errorRate:p95>1%", "ttft@>1%", "ttft:p95>nan%", "ttft:p95>inf%", "goodput>1%", ">1%",
    ])
    func whatCannotBeReadIsRefusedWithTheExpression(text: String) throws {
        do {
            _ = try ChangeLimit(text)
            Issue.record("\(text) was read")
        } catch {
            #expect(error.description.hasPrefix("\"\(text)\": "))
        }
    }

    private let figure = ComparedFigure(.latency(.ttft), .percentile(95))

    private func change(_ base: [Double], _ new: [Double]) -> Comparison.Change? {
        func runs(_ values: [Double]) -> [MeasuredRun] {
            values.map { .init(name: "", figures: [figure: Measurement(value: $0, count: 100)]) }
        }
        return Comparison(base: runs(base), new: runs(new), figures: [figure]).changes.first
    }

    @Test func theWholeIntervalDecides() throws {
        let limit = try ChangeLimit("ttft:p95>+10%")
        let base = [100.0, 101, 99]
        #expect(limit.judge(change(base, [150, 151, 149]), among: 1) == .breached)
        #expect(limit.judge(change(base, [101, 100, 99]), among: 1) == .kept)
        #expect(limit.judge(change(base, [110, 112, 109]), among: 1) == .undecided)
        #expect(limit.judge(change([100], [500]), among: 1) == .undecided)
        #expect(limit.judge(nil, among: 1) == .undecided)
        let fall = try ChangeLimit("ttft:p95<-10%")
        #expect(fall.judge(change(base, [50, 51, 49]), among: 1) == .breached)
        #expect(fall.judge(change(base, [150, 151, 149]), among: 1) == .kept)
    }

    @Test func moreLimitsNeedMoreEvidence() throws {
        let limit = try ChangeLimit("ttft:p95>+10%")
        let slow = change([100.0, 103, 97], [125, 129, 121])
        #expect(limit.judge(slow, among: 1) == .breached)
        #expect(limit.judge(slow, among: 50) == .undecided)
    }
}
