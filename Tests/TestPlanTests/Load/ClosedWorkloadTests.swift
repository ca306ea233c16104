import Testing
import Timing

@testable import TestPlan

@Suite struct ClosedWorkloadTests {
    /// Thread i of N starts at startupDelay + i·rampUp/N.
    @Test(arguments: [
        (threads: 1, rampUp: 30_000, delay: 0, thread: 0, start: 0),
        (threads: 10, rampUp: 30_000, delay: 0, thread: 0, start: 0),
        (threads: 10, rampUp: 30_000, delay: 0, thread: 1, start: 3_000),
        (threads: 10, rampUp: 30_000, delay: 0, thread: 9, start: 27_000),
        (threads: 10, rampUp: 30_000, delay: 500, thread: 9, start: 27_500),
        (threads: 3, rampUp: 0, delay: 500, thread: 2, start: 500),
    ])
    func threadsStartOnTheRamp(threads: Int, rampUp: Int64, delay: Int64, thread: Int, start: Int64) {
        let workload = ClosedWorkload(
            threads: threads, loops: 1, rampUp: .milliseconds(rampUp), startupDelay: .milliseconds(delay))
        #expect(workload.start(ofThread: thread) == .milliseconds(start))
    }

    @Test func theRampOfAMillionThreadsOverAYearDoesNotOverflow() {
        let workload = ClosedWorkload(threads: 1_000_000, rampUp: .seconds(Int64(31_536_000)))
        #expect(workload.start(ofThread: 999_999) < .seconds(Int64(31_536_000)))
        #expect(workload.start(ofThread: 500_000) == .seconds(Int64(15_768_000)))
    }

    @Test func durationCountsFromTheEndOfTheStartupDelay() {
        let workload = ClosedWorkload(
            threads: 1, duration: .seconds(Int64(10)), rampUp: .seconds(Int64(5)),
            startupDelay: .seconds(Int64(2)))
        #expect(workload.end == .seconds(Int64(12)))
        #expect(ClosedWorkload(threads: 1, loops: 5).end == nil)
    }

    @Test func loopsAllowThatManyIterations() {
        let workload = ClosedWorkload(threads: 1, loops: 2)
        #expect(workload.allows(iteration: 0))
        #expect(workload.allows(iteration: 1))
        #expect(!workload.allows(iteration: 2))
        #expect(ClosedWorkload(threads: 1).allows(iteration: .max))
    }
}
