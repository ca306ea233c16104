import CReceipts
import Glibc
import Testing
import Timing

@testable import Transport

/// The stamps that come with a read, on a connection of this machine.
struct ReceiptsTests {
    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    @Test func aReadHasTheTimeAtWhichItsBytesCame() throws {
        let pair = FollowedPair()
        let before = Self.now()
        pair.write(100)
        let after = Self.now()
        // However late it is read.
        usleep(60_000)
        #expect(pair.read(4_096) == 100)
        let found = pair.receipt
        let receipt = try #require(found)
        #expect(receipt.reads == 1 && receipt.first == receipt.last)
        // The clocks of the kernel's stamp and of this process are one; loopback delivers within the call.
        #expect(receipt.first >= before - 1_000_000 && receipt.first <= after + 1_000_000)
    }

    @Test func aLongReadHasTwoTimesAndAllItsBytes() throws {
        let pair = FollowedPair()
        pair.write(600)
        usleep(30_000)
        pair.write(5_000)
        usleep(10_000)
        #expect(pair.read(16_384) == 5_600)
        let found = pair.receipt
        let receipt = try #require(found)
        // The kernel may have joined the segments: then both times are the last one's.
        #expect(receipt.reads == 1 && receipt.first > 0 && receipt.last >= receipt.first)
    }

    @Test func aPeekIsNoRead() throws {
        let pair = FollowedPair()
        pair.write(10)
        #expect(pair.read(10, flags: Int32(MSG_PEEK)) == 10)
        #expect(pair.receipt?.reads == 0)
        #expect(pair.read(4) == 4 && pair.read(10) == 6)
        #expect(pair.receipt?.reads == 2)
        #expect(pair.read(10, flags: Int32(MSG_DONTWAIT)) == -1 && errno == EAGAIN)
        #expect(pair.receipt?.reads == 2)
    }

    @Test(arguments: [511, 512, 513, 2_000])
    func aResetBehindTheBytesIsTold(count: Int) throws {
        let pair = FollowedPair()
        pair.write(count)
        pair.reset()
        usleep(10_000)
        #expect(pair.read(4_096) == count)
        #expect(pair.read(4_096) == -1 && errno == ECONNRESET)
        #expect(pair.read(4_096) == 0)
    }

    @Test func aSocketThatIsNotFollowedIsReadAsEver() throws {
        let pair = FollowedPair()
        weir_leave_reads(pair.near)
        pair.write(2_000)
        #expect(pair.read(4_096) == 2_000)
        #expect(weir_receipt_of(pair.near) == nil)
        #expect(weir_receipt_of(-1) == nil && !weir_follow_reads(-1))
    }

    @Test func anotherConnectionUnderTheSameDescriptorBeginsAnew() throws {
        var arrivals = ReadArrivals(usesKernelStamps: true)
        let pair = FollowedPair()
        pair.write(10)
        #expect(pair.read(10) == 10)
        let first = arrivals.arrival(on: pair.near, isShared: false)
        #expect(arrivals.arrival(on: pair.near, isShared: false).read == first.read)
        arrivals.leave(pair.near)
        arrivals.follow(pair.near)
        #expect(arrivals.arrival(on: pair.near, isShared: false).source == .user)
        usleep(5_000)
        pair.write(10)
        #expect(pair.read(10) == 10)
        let second = arrivals.arrival(on: pair.near, isShared: false)
        // Whether the kernel stamps a read is not ours to say; that it is another read is.
        #expect(second.read != first.read)
        #expect(second.last > first.last)
    }
}
