import Timing

/// An answer under way: where its steps come from, how it is framed and what the log will say of it.
///
/// A class, since the handler, its timer and a flush that finds the client gone all speak of the same answer.
/// Owned by the connection's event loop.
final class OpenAnswer {
    var source: any MockStepSource
    var entry: MockLogEntry
    let framing: ResponseFraming
    /// Whether the connection closes after it.
    var closesAfter: Bool
    var start = Instant(nanoseconds: 0)
    var holdsSlot = false
    var logsTokens = false
    var isLogged = true
    var extraHeaders: [(String, String)] = []
    /// Whether the head announced the body's length, so that no framing surrounds the pieces.
    private(set) var hasLength = false
    /// Whether a fault that has no end of its own has been reached.
    private var isHeld = false
    private var isFinished = false

    init(source: any MockStepSource, entry: MockLogEntry, framing: ResponseFraming, closesAfter: Bool) {
        self.source = source
        self.entry = entry
        self.framing = framing
        self.closesAfter = closesAfter
    }

    /// The answer to a request to the model, with the script that its plan asks for.
    static func model(
        _ request: MockRequest, _ entry: MockLogEntry, _ framing: ResponseFraming, closesAfter: Bool,
        on server: ServerState
    ) -> OpenAnswer {
        let configuration = server.configuration
        let number = server.nextNumber()
        let created = server.unixSeconds(entry.received)
        let plan = AnswerPlan(request, configuration, number: number, created: created)
        var framing = framing
        if configuration.keepAliveLie {
            framing.announcesKeepAlive = true
            framing.announcesTimeout = true
        }
        let answer = OpenAnswer(
            source: plan.fault == .slowTrickle ? TrickleScript(plan) : MockScript(plan),
            entry: entry, framing: framing, closesAfter: closesAfter || configuration.keepAliveLie)
        if entry.id.isEmpty { answer.entry.id = "mock-\(number)" }
        answer.entry.fault = plan.fault
        answer.logsTokens = configuration.logTokens
        if configuration.logTokens {
            let events = min(plan.tokens / plan.tokensPerEvent + 1, 1024)
            answer.entry.tokens.reserveCapacity(events)
            answer.entry.flushes.reserveCapacity(events)
        }
        return answer
    }

    /// Records a step whose bytes are about to go to the kernel; its end goes to the log.
    func note(_ step: MockStep, at stamp: Instant, in server: ServerState) {
        switch step.action {
        case .head(let status, _, let length):
            entry.statusCode = status
            hasLength = length != nil
        case .whole(let status, _):
            entry.statusCode = status
        case .hold:
            isHeld = true
        default: break
        }
        if step.tokens > 0 {
            if entry.tokenCount == 0, isLogged {
                server.meter.sentFirstToken(after: stamp - entry.received, queued: start - entry.received)
            }
            entry.tokenCount += step.tokens
            if logsTokens { entry.tokens.append(stamp) }
        }
        if step.isLast, !isHeld { finish(entry.fault == nil ? .completed : .faulted, at: stamp, in: server) }
    }

    /// Records that the write of the latest token event has returned.
    func noteFlush(until end: Instant) {
        if !isFinished, logsTokens, let begin = entry.tokens.last { entry.flushes.append(end - begin) }
    }

    /// Records that the client has left or the server stops; nothing if the answer had ended before.
    func abandon(in server: ServerState) {
        let isStopping = server.isStopping.load(ordering: .relaxed)
        let outcome: MockOutcome = isHeld ? .faulted : isStopping ? .stopped : .disconnected
        finish(outcome, at: isStopping ? nil : .now(), in: server)
    }

    private func finish(_ outcome: MockOutcome, at stamp: Instant?, in server: ServerState) {
        guard !isFinished else { return }
        isFinished = true
        entry.outcome = outcome
        entry.done = stamp
        // A write that is still to come, or that did not return, has no known duration: no bound is claimed.
        while entry.flushes.count < entry.tokens.count { entry.flushes.append(.zero) }
        if isLogged {
            server.log.append(entry)
            server.meter.finished(outcome, tokens: entry.tokenCount)
        }
    }
}
