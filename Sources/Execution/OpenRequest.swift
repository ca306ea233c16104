import Metrics
import Streaming
import TestPlan
import Timing
import Transport

/// One request in flight: what is written down while it runs, and when it must be looked at again.
///
/// A class so that its buffers are never copied; owned by one shard, made anew for each request.
final class OpenRequest {
    /// How much of a body that is no stream is kept for messages.
    static let excerptLimit = 4096
    /// After the end marker the server has this long to end the response.
    private static let lingerTime = Duration.milliseconds(500)

    let sampler: SamplerPlan
    private(set) var sample: Sample
    private(set) var facts = ResponseJudge.Facts()
    /// The gaps between its token events so far.
    private(set) var gaps = TokenGaps()
    private var reader: StreamReader?
    private var content: [UInt8] = []
    /// The whole body is kept: of a plain response for assertions, of any for extractors.
    private let keepsBody: Bool
    private var headLines: [String] = []
    /// What its extractors found, by slot of the thread's variables.
    private(set) var extracted: [(slot: Int, value: [UInt8])] = []
    private var traced: [UInt8] = []
    private let stallAfter: Duration
    private let recordsTokens: Bool

    /// The dialect's phases; empty for most.
    private let phases: [String]
    /// The body is of a kind that the dialect reads.
    private var isReadByDialect = false

    private var lastActivity: Instant
    private var endSeen: Instant?
    /// Since when it waits for a connection; nil while it has one.
    private var connectingSince: Instant?

    init(sampler: SamplerPlan, sample: Sample, stallAfter: Duration, recordsTokens: Bool) {
        self.sampler = sampler
        self.sample = sample
        self.stallAfter = stallAfter
        self.recordsTokens = recordsTokens || sample.isTraced
        lastActivity = sample.issued
        connectingSince = sample.issued
        keepsBody =
            sampler.extractors.needsBody || sampler.dialect == nil && sampler.assertions.needsContent
        facts.isStream = sampler.dialect != nil
        facts.readsBody = keepsBody || sampler.assertions.needsSize
        phases = sampler.dialect?.phases ?? []
        if let dialect = sampler.dialect {
            facts.framing = dialect.framing
            facts.endsWithBody = dialect.endsWithBody || sampler.streamEnd == .body
            facts.streamEnd = sampler.streamEnd
            reader = StreamReader(
                dialect: dialect, options: sampler.streamOptions,
                capturesAnswer: sampler.assertions.needsContent || sampler.extractors.needsAnswer
                    || sampler.conversation != nil)
        }
    }

    // MARK: What happens to it

    func connected(at time: Instant) {
        if sample.connected == nil { sample.connected = time }
        connectingSince = nil
        lastActivity = time
    }

    /// A redirect leads it to another address, for which it may need a connection.
    func redirected(at time: Instant) {
        connectingSince = time
        lastActivity = time
    }

    func received(_ head: borrowing ResponseHead) {
        facts.status = head.status
        facts.contentType = head.header("Content-Type")
        if !head.isDecoded { facts.codings = head.codings }
        if (300..<400).contains(head.status) { facts.location = head.header("Location") }
        if sampler.extractors.needsHead { headLines = head.lines }
        if sampler.assertions.needsHeaders { facts.headers = head.lines }
        if facts.endsWithBody { facts.endIsProven = head.provesEndOfBody }
        // Bodies of errors and of other content types are kept for the message, never read as a stream.
        isReadByDialect =
            reader != nil && facts.status < 300
            && (facts.contentType.map { facts.framing.accepts($0) } ?? true)
    }

    /// Whether it has seen what ends it from this side: a limit, or what the plan's `cancelAfter` waits for.
    var mustEnd: Bool { facts.cut != nil }

    /// Takes a piece of the body.
    ///
    /// Where ``mustEnd`` then says so, the transfer must end.
    ///
    /// - Returns: how many token events were in it.
    func received(_ bytes: UnsafeRawBufferPointer, arrival: Arrival) -> Int {
        lastActivity = arrival.last
        if sample.firstByte == nil {
            sample.firstByte = arrival.first
            facts.bodyBegan = true
        }
        guard isReadByDialect else {
            keep(bytes)
            return 0
        }
        if keepsBody { keep(bytes) }
        if sample.isTraced { trace(bytes) }
        let before = sample.tokenEvents
        do {
            try reader?.feed(bytes) { signal in
                take(signal, arrival: arrival, eventsBefore: before)
            }
        } catch {
            facts.cut = .limit(error.description)
        }
        let tokens = sample.tokenEvents - before
        countStamps(tokens, arrival: arrival)
        if facts.cut == nil, !facts.sawEnd, case .tokens(let limit)? = sampler.cancelAfter,
            sample.tokenEvents >= limit
        {
            facts.cut = .cancelled
        }
        return tokens
    }

    /// Of several events in one read the kernel's time is certain for the last, and for the first where the read
    /// had more than one segment; those between are coalesced.
    private func countStamps(_ tokens: Int, arrival: Arrival) {
        let hasTwoTimes = arrival.first != arrival.last
        for index in 0..<tokens {
            let isCertain = index == tokens - 1 || (index == 0 && hasTwoTimes)
            let source: StampSource =
                switch arrival.source {
                case .user: .user
                case .shared: .coalesced
                case .kernel: isCertain ? .kernel : .coalesced
                }
            sample.stampSources.count(source)
            guard recordsTokens else { continue }
            let time = index == 0 ? arrival.first : arrival.last
            sample.tokens.append(TokenStamp(time: time, source: source))
        }
    }

    private func keep(_ bytes: UnsafeRawBufferPointer) {
        let limit = keepsBody ? StreamLimits().bodyBytes : Self.excerptLimit
        content.append(contentsOf: bytes.prefix(max(0, limit - content.count)))
    }

    /// The start of a traced stream, in case that it fails.
    private func trace(_ bytes: UnsafeRawBufferPointer) {
        traced.append(contentsOf: bytes.prefix(max(0, Self.excerptLimit - traced.count)))
    }

    private func take(_ signal: StreamSignal, arrival: Arrival, eventsBefore: Int) {
        switch signal {
        case .token(let kind):
            takeToken(kind, at: sample.tokenEvents == eventsBefore ? arrival.first : arrival.last)
        case .usage(let usage):
            take(usage)
        case .finish: facts.sawFinish = true
        case .end:
            facts.sawEnd = true
            endSeen = arrival.last
        case .error(let message): facts.appError = facts.appError ?? message
        case .undecoded: facts.undecoded += 1
        case .phase(let index):
            let name = phases[index]
            guard !sample.phases.contains(where: { $0.name == name }) else { return }
            sample.phases.append(PhaseTime(name: name, time: arrival.last))
        }
    }

    /// Takes the server's counts, where they can be.
    private func take(_ usage: StreamUsage) {
        let isPlausible = [usage.prompt, usage.output].allSatisfy {
            $0.map(Plausible.tokens.contains) ?? true
        }
        guard isPlausible else {
            sample.flags.insert(.implausibleUsage)
            return
        }
        sample.promptTokens = usage.prompt ?? sample.promptTokens
        if let output = usage.output {
            sample.outputTokens = output
            sample.outputTokensAreFromUsage = true
        }
    }

    private func takeToken(_ kind: TokenKind, at time: Instant) {
        sample.tokenEvents += 1
        if sample.firstToken == nil { sample.firstToken = time }
        if kind == .answer, sample.firstAnswerToken == nil { sample.firstAnswerToken = time }
        if let last = sample.lastToken {
            let gap = time - last
            gaps.append(gap)
            if gap > stallAfter { sample.stalls += 1 }
        }
        sample.lastToken = time
    }

    // MARK: Its timers

    /// The first moment at which one of its limits can be passed.
    ///
    /// - Parameter cutAt: when the end of the test cuts it.
    func nextDeadline(cutAt: Instant) -> Instant {
        var deadline = min(cutAt, limit(sampler.timeouts.total, from: sample.issued))
        if let endSeen {
            deadline = min(deadline, endSeen + Self.lingerTime)
        } else {
            deadline = min(deadline, cancelAt)
        }
        if let connectingSince {
            return min(deadline, limit(sampler.timeouts.connect, from: connectingSince))
        }
        return sample.firstByte == nil
            ? min(deadline, limit(sampler.timeouts.firstByte, from: lastActivity))
            : min(deadline, limit(sampler.timeouts.idle, from: lastActivity))
    }

    /// Which limit has been passed at `now`; nil where none has.
    func cut(at now: Instant, cutAt: Instant) -> ResponseJudge.Cut? {
        guard now >= nextDeadline(cutAt: cutAt) else { return nil }
        if let endSeen, now >= endSeen + Self.lingerTime { return .lingering }
        if now >= cutAt { return .endOfTest }
        if endSeen == nil, now >= cancelAt { return .cancelled }
        if now >= limit(sampler.timeouts.total, from: sample.issued) { return .timeout }
        if connectingSince != nil { return .connectTimeout }
        return sample.firstByte == nil ? .firstByteTimeout : .idleTimeout
    }

    /// When the plan's client walks away.
    private var cancelAt: Instant {
        guard case .time(let span)? = sampler.cancelAfter else { return .distantFuture }
        return sample.issued + span
    }

    private func limit(_ span: Duration?, from start: Instant) -> Instant {
        span.map { start + $0 } ?? .distantFuture
    }

    // MARK: Its end

    /// Completes the sample.
    ///
    /// The request must not be used afterwards.
    func finish(_ summary: TransferSummary, cut: ResponseJudge.Cut?) -> Sample {
        if facts.cut == nil { facts.cut = cut }
        reader?.finish { signal in
            take(signal, arrival: .user(summary.done), eventsBefore: sample.tokenEvents)
        }
        complete(with: summary)
        let judgement = ResponseJudge.judge(
            facts, assertions: sampler.assertions, elapsed: sample.done - sample.issued, content: body)
        sample.outcome = judgement.outcome
        sample.message = judgement.message
        sample.words = judgement.words
        if sample.outcome.isFailure, let trail = summary.redirect, summary.error?.kind != .redirect {
            sample.message = [sample.message, trail.note].compactMap(\.self).joined(separator: " ")
        }
        sample.failedAssertions = judgement.failedAssertions
        sample.flags.formUnion(judgement.flags)
        if !sampler.extractors.isEmpty { extract() }
        if sample.outcome.isFailure, facts.codings.isEmpty {
            sample.excerpt = Array((content.isEmpty ? traced : content).prefix(Self.excerptLimit))
        }
        return sample
    }

    /// Looks for what the plan wants of a good response; after a failed one variables get their defaults.
    private func extract() {
        guard sample.outcome == .ok else {
            extracted = sampler.extractors.defaults
            return
        }
        let texts = ExtractorSet.Texts(
            body: { self.content }, answer: { self.answer }, events: { self.events }, headLines: headLines)
        let result = sampler.extractors.extract(from: texts, id: sample.id)
        extracted = result.values
        guard let failure = result.failure else { return }
        sample.outcome = .assertionFailed
        sample.message = failure.message
        sample.failedAssertions.append(failure.assertion)
    }

    /// The streamed answer so far, where somebody needs it.
    var answer: [UInt8] { reader?.answer ?? [] }

    /// The data of the events of a body that was kept.
    private var events: [[UInt8]] {
        if facts.framing == .ndjson {
            return content.split(separator: UInt8(ascii: "\n")).map { Array($0) }
        }
        var parser = EventStreamParser()
        var events: [[UInt8]] = []
        content.withUnsafeBytes { bytes in
            // The reader has kept the limits already.
            try? parser.feed(bytes) { events.append(Array($0.data)) }
        }
        return events
    }

    private func complete(with summary: TransferSummary) {
        sample.issued = summary.issued
        sample.connected = summary.connected
        sample.sent = summary.sent
        sample.done = summary.done
        sample.bytesReceived = summary.bytesReceived
        sample.bytesSent = summary.bytesSent
        sample.status = facts.status == 0 ? nil : facts.status
        facts.error = summary.error
        facts.events = reader?.eventCount ?? 0
        facts.tokens = sample.tokenEvents
        facts.bytes = summary.bodyBytes
        if facts.endsWithBody { weighEnd() }
        facts.endedInsideEvent = reader?.endedInsideEvent ?? false
        if facts.tokens == 0, let example = reader?.example {
            facts.example = ErrorBody.start(of: Array(example.utf8)) ?? ""
            facts.textPlace = sampler.dialect?.textPlace ?? ""
        }
        if sampler.assertions.needsFinishReason { facts.finishReason = reader?.finishReason ?? "" }
        if facts.codings.isEmpty, facts.status >= 300 || (facts.isStream && !isReadByDialect) {
            facts.excerpt = ErrorBody.words(in: Array(content.prefix(Self.excerptLimit)))
        }
        if summary.connectionReused { sample.flags.insert(.connectionReused) }
        if summary.attempts > 1 { sample.flags.insert(.resent) }
        sample.connect = summary.connected.map { summary.connectionReused ? .zero : $0 - summary.issued }
        if let flags = reader?.flags {
            if flags.contains(.unfinishedEvent) { sample.flags.insert(.unfinishedEvent) }
            if flags.contains(.invalidUTF8) { sample.flags.insert(.invalidUTF8) }
        }
        if isOnePiece { sample.flags.insert(.onePiece) }
        if !sample.outputTokensAreFromUsage { sample.outputTokens = sample.tokenEvents }
        // Usage may count an end token that no event carries; only more than that means events of several tokens.
        if sample.outputTokens > sample.tokenEvents + max(1, sample.tokenEvents / 10) {
            sample.flags.insert(.eventsAreNotTokens)
        }
    }

    /// Where the body's end may be the stream's: whether the marker came, and whether it came before in others.
    private func weighEnd() {
        if facts.sawEnd {
            sampler.markerSeen.set()
        } else {
            facts.markerWasSeen = sampler.markerSeen.isSet
        }
    }

    /// Several tokens that came at one time say nothing of the times between them.
    private var isOnePiece: Bool {
        guard sample.tokenEvents >= 3, let first = sample.firstToken, let last = sample.lastToken else {
            return false
        }
        return last - first < .milliseconds(1)
    }

    /// The answer of a stream, or the body of a plain response, for the assertions.
    private var body: [UInt8] {
        facts.isStream ? reader?.answer ?? [] : content
    }
}

extension RedirectTrail {
    /// What a failure after a redirect must tell of it.
    fileprivate var note: String {
        let left =
            withheld.isEmpty
            ? "" : " without \(withheld.joined(separator: ", ")), which belongs to the first address"
        return "(redirected to \(url.prefix(200))\(left))"
    }
}
