import Formats
import FoundationEssentials
import Glibc
import Synchronization
import Timing
import Transport

/// The way to the first share: how far its clock is, and whether it lets this share in.
package final class MeetingDoor: Sendable {
    private static let exchanges = 8

    let address: MeetingAddress
    private let ownClock: WallClockOffset
    private let distance = Mutex(ClockDistance())

    /// - Parameter clock: of this machine.
    package init(_ address: MeetingAddress, clock: WallClockOffset) {
        self.address = address
        ownClock = clock
    }

    /// From this machine's instants to the first share's Unix time.
    var clock: WallClockOffset {
        let offset = distance.withLock { $0.known?.offset ?? 0 }
        return WallClockOffset(nanoseconds: ownClock.nanoseconds.saturatingAdd(offset))
    }

    /// Introduces itself, once the first share is there.
    ///
    /// - Parameter isStopped: asked between two tries.
    /// - Throws: ``MeetingError`` where it is not there in time, or refuses this share.
    package func enter(
        _ introduction: ShareIntroduction, waiting limit: Duration, isStopped: () -> Bool
    ) throws(MeetingError) -> MeetingGuest {
        let end = Instant.now() + limit
        var last = "it was not waited for"
        while Instant.now() < end, !isStopped() {
            let answer: BlockingFetch.Answer
            do throws(TransferError) {
                try compareClocks()
                answer = try introduce(introduction)
            } catch {
                last = error.message
                usleep(300_000)
                continue
            }
            guard let welcome = try? JSONDecoder().decode(ShareWelcome.self, from: Data(answer.body)) else {
                throw MeetingError(
                    "what answers at \(address) is no share of a search: \(Self.words(answer))")
            }
            guard welcome.pass != nil || welcome.reason != nil else {
                throw MeetingError("what answers at \(address) is no share of a search")
            }
            guard let pass = welcome.pass else {
                throw MeetingError("the first share refuses this one: " + SafeText.line(welcome.reason ?? ""))
            }
            return MeetingGuest(self, pass: pass)
        }
        if isStopped() { throw MeetingError("stopped before the first share was there", isStop: true) }
        throw MeetingError("the first share is not at \(address): \(last)")
    }

    /// - Parameter pass: of a share that was let in.
    func fetch(
        _ path: String, pass: String = "", timeout: Duration
    ) throws(TransferError) -> BlockingFetch {
        try BlockingFetch(
            .init(
                url: "http://\(address)\(path)",
                headers: [
                    "Content-Type: application/octet-stream", "Expect:",
                    "\(MeetingHandler.passHeader): \(pass)",
                ],
                timeout: timeout, mostBytes: 16 << 20))
    }

    /// An answer that is none, for a person.
    static func words(_ answer: BlockingFetch.Answer) -> String {
        let words = SafeText.line(String(decoding: answer.body.prefix(1_000), as: UTF8.self), limit: 300)
        return words.isEmpty ? "status \(answer.status)" : words
    }

    private func compareClocks() throws(TransferError) {
        let fetch = try fetch("/clock", timeout: .seconds(Int64(5)))
        for _ in 0..<Self.exchanges {
            let sent = ownClock.unixNanoseconds(.now())
            let answer = try fetch.post([])
            let arrived = ownClock.unixNanoseconds(.now())
            guard let times = try? JSONDecoder().decode(ShareOrders.self, from: Data(answer.body)) else {
                return
            }
            distance.withLock {
                $0.add(sent: sent, received: times.received, answered: times.answered, arrived: arrived)
            }
        }
    }

    private func introduce(_ introduction: ShareIntroduction) throws(TransferError) -> BlockingFetch.Answer {
        var introduction = introduction
        if let known = distance.withLock(\.known) {
            introduction.clock = 0 &- known.offset
            introduction.clockUncertainty = known.uncertainty
        }
        let body = (try? MeetingFrame.bytes(introduction)) ?? []
        return try fetch("/join", timeout: .seconds(Int64(10))).post(body)
    }
}
