import FoundationEssentials
import Glibc
import Metrics
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Timing

/// Where the shares of a search come together: the first share's server, over HTTP, with one thread of its own.
///
/// Orders go out in the order in which they are given; what the shares tell comes in on the server's thread, in the order in
/// which each told it, and once. It must be ended by ``stop()``.
package final class MeetingHost: Sendable {
    /// Who is told of what; all are called on the server's thread and return soon.
    package struct Handlers: Sendable {
        /// A share tells of requests that ended, of where it stands, and of what happened, by its place.
        package var heard: @Sendable (_ place: Int, [Sample], ShareProgress?, [ShareEvent]) -> Void
        /// A piece of a file of a step; an error refuses it.
        package var file:
            @Sendable (_ place: Int, ShareFilePiece, ArraySlice<UInt8>) throws(MeetingError) -> Void
        /// Nothing has been heard of a share for too long.
        package var gone: @Sendable (ShareIntroduction) -> Void

        package init(
            heard: @escaping @Sendable (Int, [Sample], ShareProgress?, [ShareEvent]) -> Void,
            file: @escaping @Sendable (Int, ShareFilePiece, ArraySlice<UInt8>) throws(MeetingError) -> Void,
            gone: @escaping @Sendable (ShareIntroduction) -> Void
        ) {
            self.heard = heard
            self.file = file
            self.gone = gone
        }
    }

    /// How long a share that asks for orders waits for one.
    private static let patience = TimeAmount.seconds(5)

    private struct State {
        var roll: ShareRoll
        var orders: [ShareOrder] = []
        var folders: Set<String> = []
        var handlers: Handlers?
        /// What was told before anybody followed.
        var early: [(place: Int, samples: [Sample], progress: ShareProgress?, events: [ShareEvent])] = []
        /// Shares that wait for the next order.
        var waiting: [EventLoopPromise<Void>] = []
    }

    private let clock: WallClockOffset
    private let bounds: SampleCode.Bounds
    private let joined: @Sendable (ShareIntroduction, _ refusal: String?) -> Void
    private let state: Mutex<State>
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let listener = Mutex<(any Channel)?>(nil)

    /// Listens.
    ///
    /// - Parameters:
    ///   - first: the share that is served by; the others must be as it is.
    ///   - clock: which times of all shares are told by.
    ///   - joined: a share has come, and was refused for this reason or let in; called on the server's thread.
    /// - Throws: ``MeetingError`` where the address cannot be had.
    package init(
        _ address: MeetingAddress, first: ShareIntroduction, bounds: SampleCode.Bounds,
        clock: WallClockOffset,
        joined: @escaping @Sendable (ShareIntroduction, String?) -> Void
    ) throws(MeetingError) {
        self.clock = clock
        self.bounds = bounds
        self.joined = joined
        state = Mutex(State(roll: ShareRoll(first: first)))
        do {
            let channel = try bootstrap.bind(host: address.listeningHost, port: address.port).wait()
            listener.withLock { $0 = channel }
        } catch {
            try? group.syncShutdownGracefully()
            let reason = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
            throw MeetingError("cannot listen on \(address): \(reason)")
        }
        group.next().scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { [weak self] _ in
            self?.lookForGone()
        }
    }

    private var bootstrap: ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(
                        MeetingHandler(isKnown: { [weak self] pass in self?.isKnown(pass) ?? false }) {
                            [weak self] path, body, loop in
                            self?.answer(path, body, loop)
                                ?? loop.makeSucceededFuture(MeetingAnswer(status: 503))
                        })
                }
            }
    }

    /// Shares that have not come yet.
    package var absent: [RunShare] { state.withLock { $0.roll.absent } }

    /// Who the shares are that have come, the first among them.
    package var introductions: [ShareIntroduction] {
        state.withLock { state in
            [state.roll.first] + state.roll.members.dropFirst().compactMap { $0?.introduction }
        }
    }

    /// From now on the shares' news have a taker, who is told first of those that came before.
    package func follow(_ handlers: Handlers) {
        // On the server's thread, so that no news overtake others.
        group.next().execute {
            let early = self.state.withLock { state in
                state.handlers = handlers
                state.roll.hasBegun = true
                return self.swap(&state.early, with: [])
            }
            for news in early { handlers.heard(news.place, news.samples, news.progress, news.events) }
        }
    }

    /// Asks it of all shares.
    package func order(_ order: ShareOrder) {
        let waiting = state.withLock { state in
            state.orders.append(order)
            if case .begin(_, _, let folder?) = order { state.folders.insert(folder) }
            return swap(&state.waiting, with: [])
        }
        for promise in waiting { promise.succeed() }
    }

    private func swap<Value>(_ place: inout Value, with value: Value) -> Value {
        defer { place = value }
        return place
    }

    /// Waits until every share has said that it is done, or has gone.
    package func waitForAll() {
        while !state.withLock({ $0.roll.hasEnded }) { usleep(50_000) }
    }

    /// Closes everything and ends the thread.
    package func stop() {
        guard let channel = listener.withLock({ $0.take() }) else { return }
        // Whoever is here and was not told of an end: there will be none.
        order(.stop(.incomplete))
        let isAnybody = state.withLock { !$0.roll.hasEnded }
        if isAnybody { usleep(500_000) }
        try? channel.close().wait()
        try? group.syncShutdownGracefully()
    }

    // MARK: On the server's thread

    private var now: Int64 { clock.unixNanoseconds(.now()) }

    private func isKnown(_ pass: String) -> Bool { state.withLock { $0.roll.knows(pass) } }

    private func lookForGone() {
        let (gone, handlers) = state.withLock { ($0.roll.newlyGone(at: .now()), $0.handlers) }
        for share in gone { handlers?.gone(share) }
    }

    private func answer(_ path: String, _ body: [UInt8], _ loop: any EventLoop) -> EventLoopFuture<
        MeetingAnswer
    > {
        let received = now
        do throws(MeetingError) {
            switch path {
            case "/clock": return loop.makeSucceededFuture(orders([], received))
            case "/join": return loop.makeSucceededFuture(try join(body))
            case "/news": return loop.makeSucceededFuture(try take(news: body, received))
            case "/files": return loop.makeSucceededFuture(try take(file: body, received))
            case "/orders": return try wait(body, received, loop)
            default: return loop.makeSucceededFuture(MeetingAnswer(status: 404))
            }
        } catch {
            return loop.makeSucceededFuture(MeetingAnswer(status: 400, body: Array(error.description.utf8)))
        }
    }

    private func orders(_ orders: [ShareOrder], _ received: Int64) -> MeetingAnswer {
        json(ShareOrders(orders: orders, received: received, answered: now))
    }

    private func json(_ value: some Encodable) -> MeetingAnswer {
        guard let data = try? JSONEncoder().encode(value) else { return MeetingAnswer(status: 500) }
        return MeetingAnswer(body: Array(data))
    }

    private func join(_ body: [UInt8]) throws(MeetingError) -> MeetingAnswer {
        let (introduction, _) = try MeetingFrame.read(body, as: ShareIntroduction.self)
        var random = SystemRandomNumberGenerator()
        let pass = (0..<2).map { _ in String(random.next() as UInt64, radix: 16) }.joined()
        let reason = state.withLock { state in
            let reason = state.roll.join(introduction, pass: pass, at: .now())
            // What one told that has left is not the news of who comes in its place.
            if reason == nil { state.early.removeAll { $0.place == introduction.share.index } }
            return reason
        }
        joined(introduction, reason)
        return json(ShareWelcome(pass: reason == nil ? pass : nil, reason: reason))
    }

    private func place(of pass: String) throws(MeetingError) -> Int {
        guard let place = state.withLock({ $0.roll.place(of: pass, heardAt: .now()) }) else {
            throw MeetingError("nobody here has this pass: the share was given up, or never came")
        }
        return place
    }

    private func take(news body: [UInt8], _ received: Int64) throws(MeetingError) -> MeetingAnswer {
        let (news, rest) = try MeetingFrame.read(body, as: ShareNews.self)
        let place = try place(of: news.pass)
        let samples = try SampleCode(clock: clock).samples(rest, count: news.requests, within: bounds)
        let (isNew, handlers) = state.withLock { state in
            let isNew = state.roll.takes(news: news.number, of: place)
            if isNew, let end = news.end { state.roll.ended(place, end) }
            return (isNew, state.handlers)
        }
        guard isNew else { return orders([], received) }
        let progress = news.progress?.bounded(bounds)
        if let handlers {
            handlers.heard(place, samples, progress, news.events)
        } else {
            state.withLock { $0.early.append((place, samples, progress, news.events)) }
        }
        return orders([], received)
    }

    private func take(file body: [UInt8], _ received: Int64) throws(MeetingError) -> MeetingAnswer {
        let (piece, bytes) = try MeetingFrame.read(body, as: ShareFilePiece.self)
        let place = try place(of: piece.pass)
        let (isKnown, isNew, handlers) = state.withLock { state in
            let isKnown = state.folders.contains(piece.folder)
            return (isKnown, isKnown && state.roll.takes(piece: piece.number, of: place), state.handlers)
        }
        guard isKnown else { throw MeetingError("no step has this folder") }
        if isNew { try handlers?.file(place, piece, bytes) }
        return orders([], received)
    }

    private func wait(
        _ body: [UInt8], _ received: Int64, _ loop: any EventLoop
    ) throws(MeetingError) -> EventLoopFuture<MeetingAnswer> {
        let (question, _) = try MeetingFrame.read(body, as: ShareQuestion.self)
        _ = try place(of: question.pass)
        guard question.heard >= 0 else { throw MeetingError("a number of orders below 0") }
        let news = loop.makePromise(of: Void.self)
        let known = state.withLock { state in
            let known = Array(state.orders.dropFirst(question.heard))
            if known.isEmpty { state.waiting.append(news) }
            return known
        }
        guard known.isEmpty else {
            news.succeed()
            return loop.makeSucceededFuture(orders(known, received))
        }
        let limit = loop.scheduleTask(in: Self.patience) { news.succeed() }
        return news.futureResult.map { [weak self] in
            limit.cancel()
            guard let self else { return MeetingAnswer(status: 503) }
            let orders = self.state.withLock { Array($0.orders.dropFirst(question.heard)) }
            return self.orders(orders, received)
        }
    }
}

extension ShareNews {
    /// How the share ended, where these are its last news.
    fileprivate var end: RunEnd? {
        for case .ended(let end) in events { return end }
        return nil
    }
}
