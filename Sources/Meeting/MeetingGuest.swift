import Dispatch
import FoundationEssentials
import Glibc
import Metrics
import Synchronization
import Timing
import Transport

/// A share's end of a ``MeetingHost``: it tells what happens here, and hears what is asked for.
///
/// Any thread may offer and tell, which return at once; two threads of its own talk, each over a connection of its own.
package final class MeetingGuest: Sendable {
    /// Who is told of what; both are called on the guest's threads.
    package struct Handlers: Sendable {
        /// In the order in which the first share gave them.
        package var ordered: @Sendable (ShareOrder) -> Void
        /// The first share has gone, or does not want this one any more.
        package var lost: @Sendable (MeetingError) -> Void

        package init(
            ordered: @escaping @Sendable (ShareOrder) -> Void,
            lost: @escaping @Sendable (MeetingError) -> Void
        ) {
            self.ordered = ordered
            self.lost = lost
        }
    }

    /// What waits to be told.
    private struct Outbox {
        var samples: [Sample] = []
        var progress: ShareProgress?
        var events: [ShareEvent] = []
        /// Numbers of the next news and of the next piece of a file.
        var number = 0
        var pieces = 0
        /// The last news have been told, or nobody is there to be told.
        var isOver = false

        var hasNews: Bool { progress != nil || !samples.isEmpty || !events.isEmpty }
    }

    /// Requests that one message may tell of, and bytes of a file.
    private static let mostSamples = 50_000
    private static let pieceSize = 4 << 20
    private static let timeout = Duration.seconds(Int64(10))

    private let door: MeetingDoor
    private let pass: String
    private let outbox = Mutex(Outbox())
    private let news = DispatchSemaphore(value: 0)
    private let told = DispatchSemaphore(value: 0)

    /// Talks for a share that was let in.
    init(_ door: MeetingDoor, pass: String) {
        self.door = door
        self.pass = pass
    }

    /// From this machine's instants to the first share's Unix time.
    package var clock: WallClockOffset { door.clock }

    /// Begins to talk.
    package func start(_ handlers: Handlers) {
        // A queue of its own is a thread of its own while it works.
        DispatchQueue(label: "weir.share.orders").async { self.hear(handlers) }
        DispatchQueue(label: "weir.share.news").async { self.tell(handlers) }
    }

    package func offer(_ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        outbox.withLock { $0.samples += samples }
        news.signal()
    }

    package func offer(_ progress: ShareProgress) {
        outbox.withLock { $0.progress = progress }
        news.signal()
    }

    package func tell(_ event: ShareEvent) {
        outbox.withLock { $0.events.append(event) }
        news.signal()
    }

    /// Tells how the share ended, and waits until that is told or nobody is there.
    package func finish(_ end: RunEnd) {
        tell(.ended(end))
        told.wait()
    }

    /// Sends a file of a step, on the caller's thread.
    ///
    /// - Parameter folder: the step's, relative to the search's.
    /// - Throws: ``MeetingError`` where it cannot be read or is not taken.
    package func send(_ path: String, as name: String, of folder: String) throws(MeetingError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw MeetingError("\(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var offset = 0
        var buffer = [UInt8](repeating: 0, count: Self.pieceSize)
        var fetch: BlockingFetch?
        repeat {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw MeetingError("\(path): \(String(cString: strerror(errno)))") }
            guard count > 0 || offset == 0 else { return }
            let number = outbox.withLock { outbox in
                defer { outbox.pieces += 1 }
                return outbox.pieces
            }
            let piece = ShareFilePiece(pass: pass, number: number, folder: folder, name: name, offset: offset)
            _ = try post(piece, buffer[..<count], to: "/files", &fetch)
            offset += count
            if count == 0 { return }
        } while true
    }

    // MARK: On the guest's threads

    private var isOver: Bool { outbox.withLock(\.isOver) }

    private func hear(_ handlers: Handlers) {
        var heard = 0
        var fetch: BlockingFetch?
        while !isOver {
            do throws(MeetingError) {
                let answer = try post(ShareQuestion(pass: pass, heard: heard), [], to: "/orders", &fetch)
                for order in answer.orders {
                    heard += 1
                    handlers.ordered(order)
                    if case .stop = order { return }
                }
            } catch {
                return leave(error, handlers)
            }
        }
    }

    private func tell(_ handlers: Handlers) {
        var fetch: BlockingFetch?
        var isLast = false
        while !isLast, !isOver {
            // Without news a share says that it is there.
            let isSilent = news.wait(timeout: .now() + 1) == .timedOut
            // What was offered at once has gone at once.
            guard isSilent || outbox.withLock(\.hasNews) else { continue }
            let (head, samples) = outbox.withLock { take(&$0) }
            isLast = head.events.contains { if case .ended = $0 { true } else { false } }
            do throws(MeetingError) {
                _ = try post(head, SampleCode(clock: clock).bytes(of: samples), to: "/news", &fetch)
            } catch {
                leave(error, handlers)
            }
        }
        outbox.withLock { $0.isOver = true }
        told.signal()
    }

    /// What is told next.
    private func take(_ outbox: inout Outbox) -> (ShareNews, [Sample]) {
        let samples = Array(outbox.samples.prefix(Self.mostSamples))
        outbox.samples.removeFirst(samples.count)
        var news = ShareNews(
            pass: pass, number: outbox.number, progress: nil, events: [], requests: samples.count)
        outbox.number += 1
        // What happened is told behind the requests that ended before it.
        if outbox.samples.isEmpty {
            news.progress = outbox.progress.take()
            news.events = outbox.events
            outbox.events = []
        }
        return (news, samples)
    }

    private func leave(_ error: MeetingError, _ handlers: Handlers) {
        let isFirst = outbox.withLock { outbox in
            defer { outbox.isOver = true }
            return !outbox.isOver
        }
        if isFirst { handlers.lost(error) }
    }

    /// Sends a message, as often as it takes within the time after which a share counts as gone.
    private func post(
        _ head: some Encodable, _ rest: some Sequence<UInt8>, to path: String, _ fetch: inout BlockingFetch?
    ) throws(MeetingError) -> ShareOrders {
        guard let body = try? MeetingFrame.bytes(head, rest) else {
            throw MeetingError("a message without a form")
        }
        let end = Instant.now() + ShareRoll.silence
        while true {
            let answer: BlockingFetch.Answer
            do throws(TransferError) {
                if fetch == nil { fetch = try door.fetch(path, pass: pass, timeout: Self.timeout) }
                guard let present = fetch else { continue }
                answer = try present.post(body)
            } catch {
                fetch = nil
                guard Instant.now() < end, !isOver else {
                    throw MeetingError("the first share at \(door.address) has gone: \(error.message)")
                }
                usleep(200_000)
                continue
            }
            guard answer.status == 200,
                let orders = try? JSONDecoder().decode(ShareOrders.self, from: Data(answer.body))
            else {
                throw MeetingError("the first share does not take it: \(MeetingDoor.words(answer))")
            }
            return orders
        }
    }
}
