import Metrics
import Streaming
import Timing
import Transport

/// What a streamed answer has brought so far: token events with their times, phases, usage, and how it ended.
///
/// Pure: signals and arrivals go in, ``write(into:)`` fills the sample's part. It is a stored struct of the request, so
/// that a token event changes numbers in place: on this path nothing is allocated but the growth of the gaps' array.
struct StreamRecord {
    /// Events that carried a token.
    private(set) var tokenEvents = 0
    /// The gaps between the token events.
    private(set) var gaps = TokenGaps()
    /// When the end marker came; nil until then.
    private(set) var end: Instant?
    private(set) var sawFinish = false
    /// The first error that the server told inside the stream.
    private(set) var appError: String?
    /// Events that the dialect could not read.
    private(set) var undecoded = 0

    private(set) var firstToken: Instant?
    private var firstAnswerToken: Instant?
    private var lastToken: Instant?
    private var stalls = 0
    /// The read that brought the last token event, and how many that read has brought.
    private var read: UInt64 = 0
    private var tokensOfRead = 0
    private var stampSources = StampCounts()
    private var tokens: [TokenStamp] = []
    private var phases: [PhaseTime] = []
    private var usage = StreamUsage()
    private var usageIsImplausible = false

    private var phaseNames: [String]
    private let stallAfter: Duration
    private var recordsTokens: Bool

    /// Makes an empty record.
    ///
    /// - Parameter phaseNames: the dialect's phases.
    /// - Parameter stallAfter: a longer gap is a stall.
    /// - Parameter recordsTokens: keep the stamp of each token event.
    init(phaseNames: [String], stallAfter: Duration, recordsTokens: Bool) {
        self.phaseNames = phaseNames
        self.stallAfter = stallAfter
        self.recordsTokens = recordsTokens
    }

    /// Begins another stream, with the memory of the one before.
    mutating func begin(phaseNames: [String], recordsTokens: Bool) {
        var gaps = TokenGaps()
        swap(&gaps, &self.gaps)
        gaps.clear()
        self = StreamRecord(phaseNames: phaseNames, stallAfter: stallAfter, recordsTokens: recordsTokens)
        swap(&gaps, &self.gaps)
    }

    // MARK: Events

    /// Takes what events that came with a read mean.
    mutating func take(_ signal: StreamSignal, arrival: Arrival) {
        switch signal {
        case .token(let kind): takeTokens(1, kind, arrival)
        case .tokens(let kind, let count): takeTokens(count, kind, arrival)
        case .usage(let usage): take(usage)
        case .finish: sawFinish = true
        case .end: end = arrival.last
        case .error(let message): appError = appError ?? message
        case .undecoded: undecoded += 1
        case .phase(let index): takePhase(index, at: arrival.last)
        }
    }

    /// The first token event of a read came when its first segment did; the others are known to be there with its last.
    @inline(__always)
    private mutating func takeTokens(_ count: Int, _ kind: TokenKind, _ arrival: Arrival) {
        if arrival.read == 0 || arrival.read != read {
            read = arrival.read
            tokensOfRead = 0
        }
        let before = tokensOfRead
        let time = before == 0 ? arrival.first : arrival.last
        if firstToken == nil { firstToken = time }
        if kind == .answer, firstAnswerToken == nil { firstAnswerToken = time }
        if let lastToken { note(gap: time - lastToken) }
        if count > 1 {
            note(gap: arrival.last - time)
            gaps.append(.zero, times: count - 2)
        }
        lastToken = count > 1 ? arrival.last : time
        tokenEvents += count
        tokensOfRead += count
        countStamps(count, after: before, arrival)
        if recordsTokens { keepStamps(count, after: before, arrival) }
    }

    @inline(__always)
    private mutating func note(gap: Duration) {
        gaps.append(gap)
        if gap > stallAfter { stalls += 1 }
    }

    /// Takes the server's counts, unless no answer can have them.
    private mutating func take(_ new: StreamUsage) {
        guard Self.isPlausible(new.prompt), Self.isPlausible(new.output) else {
            usageIsImplausible = true
            return
        }
        usage.prompt = new.prompt ?? usage.prompt
        usage.output = new.output ?? usage.output
    }

    private static func isPlausible(_ count: Int?) -> Bool { count.map(Plausible.tokens.contains) ?? true }

    private mutating func takePhase(_ index: Int, at time: Instant) {
        let name = phaseNames[index]
        guard !phases.contains(where: { $0.name == name }) else { return }
        phases.append(PhaseTime(name: name, time: time))
    }

    /// Counts where the times of a read's token events came from.
    ///
    /// The kernel's time is certain for the last event of a read, and for the first where the read had more than one
    /// segment; those between are coalesced. Which is the last is known only when the next read comes: until then it is
    /// the one that came last, so one that was counted before may give its place up.
    @inline(__always)
    private mutating func countStamps(_ count: Int, after before: Int, _ arrival: Arrival) {
        switch arrival.source {
        case .user: stampSources.user += count
        case .shared: stampSources.coalesced += count
        case .kernel:
            let certain = Self.certain(of: before + count, arrival) - Self.certain(of: before, arrival)
            stampSources.kernel += certain
            stampSources.coalesced += count - certain
        }
    }

    /// How many of the token events of a read have a time that is certain.
    @inline(__always)
    private static func certain(of tokens: Int, _ arrival: Arrival) -> Int {
        min(tokens, arrival.first == arrival.last ? 1 : 2)
    }

    private mutating func keepStamps(_ count: Int, after before: Int, _ arrival: Arrival) {
        let hasTwoTimes = arrival.first != arrival.last
        if arrival.source == .kernel, before > (hasTwoTimes ? 1 : 0), let last = tokens.popLast() {
            tokens.append(TokenStamp(time: last.time, source: .coalesced))
        }
        for index in before..<before + count {
            let isCertain = index == before + count - 1 || (index == 0 && hasTwoTimes)
            let source: StampSource =
                switch arrival.source {
                case .user: .user
                case .shared: .coalesced
                case .kernel: isCertain ? .kernel : .coalesced
                }
            tokens.append(TokenStamp(time: index == 0 ? arrival.first : arrival.last, source: source))
        }
    }

    // MARK: Its end

    /// Fills what a sample says of its stream.
    func write(into sample: inout Sample) {
        sample.tokenEvents = tokenEvents
        sample.firstToken = firstToken
        sample.firstAnswerToken = firstAnswerToken
        sample.lastToken = lastToken
        sample.stalls = stalls
        sample.stampSources = stampSources
        sample.tokens = tokens
        sample.phases = phases
        sample.promptTokens = usage.prompt
        sample.outputTokens = usage.output ?? tokenEvents
        sample.outputTokensAreFromUsage = usage.output != nil
        if usageIsImplausible { sample.flags.insert(.implausibleUsage) }
        if isOnePiece { sample.flags.insert(.onePiece) }
        // Usage may count an end token that no event carries; only more than that means events of several tokens.
        if sample.outputTokens > tokenEvents + max(1, tokenEvents / 10) {
            sample.flags.insert(.eventsAreNotTokens)
        }
    }

    /// Several tokens that came at one time say nothing of the times between them.
    private var isOnePiece: Bool {
        guard tokenEvents >= 3, let firstToken, let lastToken else { return false }
        return lastToken - firstToken < .milliseconds(1)
    }
}
