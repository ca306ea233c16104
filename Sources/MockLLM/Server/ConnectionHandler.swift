import NIOCore
import NIOHTTP1
import Timing

import Glibc

/// One client's connection: reads a request, waits for a slot, plays the answer's script against the clock.
///
/// Owned by its channel's event loop, on which every method runs.
///
///     reading ──request──▶ queued ──slot──▶ answering ──last step──▶ reading or closed
final class ConnectionHandler: ChannelInboundHandler, NIOScheduledCallbackHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private enum State {
        case reading
        case queued(SlotQueue.Ticket, OpenAnswer)
        case answering(OpenAnswer)
        /// The connection is ours to leave: whatever still comes is ignored.
        case closed
    }

    private let server: ServerState
    private var context: ChannelHandlerContext?
    private var state = State.reading
    private var reader = RequestReader()
    private var timer: NIOScheduledCallback?
    /// The bytes of the next step; one buffer for the connection's whole life.
    private var buffer = ByteBuffer()
    /// The next step, ready to go when its time comes.
    private var prepared: MockStep?
    private var waitsForWritability = false

    init(_ server: ServerState) {
        self.server = server
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        server.connections.add(1, ordering: .relaxed)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    // MARK: reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        switch state {
        case .reading: break
        case .queued(_, let answer), .answering(let answer):
            // A pipelined request is not served; closing after this answer tells its sender so.
            answer.closesAfter = true
            return
        case .closed: return
        }
        if case .head(let head) = part, head.headers[canonicalForm: "expect"].contains("100-continue") {
            send(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))
        }
        if let request = reader.read(part) { answer(request) }
    }

    private func answer(_ request: RequestReader.Whole) {
        let isOld = request.head.version != .http1_1
        let closes = isOld || !request.head.isKeepAlive
        let framing = ResponseFraming(isChunked: !isOld, announcesKeepAlive: !closes)
        switch Reception(server: server).reply(to: request, framing, closesAfter: closes) {
        case .now(let status, let json, let headers):
            respond(status: status, json, extra: headers, framing, closesAfter: closes)
        case .text(let text):
            respond(
                status: 200, text, type: "text/plain; version=0.0.4; charset=utf-8", framing,
                closesAfter: closes)
        case .play(let answer): start(answer)
        case .queue(let answer): enter(answer)
        }
    }

    private func respond(
        status: Int, _ body: String, type: String = "application/json", extra: [(String, String)] = [],
        _ framing: ResponseFraming, closesAfter: Bool
    ) {
        let head = framing.head(status: status, contentType: type, length: body.utf8.count, extra: extra)
        send(ByteBuffer(string: head + body))
        if closesAfter { close() }
    }

    private func send(_ bytes: ByteBuffer) {
        context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    // MARK: the slot

    private func enter(_ answer: OpenAnswer) {
        guard let eventLoop = context?.eventLoop else { return }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let ticket = server.slots.enter { ticket in
            eventLoop.execute { bound.value.slotGranted(ticket) }
        }
        if let ticket {
            state = .queued(ticket, answer)
        } else {
            answer.holdsSlot = true
            start(answer)
        }
    }

    private func slotGranted(_ ticket: SlotQueue.Ticket) {
        // A slot whose client has left meanwhile was given back in `abandon`.
        guard case .queued(ticket, let answer) = state else { return }
        answer.holdsSlot = true
        start(answer)
    }

    private func giveSlotBack(_ answer: OpenAnswer) {
        guard answer.holdsSlot else { return }
        answer.holdsSlot = false
        server.slots.leave()
    }

    // MARK: the answer

    private func start(_ answer: OpenAnswer) {
        answer.start = .now()
        answer.entry.started = answer.start
        state = .answering(answer)
        prepareNext(answer)
        play()
    }

    private func prepareNext(_ answer: OpenAnswer) {
        ResponseFraming.prepare(&buffer)
        prepared = answer.source.next(into: &buffer)
    }

    /// Performs every step that is due and sets the timer for the one that is not.
    private func play() {
        // A script without waits must leave the loop to the other connections now and then.
        var budget = 32
        while let step = prepared, case .answering(let answer) = state, let context {
            let wait = answer.start + step.offset - .now()
            if wait > .zero || budget == 0 {
                schedule(in: max(wait, .zero), context)
                return
            }
            guard context.channel.isWritable else {
                waitsForWritability = true
                return
            }
            budget -= 1
            perform(step, answer, context)
        }
    }

    private func schedule(in wait: Duration, _ context: ChannelHandlerContext) {
        let deadline = NIODeadline.now() + .nanoseconds(wait.nanoseconds)
        do {
            timer = try context.eventLoop.assumeIsolated().scheduleCallback(at: deadline, handler: self)
        } catch {
            // The loop takes no timers any more: the server is stopping.
            context.close(promise: nil)
        }
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        timer = nil
        play()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if waitsForWritability, context.channel.isWritable {
            waitsForWritability = false
            play()
        }
        context.fireChannelWritabilityChanged()
    }

    private func perform(_ step: MockStep, _ answer: OpenAnswer, _ context: ChannelHandlerContext) {
        let endsCleanly = answer.framing.frame(step, answer, &buffer)
        prepared = nil
        if buffer.readableBytes > 0 { context.write(wrapOutboundOut(buffer), promise: nil) }
        let stamp = Instant.now()
        // An end is logged before the flush, so that whoever has read it finds the entry.
        answer.note(step, at: stamp, in: server)
        context.flush()
        if step.tokens > 0 { answer.noteFlush(until: .now()) }

        // The flush may have found the client gone, and then this answer was abandoned in it.
        guard case .answering = state else { return }
        guard step.isLast else {
            prepareNext(answer)
            return
        }
        if step.action == .hold { return }
        giveSlotBack(answer)
        if step.action == .reset {
            reset(context)
        } else if answer.closesAfter || !endsCleanly {
            close()
        } else {
            state = .reading
        }
    }

    // MARK: the end

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        prepared = nil
        let last = state
        state = .closed
        switch last {
        case .reading, .closed: break
        case .queued(let ticket, let answer):
            answer.holdsSlot = !server.slots.withdraw(ticket)
            abandon(answer)
        case .answering(let answer):
            abandon(answer)
        }
        context.fireChannelInactive()
    }

    /// Ends an answer whose client is gone, or whose server stops.
    private func abandon(_ answer: OpenAnswer) {
        answer.abandon(in: server)
        giveSlotBack(answer)
    }

    private func close() {
        state = .closed
        context?.close(promise: nil)
    }

    /// Closes with a TCP RST: a linger time of zero throws away what is unsent and skips the FIN.
    private func reset(_ context: ChannelHandlerContext) {
        state = .closed
        if let socket = context.channel as? any SocketOptionProvider {
            _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        }
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError, case .reading = state {
            let text = AnswerWriter.error(status: 400, message: "not HTTP/1.1")
            let framing = ResponseFraming(isChunked: false, announcesKeepAlive: false)
            respond(status: 400, text, framing, closesAfter: true)
            return
        }
        context.close(promise: nil)
    }
}
