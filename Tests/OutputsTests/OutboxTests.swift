import Testing
import Timing

@testable import Outputs

@Suite struct OutboxTests {
    private func at(_ seconds: Double) -> Instant { Instant(nanoseconds: 0) + .seconds(seconds) }

    @Test func bodiesAreSentInOrderAndOneAtATime() {
        var box = Outbox()
        #expect(box.next(at: at(0)) == .wait(until: nil))
        box.offer([1])
        box.offer([2])
        #expect(box.next(at: at(0)) == .send([1]))
        box.answered(.taken, at: at(0.1))
        #expect(box.next(at: at(0.1)) == .send([2]))
        box.answered(.taken, at: at(0.2))
        #expect(box.next(at: at(0.2)) == .wait(until: nil))
        #expect(box.taken == 2 && box.lost == 0 && box.lastProblem == nil)
    }

    @Test func whatFailsIsTriedAgainAfterPausesThatGrow() {
        var box = Outbox()
        box.offer([1])
        var now = 0.0
        for pause in [1.0, 2, 4, 8, 16, 30, 30] {
            #expect(box.next(at: at(now)) == .send([1]))
            box.answered(.failed("down", retryAfter: nil), at: at(now))
            #expect(box.next(at: at(now + pause - 0.01)) == .wait(until: at(now + pause)))
            now += pause
        }
        #expect(box.next(at: at(now)) == .send([1]))
        box.answered(.taken, at: at(now))
        #expect(box.taken == 1 && box.lost == 0)
        // After a success the pauses begin anew.
        box.offer([2])
        #expect(box.next(at: at(now)) == .send([2]))
        box.answered(.failed("down", retryAfter: nil), at: at(now))
        #expect(box.next(at: at(now)) == .wait(until: at(now + 1)))
    }

    @Test(arguments: [(5.0, 5.0), (0.2, 1), (3_600, 30)])
    func aCollectorMaySayForHowLong(asked: Double, waited: Double) {
        var box = Outbox()
        box.offer([1])
        _ = box.next(at: at(0))
        box.answered(.failed("429", retryAfter: .seconds(asked)), at: at(0))
        #expect(box.next(at: at(0)) == .wait(until: at(waited)))
    }

    @Test func whatIsRefusedIsNotTriedAgain() {
        var box = Outbox()
        box.offer([1])
        box.offer([2])
        _ = box.next(at: at(0))
        box.answered(.refused("status 400"), at: at(0))
        #expect(box.next(at: at(0)) == .send([2]))
        #expect(box.lost == 1 && box.lastProblem == "status 400" && box.offered == 2)
    }

    @Test func theOldestMakeRoom() {
        var box = Outbox(limits: Outbox.Limits(bodies: 3, bytes: 1_000))
        for number in 1...5 { box.offer([UInt8(number)]) }
        #expect(box.lost == 2 && box.offered == 5)
        #expect(box.next(at: at(0)) == .send([3]))
        // What is on its way is not taken back.
        box.offer([6])
        box.offer([7])
        box.answered(.taken, at: at(0))
        #expect(box.next(at: at(0)) == .send([6]))
        #expect(box.lost == 4 && box.taken == 1 && box.offered == 7)
    }

    @Test func bytesAreBoundedToo() {
        var box = Outbox(limits: Outbox.Limits(bodies: 100, bytes: 10))
        for _ in 0..<4 { box.offer(Array(repeating: 1, count: 4)) }
        #expect(box.lost == 2)
        // One that is larger by itself is sent all the same.
        box.offer(Array(repeating: 2, count: 50))
        #expect(box.lost == 4)
        #expect(box.next(at: at(0)) == .send(Array(repeating: 2, count: 50)))
    }

    @Test func theEndWaitsNoLongerThanItMay() {
        var box = Outbox()
        box.offer([1])
        box.offer([2])
        box.close(until: at(10))
        #expect(box.next(at: at(0)) == .send([1]))
        box.answered(.failed("down", retryAfter: .seconds(30.0)), at: at(1))
        #expect(box.next(at: at(1)) == .wait(until: at(10)))
        #expect(box.next(at: at(10)) == .end)
        #expect(box.lost == 2 && box.taken == 0 && box.offered == 2)
        box.offer([3])
        #expect(box.lost == 3)
    }

    @Test func anEmptyBoxEndsAtOnce() {
        var box = Outbox()
        box.offer([1])
        _ = box.next(at: at(0))
        box.answered(.taken, at: at(0))
        box.close(until: at(10))
        #expect(box.next(at: at(0)) == .end)
        #expect(box.next(at: at(99)) == .end)
        #expect(box.lost == 0)
    }
}
