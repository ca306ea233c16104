import Testing
import Timing

@testable import TestPlan

@Suite struct PlannedLoadTests {
    @Test(arguments: [
        (0.0, 0), (4.9, 0), (5.0, 1), (5.9, 1), (6.0, 2), (14.5, 10), (15.0, 10), (64.9, 10), (65.0, 0),
    ])
    func threadsFollowDelayRampAndDuration(second: Double, threads: Int) {
        let workload = ClosedWorkload(
            threads: 10, duration: .seconds(Int64(60)), rampUp: .seconds(Int64(10)),
            startupDelay: .seconds(Int64(5)))
        #expect(workload.plannedThreads(at: .seconds(second)) == threads)
    }

    @Test func arrivalsAreCountedFromTheirSchedule() {
        let workload = Workload.open(
            OpenWorkload(
                stages: [
                    .init(duration: .seconds(Int64(2)), target: 10),
                    .init(duration: .seconds(Int64(4)), target: 10),
                    .init(duration: .seconds(Int64(1)), target: 3, isStep: true),
                ], maxThreads: 4, startupDelay: .seconds(Int64(1))))
        #expect(workload.arrivalCount(seed: 1, group: 0) == 53)
        let closed = Workload.closed(ClosedWorkload(threads: 7, loops: 1))
        #expect(closed.arrivalCount(seed: 1, group: 0) == nil)
    }

    @Test func agreesWithWhenThreadsStart() {
        let workload = ClosedWorkload(threads: 7, loops: 1, rampUp: .milliseconds(1234))
        for thread in 1..<7 {
            let start = workload.start(ofThread: thread)
            #expect(workload.plannedThreads(at: start - .milliseconds(1)) == thread)
            #expect(workload.plannedThreads(at: start + .milliseconds(1)) == thread + 1)
        }
    }
}
