import Dispatch
import Metrics
import Streaming
import TestPlan
import Timing
import Transport

/// One request looked at closely: every event of its answer with its arrival.
package struct ProbeResult: Sendable {
    package struct Event: Sendable {
        package let arrival: Instant
        package let source: StampSource
        package let event: OwnedEvent
        /// False where it has a type and no data, so that a browser would not dispatch it.
        package let hasData: Bool
        /// What the dialect makes of it: `token`, `token:reasoning`, `token:tool`, `phase:NAME`, `usage`, `finish`,
        /// `error`, `end`, `unreadable`; `ignored` alone where it means nothing.
        package let marks: [String]
    }

    package let sample: Sample
    package let url: String
    package let head: [String]
    /// How the stream was read; nil where a plan's request streams nothing.
    package let dialect: Dialect?
    /// The stream itself has shown its dialect, whatever the path says.
    package let isRecognised: Bool
    package let events: [Event]
    /// The first bytes of an answer that is no stream.
    package let excerpt: String
}

/// Sends one request and keeps what comes back.
///
/// `@unchecked Sendable` holds because everything mutable is touched on the loop's queue, and read after it ended.
package final class Probe: TransferReceiver, @unchecked Sendable {
    private let request: Request
    private let sample: Sample
    private var open: OpenRequest
    private let loop: EventLoop
    private var events: [ProbeResult.Event] = []
    private var trace: StreamTrace
    private var dialect: Dialect?
    private var head: ResponseHead?
    private var connected: Instant?
    private var finished: Sample?
    private var hasStarted = false
    /// Makes the sampler that reads by another dialect; nil where the dialect was given.
    private let reading: ((Dialect) -> SamplerPlan)?
    /// The pieces that came before the stream has shown its dialect; nil: they are read as they come.
    private var held: [(bytes: [UInt8], arrival: Arrival)]?
    private var isRecognised = false

    /// Throws where the machine gives no event loop.
    private init(
        _ request: Request, sampler: SamplerPlan, traceID: TraceID? = nil,
        reading: ((Dialect) -> SamplerPlan)? = nil
    ) throws(TransferError) {
        self.request = request
        self.reading = reading
        let now = Instant.now()
        var sample = Sample(
            id: RequestID(group: 0, thread: 0, ordinal: 0), iteration: 0, sampler: 0, scheduled: now,
            issued: now)
        sample.traceID = traceID
        self.sample = sample
        (open, trace) = Self.readers(sampler, sample)
        dialect = sampler.dialect
        loop = try EventLoop(label: "weir.probe", maxConnections: 1)
    }

    private static func readers(_ sampler: SamplerPlan, _ sample: Sample) -> (OpenRequest, StreamTrace) {
        let open = OpenRequest(
            sampler: sampler, sample: sample, stallAfter: .seconds(Int64(2)), recordsTokens: true)
        let trace = StreamTrace(
            dialect: sampler.dialect ?? .text(path: nil), options: sampler.streamOptions)
        return (open, trace)
    }

    /// Sends the first request of a plan's sampler, as its first thread would in its first iteration.
    ///
    /// - Parameter sampler: its name; nil for the first of the plan.
    /// - Parameter recognises: take the dialect that the stream itself shows, and the sampler's where it shows none.
    /// - Returns: nil where the plan has no sampler of that name.
    package static func send(
        _ graph: ExecutionGraph, sampler name: String?, recognises: Bool = false
    ) throws(TransferError) -> ProbeResult? {
        guard let plan = graph.samplers.first(where: { name == nil || $0.name == name }) else { return nil }
        var user = VirtualUser(
            group: plan.group, thread: 0, graph: graph, wallClock: WallClockOffset.sample())
        // Whichever controllers it stands in, it is sent.
        _ = graph.groups[plan.group].deal(0, iteration: 0, group: plan.group, &user.context)
        if let conversation = plan.conversation { user.beginConversation(graph.conversations[conversation]) }
        let rendered = user.render(plan)
        return try Probe(
            rendered.request, sampler: plan, traceID: rendered.trace,
            reading: recognises ? { plan.reading($0) } : nil
        ).result()
    }

    /// Sends a request that no plan describes.
    ///
    /// - Parameter headers: `Name: value` lines.
    /// - Parameter recognises: take the dialect that the stream itself shows, and `dialect` where it shows none.
    /// - Parameter insecure: do not verify the server's certificate.
    package static func send(
        url: String, method: String, headers: [String], body: [UInt8], dialect: Dialect, recognises: Bool,
        timeout: Duration, insecure: Bool
    ) throws(TransferError) -> ProbeResult {
        var timeouts = Timeouts()
        timeouts.total = timeout
        var connection = ConnectionOptions()
        connection.insecure = insecure
        let options = TransferOptions(connection: connection)
        let list = HeaderList(headers)
        let limits = timeouts
        func sampler(_ dialect: Dialect) -> SamplerPlan {
            SamplerPlan(
                name: "probe", row: 0, group: 0, dialect: dialect, method: method,
                url: CompiledTemplate(literal: url),
                urlText: url, headers: [], constantHeaders: list, body: nil, timeouts: limits,
                options: options, assertions: AssertionSet([]))
        }
        let request = Request(method: method, url: url, headers: list, body: body, options: options)
        return try Probe(
            request, sampler: sampler(dialect), reading: recognises ? { sampler($0) } : nil
        ).result()
    }

    private func result() -> ProbeResult {
        let done = DispatchSemaphore(value: 0)
        loop.queue.async {
            self.loop.run(self)
            done.signal()
        }
        done.wait()
        return ProbeResult(
            sample: finished ?? open.sample, url: request.url, head: head?.lines ?? [], dialect: dialect,
            isRecognised: isRecognised, events: events, excerpt: open.facts.excerpt)
    }

    package func runDue(at now: Instant) -> Instant {
        if !hasStarted {
            hasStarted = true
            _ = loop.start(request, as: 0)
        }
        guard finished == nil else { return .distantFuture }
        if let cut = open.cut(at: now, cutAt: .distantFuture) {
            finish(loop.cancel(0), cut: cut)
        }
        return finished == nil ? open.nextDeadline(cutAt: .distantFuture) : .distantFuture
    }

    package func transferConnected(_ id: Int, at time: Instant) {
        connected = connected ?? time
        open.connected(at: time)
    }

    package func transfer(_ id: Int, received head: borrowing ResponseHead, at time: Instant) {
        self.head = copy head
        held = reading != nil && Self.isStream(head) ? [] : nil
        open.received(head)
    }

    /// Whether the body may be a stream, so that it can show its dialect.
    private static func isStream(_ head: borrowing ResponseHead) -> Bool {
        guard (200..<300).contains(head.status) else { return false }
        guard let type = head.field("Content-Type") else { return true }
        return StreamFraming.allCases.contains { $0.accepts(type) }
    }

    package func transfer(_ id: Int, received bytes: UnsafeRawBufferPointer, arrival: Arrival) -> Bool {
        guard held != nil else { return read(bytes, arrival) }
        held?.append((Array(bytes), arrival))
        return recognise(isWhole: false)
    }

    /// Reads what was held back, once the stream has shown its dialect or cannot be expected to.
    private func recognise(isWhole: Bool) -> Bool {
        guard let held else { return true }
        let recognition = DialectRecognition(of: held.flatMap(\.bytes), isWhole: isWhole)
        guard recognition.isSettled else { return true }
        self.held = nil
        if let found = recognition.dialect, let reading {
            isRecognised = true
            dialect = found
            (open, trace) = Self.readers(reading(found), sample)
            if let connected { open.connected(at: connected) }
            if let head { open.received(head) }
        }
        return held.allSatisfy { piece in piece.bytes.withUnsafeBytes { read($0, piece.arrival) } }
    }

    private func read(_ bytes: UnsafeRawBufferPointer, _ arrival: Arrival) -> Bool {
        let source: StampSource = arrival.source == .user ? .user : .kernel
        events += trace.feed(bytes).map { seen in
            ProbeResult.Event(
                arrival: arrival.last, source: source, event: seen.event, hasData: seen.hasData,
                marks: marks(of: seen.signals))
        }
        _ = open.received(bytes, arrival: arrival)
        return !open.mustEnd
    }

    private func marks(of signals: [StreamSignal]) -> [String] {
        guard !signals.isEmpty else { return ["ignored"] }
        return signals.map { signal in
            switch signal {
            case .token(.answer): "token"
            case .token(.reasoning): "token:reasoning"
            case .token(.tool): "token:tool"
            // A trace reads event by event.
            case .tokens(_, let count): "tokens:\(count)"
            case .phase(let index): "phase:\(dialect?.phases[index] ?? "")"
            case .usage: "usage"
            case .finish: "finish"
            case .error: "error"
            case .end: "end"
            case .undecoded: "unreadable"
            }
        }
    }

    package func transfer(_ id: Int, finished summary: TransferSummary) {
        finish(summary, cut: nil)
    }

    private func finish(_ summary: TransferSummary, cut: ResponseJudge.Cut?) {
        _ = recognise(isWhole: true)
        finished = open.finish(summary, cut: cut)
        loop.stop()
    }
}

extension SamplerPlan {
    /// The same request with its answer read by another dialect, without what the plan asks of the answer.
    fileprivate func reading(_ dialect: Dialect) -> SamplerPlan {
        SamplerPlan(
            name: name, row: row, group: group, dialect: dialect, method: method, url: url, urlText: urlText,
            headers: headers, constantHeaders: constantHeaders, body: body, timeouts: timeouts,
            options: options,
            assertions: AssertionSet([]))
    }
}
