import Foundation
import Metrics
import Synchronization
import Testing
import TestSupport
import Timing

@testable import Meeting

/// Host and guest on loopback: what is told arrives once, in order, and a stranger is turned away.
@Suite struct MeetingTests {
    private final class Heard: Sendable {
        struct All {
            var samples = 0
            var events: [ShareEvent] = []
            var file: [UInt8] = []
            var gone: [Int] = []
        }
        let all = Mutex(All())
    }

    private static let bounds = SampleCode.Bounds(rows: 1, threads: [4])
    private static let clock = WallClockOffset.sample()

    private func host() throws -> (MeetingHost, MeetingAddress) {
        for port in (20_000..<30_000).shuffled().prefix(50) {
            guard let address = MeetingAddress("127.0.0.1:\(port)") else { continue }
            if let host = try? MeetingHost(
                address, first: try ShareRollTests.introduction("0/2"), bounds: Self.bounds,
                clock: Self.clock,
                joined: { _, _ in })
            {
                return (host, address)
            }
        }
        throw MeetingError("no free port")
    }

    private func enter(_ address: MeetingAddress, _ share: ShareIntroduction) throws -> MeetingGuest {
        try MeetingDoor(address, clock: Self.clock).enter(
            share, waiting: .seconds(Int64(20)), isStopped: { false })
    }

    @Test func newsOrdersAndFilesArriveOnceAndInOrder() throws {
        let (host, address) = try host()
        defer { host.stop() }
        let heard = Heard()
        let guest = try enter(address, try ShareRollTests.introduction("1/2"))
        #expect(host.absent.isEmpty)
        let orders = Mutex<[ShareOrder]>([])
        let hasStopped = DispatchSemaphore(value: 0)
        guest.start(
            .init(
                ordered: { order in
                    orders.withLock { $0.append(order) }
                    if case .stop = order { hasStopped.signal() }
                }, lost: { error in Issue.record("\(error)") }))
        // Told before anybody follows.
        guest.tell(.began)
        var sample = Sample(
            id: RequestID(group: 0, thread: 3, ordinal: 0), iteration: 0, sampler: 0, scheduled: .now(),
            issued: .now())
        sample.done = .now()
        guest.offer(Array(repeating: sample, count: 120_000))
        host.follow(
            .init(
                heard: { _, samples, _, events in
                    heard.all.withLock {
                        $0.samples += samples.count
                        $0.events += events
                    }
                },
                file: { _, piece, bytes throws(MeetingError) in
                    heard.all.withLock { all in
                        #expect(piece.offset == all.file.count)
                        all.file += bytes
                    }
                }, gone: { share in heard.all.withLock { $0.gone.append(share.share.index) } }))
        host.order(.begin(step: 1, load: 4, folder: "steps/01"))
        host.order(.measure(true))
        let folder = try TemporaryDirectory()
        let path = folder.path + "/samples.jtl"
        let content = (0..<9_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try Data(content).write(to: URL(filePath: path))
        #expect(throws: MeetingError.self) { try guest.send(path, as: "samples.jtl", of: "steps/../..") }
        try guest.send(path, as: "samples.jtl", of: "steps/01")
        host.order(.stop(.completed))
        hasStopped.wait()
        guest.finish(.completed)
        host.waitForAll()
        let all = heard.all.withLock { $0 }
        #expect(all.samples == 120_000)
        #expect(all.events == [.began, .ended(.completed)])
        #expect(all.file == content)
        #expect(all.gone.isEmpty)
        #expect(
            orders.withLock { $0 } == [
                .begin(step: 1, load: 4, folder: "steps/01"), .measure(true), .stop(.completed),
            ])
    }

    @Test func aShareOfAnotherSearchIsTurnedAwayWithTheReason() throws {
        let (host, address) = try host()
        defer { host.stop() }
        let other = try ShareRollTests.introduction("1/2") { $0.planHash = "def" }
        #expect(
            throws: MeetingError(
                "the first share refuses this one: it has another plan: its hash is def, and the first share has abc"
            )
        ) { try enter(address, other) }
        #expect(host.absent.count == 1)
    }

    @Test func nobodyAtTheAddressIsSaidSo() throws {
        let address = try #require(MeetingAddress("127.0.0.1:1"))
        let door = MeetingDoor(address, clock: Self.clock)
        do {
            _ = try door.enter(
                try ShareRollTests.introduction("1/2"), waiting: .milliseconds(Int64(400)),
                isStopped: { false })
            Issue.record("somebody was there")
        } catch {
            #expect("\(error)".hasPrefix("the first share is not at 127.0.0.1:1: "))
        }
    }
}
