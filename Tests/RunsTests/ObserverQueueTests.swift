import Dispatch
import Metrics
import Records
import Synchronization
import Testing
import Timing

@testable import Runs

@Suite struct ObserverQueueTests {
    private func sample(_ ordinal: Int) -> Sample {
        let now = Instant(nanoseconds: 0)
        return Sample(
            id: RequestID(group: 0, thread: 0, ordinal: ordinal), iteration: 0, sampler: 0, scheduled: now,
            issued: now)
    }

    private func progress(_ second: Int) -> RunProgress {
        RunProgress(
            elapsed: .seconds(Int64(second)), expected: nil, seconds: second, activeThreads: 0,
            openRequests: 0,
            aggregate: Aggregate(start: Instant(nanoseconds: 0), samplers: [], groups: [], serviceLevels: []),
            requestsPerSecond: 0,
            tokensPerSecond: 0, thresholds: [])
    }

    @Test func samplesComeOnceAndInOrder() {
        let observer = WatchingObserver()
        let queue = ObserverQueue(observer) { _, _ in }
        for ordinal in 0..<500 { queue.took([sample(ordinal)]) }
        #expect(queue.finish() == nil)
        #expect(observer.seen.samples == Array(0..<500))
    }

    @Test func aBusyObserverSeesTheLastMomentOnly() {
        let gate = DispatchSemaphore(value: 0)
        let observer = WatchingObserver { gate.wait() }
        let queue = ObserverQueue(observer) { _, _ in }
        queue.took([sample(0)])
        for second in 1...20 { queue.ticked(progress(second)) }
        gate.signal()
        #expect(queue.finish() == nil)
        #expect(observer.seen.seconds == [20])
    }

    @Test func anObserverThatFailsIsToldOfOnceAndLeftOut() {
        let failures = Mutex<[ReportError]>([])
        let observer = WatchingObserver(fails: true)
        let queue = ObserverQueue(observer) { _, error in failures.withLock { $0.append(error) } }
        for ordinal in 0..<3 { queue.took([sample(ordinal)]) }
        queue.noted("something")
        #expect(queue.finish() == .cannotWrite(path: "watcher", reason: "the disk is full"))
        let told = failures.withLock { $0.count }
        #expect(told == 1)
        #expect(observer.seen.samples == [0])
        #expect(observer.seen.notes.isEmpty)
    }

    @Test func whatAnObserverCannotTakeInTimeFailsIt() {
        let gate = DispatchSemaphore(value: 0)
        let failures = Mutex(0)
        let observer = WatchingObserver { gate.wait() }
        let queue = ObserverQueue(observer, waitingLimit: 10) { _, _ in failures.withLock { $0 += 1 } }
        for ordinal in 0..<30 { queue.took([sample(ordinal)]) }
        // The run hears of it although the observer stands still.
        let told = failures.withLock { $0 }
        #expect(told == 1)
        for _ in 0..<30 { gate.signal() }
        #expect(queue.finish() != nil)
    }
}
