import TestPlan
import Testing
import Timing

@testable import Execution

@Suite struct ArrivalsTests {
    /// Three arrivals a second apart for the second of two groups, and the threads 4 and 5.
    private func threeArrivals() -> Arrivals {
        let workload = OpenWorkload(
            stages: [.init(duration: .seconds(Int64(3)), target: 1, isStep: true)], maxThreads: 2)
        var arrivals = Arrivals(groups: 2)
        arrivals.add(
            ArrivalSource(workload.schedule(seed: 1, group: 1), first: 0, stride: 1, free: [4, 5]), of: 1)
        return arrivals
    }

    private func text(_ next: Arrivals.Next) -> String {
        switch next {
        case .taken(let arrival, by: let slot): "\(arrival.number) by \(slot)"
        case .dropped: "dropped"
        case .over: "over"
        }
    }

    @Test func eachIsTakenByAFreeThreadOrDropped() {
        var arrivals = threeArrivals()
        #expect(arrivals.nextOffset(of: 1, end: .seconds(Int64(3))) == .zero)
        let taken = (0..<4).map { _ in text(arrivals.takeNext(of: 1)) }
        #expect(taken == ["0 by 4", "1 by 5", "dropped", "over"])
        // What is left is the end of the load.
        #expect(arrivals.nextOffset(of: 1, end: .seconds(Int64(3))) == .seconds(Int64(3)))
    }

    @Test func theThreadThatWasFreedLastTakesTheNext() {
        var arrivals = threeArrivals()
        _ = arrivals.takeNext(of: 1)
        let waits = arrivals.takeBack(4, of: 1)
        #expect(waits)
        #expect(text(arrivals.takeNext(of: 1)) == "1 by 4")
    }

    @Test func atTheEndThoseWhoWaitAreDone() {
        var arrivals = threeArrivals()
        _ = arrivals.takeNext(of: 1)
        #expect(arrivals.end(of: 1) == [5])
        let waits = arrivals.takeBack(4, of: 1)
        #expect(!waits)
        #expect(text(arrivals.takeNext(of: 1)) == "over")
        #expect(arrivals.end(of: 0) == nil)
        #expect(arrivals.nextOffset(of: 0, end: .zero) == nil)
    }

    @Test func afterAStopNothingArrives() {
        var arrivals = threeArrivals()
        arrivals.stop()
        #expect(text(arrivals.takeNext(of: 1)) == "over")
    }
}
