import Metrics
import Streaming
import TestPlan
import Timing
import Transport

/// One request in flight: hands what happens to its parts, and makes the sample when it has ended.
///
/// The parts are values: ``RequestDeadlines`` says when to look again, ``StreamRecord`` writes the stream down,
/// ``ResponseTexts`` keeps texts, ``ResponseJudge/Facts`` is what the outcome is decided by. A class, so that all of them
/// are changed in place and never copied; owned by one shard. A user's next request takes the same one with the memory
/// that it has (``begin(_:sample:matchKey:)``).
final class OpenRequest {
    private(set) var sampler: SamplerPlan
    /// What is known of the request; its stream's part is filled when it ends.
    private(set) var sample: Sample
    private(set) var facts: ResponseJudge.Facts
    /// What its extractors found, by slot of the thread's variables.
    private(set) var extracted: [(slot: Int, value: [UInt8])] = []

    /// The texts of its assertions that were made for this request.
    var assertionTexts: [String?] = []

    private var matchKey: MatchKey
    private var deadlines: RequestDeadlines
    private var stream: StreamRecord
    private var texts: ResponseTexts
    private var reader: StreamReader?
    /// Decided once at the head and asked for each read.
    private var isReadByDialect = false
    private let recordsTokens: Bool

    /// Makes the request's record when it has been handed to the transport.
    ///
    /// - Parameter stallAfter: a longer gap between token events is a stall.
    /// - Parameter recordsTokens: keep the stamp of each token event, as for a traced request.
    /// - Parameter matchKey: of the random matches of its extractors; default: that of a closed group.
    init(
        sampler: SamplerPlan, sample: Sample, stallAfter: Duration, recordsTokens: Bool,
        matchKey: MatchKey? = nil
    ) {
        self.sampler = sampler
        self.sample = sample
        self.recordsTokens = recordsTokens
        self.matchKey = matchKey ?? MatchKey(sample.id)
        deadlines = RequestDeadlines(
            issued: sample.issued, timeouts: sampler.timeouts, cancelAfter: sampler.cancelAfter)
        stream = StreamRecord(
            phaseNames: sampler.dialect?.phases ?? [], stallAfter: stallAfter,
            recordsTokens: recordsTokens || sample.isTraced)
        texts = Self.texts(of: sampler)
        facts = ResponseJudge.Facts(of: sampler, keepsBody: texts.keepsBody)
        reader = Self.reader(of: sampler)
    }

    /// Begins the record of another request of the same user, once the one before has ended.
    func begin(_ sampler: SamplerPlan, sample: Sample, matchKey: MatchKey) {
        self.sample = sample
        self.matchKey = matchKey
        extracted = []
        assertionTexts = []
        isReadByDialect = false
        deadlines = RequestDeadlines(
            issued: sample.issued, timeouts: sampler.timeouts, cancelAfter: sampler.cancelAfter)
        stream.begin(
            phaseNames: sampler.dialect?.phases ?? [], recordsTokens: recordsTokens || sample.isTraced)
        if sampler === self.sampler {
            texts.begin()
            reader?.begin()
        } else {
            texts = Self.texts(of: sampler)
            reader = Self.reader(of: sampler)
            self.sampler = sampler
        }
        facts = ResponseJudge.Facts(of: sampler, keepsBody: texts.keepsBody)
    }

    private static func texts(of sampler: SamplerPlan) -> ResponseTexts {
        ResponseTexts(
            keepsBody: sampler.extractors.needsBody
                || sampler.dialect == nil && sampler.assertions.needsContent)
    }

    private static func reader(of sampler: SamplerPlan) -> StreamReader? {
        sampler.dialect.map { dialect in
            StreamReader(
                dialect: dialect, options: sampler.streamOptions, capturesAnswer: sampler.needsAnswer)
        }
    }

    /// A byte of the body has come.
    var bodyHasBegun: Bool { facts.bodyBegan }
    /// The stream's end marker has come.
    var sawEnd: Bool { stream.end != nil }
    /// When its first token came; nil until then.
    var firstToken: Instant? { stream.firstToken }
    /// The gaps between its token events so far.
    var gaps: TokenGaps { stream.gaps }
    /// The streamed answer so far; empty unless an assertion, an extractor or a conversation needs it.
    var answer: [UInt8] { reader?.answer ?? [] }
    /// Whether it has seen what ends it from this side: a limit, or what the plan's `cancelAfter` waits for.
    var mustEnd: Bool { facts.cut != nil }

    // MARK: What happens to it

    func connected(at time: Instant) {
        // The first connection counts: one after a redirect or a resend is a part of the wait.
        if sample.connected == nil { sample.connected = time }
        deadlines.connected(at: time)
    }

    /// A redirect leads it to another address.
    func redirected(at time: Instant) { deadlines.redirected(at: time) }

    func received(_ head: borrowing ResponseHead) {
        facts.take(head, keepsHeaders: sampler.assertions.needsHeaders)
        if sampler.extractors.needsHead { texts.headLines = head.lines }
        isReadByDialect = facts.bodyIsReadByDialect
    }

    /// Takes a piece of the body.
    ///
    /// If ``mustEnd`` is true afterwards, the transfer must end.
    ///
    /// - Returns: how many token events were in it.
    func received(_ bytes: UnsafeRawBufferPointer, arrival: Arrival) -> Int {
        deadlines.received(at: arrival.last)
        if sample.firstByte == nil {
            sample.firstByte = arrival.first
            facts.bodyBegan = true
        }
        guard isReadByDialect else {
            texts.keep(bytes)
            return 0
        }
        if texts.keepsBody { texts.keep(bytes) }
        if sample.isTraced { texts.keepTrace(bytes) }
        return read(bytes, arrival: arrival)
    }

    /// Reads a piece of the stream.
    private func read(_ bytes: UnsafeRawBufferPointer, arrival: Arrival) -> Int {
        let before = stream.tokenEvents
        do {
            // The closure never escapes, so its context stays on the stack: no signal allocates or counts references.
            try reader?.feed(bytes) { signal in
                stream.take(signal, arrival: arrival)
            }
        } catch {
            facts.cut = .limit(error.description)
        }
        let tokens = stream.tokenEvents - before
        if let end = stream.end {
            deadlines.sawEndMarker(at: end)
        } else if facts.cut == nil, case .tokens(let limit)? = sampler.cancelAfter,
            stream.tokenEvents >= limit
        {
            facts.cut = .cancelled
        }
        return tokens
    }

    // MARK: Its deadlines

    /// The first moment at which one of its limits can have passed.
    ///
    /// - Parameter cutAt: when the end of the test cuts it.
    func nextDeadline(cutAt: Instant) -> Instant { deadlines.next(cutAt: cutAt) }

    /// The limit that has passed at `now`; nil if none has.
    func cut(at now: Instant, cutAt: Instant) -> ResponseJudge.Cut? {
        deadlines.passed(at: now, cutAt: cutAt)
    }

    // MARK: Its end

    /// Completes the sample; only ``gaps``, ``extracted`` and ``answer`` are read afterwards.
    ///
    /// - Parameter cut: why the shard ended the transfer; nil if it did not.
    func finish(_ summary: TransferSummary, cut: ResponseJudge.Cut?) -> Sample {
        // What the stream itself asked for came first, and says more than the limit that passed meanwhile.
        if facts.cut == nil { facts.cut = cut }
        reader?.finish { signal in
            stream.take(signal, arrival: .user(summary.done))
        }
        completeFacts(summary)
        sample.take(summary)
        stream.write(into: &sample)
        if let reader { sample.take(reader) }
        sample.status = facts.status == 0 ? nil : facts.status
        sample.take(
            ResponseJudge.judge(
                facts, assertions: sampler.assertions, made: assertionTexts,
                elapsed: sample.done - sample.issued,
                content: facts.isStream ? answer : texts.body),
            redirect: summary.error?.kind == .redirect ? nil : summary.redirect)
        if !sampler.extractors.isEmpty { extract() }
        if sample.outcome.isFailure, facts.codings.isEmpty { sample.excerpt = texts.excerpt }
        return sample
    }

    private func completeFacts(_ summary: TransferSummary) {
        facts.take(summary)
        facts.take(stream)
        if let reader { facts.take(reader, of: sampler) }
        facts.weighEnd(against: sampler.markerSeen)
        facts.takeWords(from: Array(texts.body.prefix(ResponseTexts.excerptLimit)))
    }

    private func extract() {
        let result = texts.extract(
            with: sampler.extractors, outcome: sample.outcome, framing: facts.framing, key: matchKey,
            answer: { self.answer })
        extracted = result.values
        if let failure = result.failure { sample.take(failure) }
    }
}
