import Testing
import Timing

@testable import Execution

@Suite struct TimerHeapTests {
    private func at(_ time: Int64) -> Instant { Instant(nanoseconds: time) }

    @Test func timersComeInTheOrderOfTheirDeadlines() {
        var heap = TimerHeap(slots: 5)
        for (slot, deadline) in [50, 10, 40, 20, 30].enumerated() { heap.set(slot, to: at(Int64(deadline))) }
        #expect(heap.earliest == at(10))
        var order: [Int] = []
        while let slot = heap.popDue(at: at(100)) { order.append(slot) }
        #expect(order == [1, 3, 4, 2, 0])
        #expect(heap.earliest == .distantFuture)
    }

    @Test func nothingIsDueBeforeItsTime() {
        var heap = TimerHeap(slots: 1)
        heap.set(0, to: at(10))
        #expect(heap.popDue(at: at(9)) == nil)
        #expect(heap.popDue(at: at(10)) == 0)
        #expect(heap.popDue(at: at(11)) == nil)
    }

    @Test func aTimerTakenAwayNeverComes() {
        var heap = TimerHeap(slots: 3)
        for slot in 0..<3 { heap.set(slot, to: at(Int64(slot))) }
        heap.set(0, to: .distantFuture)
        heap.set(0, to: .distantFuture)
        #expect(heap.popDue(at: at(10)) == 1)
    }

    /// Random moves against a plain dictionary.
    @Test func anyMovesGiveWhatASortedListGives() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            let slots = Int.random(in: 1...40, using: &random)
            var heap = TimerHeap(slots: slots)
            var expected: [Int: Int64] = [:]
            for _ in 0..<300 {
                let slot = Int.random(in: 0..<slots, using: &random)
                switch Int.random(in: 0..<10, using: &random) {
                case 0:
                    heap.set(slot, to: .distantFuture)
                    expected[slot] = nil
                case 1, 2:
                    let now = Int64.random(in: 0..<1_000, using: &random)
                    let popped = heap.popDue(at: at(now))
                    let earliest = expected.values.min()
                    if let earliest, earliest <= now {
                        #expect(popped.flatMap { expected[$0] } == earliest)
                        if let popped { expected[popped] = nil }
                    } else {
                        #expect(popped == nil)
                    }
                default:
                    let deadline = Int64.random(in: 0..<1_000, using: &random)
                    heap.set(slot, to: at(deadline))
                    expected[slot] = deadline
                }
                #expect(heap.earliest == expected.values.min().map(at) ?? .distantFuture)
            }
        }
    }
}
