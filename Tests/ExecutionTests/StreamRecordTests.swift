import Metrics
import Streaming
import Testing
import Timing
import Transport

@testable import Execution

@Suite struct StreamRecordTests {
    private static let start = Instant(nanoseconds: 1_000_000_000)

    private static func at(_ milliseconds: Int64) -> Instant { start + .milliseconds(milliseconds) }

    private static func record(recordsTokens: Bool = false) -> StreamRecord {
        StreamRecord(
            phaseNames: ["began", "found"], stallAfter: .milliseconds(500), recordsTokens: recordsTokens)
    }

    /// A read of its own, unless another has the same last time.
    private static func read(_ first: Int64, _ last: Int64, _ source: Arrival.Source) -> Arrival {
        Arrival(first: at(first), last: at(last), source: source, read: UInt64(last))
    }

    /// Feeds the signals of one read.
    private static func feed(_ record: inout StreamRecord, _ signals: [StreamSignal], _ arrival: Arrival) {
        for signal in signals { record.take(signal, arrival: arrival) }
    }

    private static func sample(_ record: StreamRecord) -> Sample {
        var sample = Sample(
            id: RequestID(group: 0, thread: 0, ordinal: 0), iteration: 0, sampler: 0, scheduled: start,
            issued: start)
        record.write(into: &sample)
        return sample
    }

    @Test func tokensOfOneReadHaveItsFirstAndLastTime() {
        var record = Self.record(recordsTokens: true)
        let tokens: [StreamSignal] = [.token(.reasoning), .token(.answer), .token(.answer)]
        Self.feed(&record, tokens, Self.read(10, 14, .kernel))
        let sample = Self.sample(record)
        #expect(sample.firstToken == Self.at(10) && sample.firstAnswerToken == Self.at(14))
        #expect(sample.lastToken == Self.at(14) && sample.tokenEvents == 3)
        #expect(sample.tokens.map(\.time) == [10, 14, 14].map(Self.at))
        #expect(sample.tokens.map(\.source) == [.kernel, .coalesced, .kernel])
        #expect(sample.stampSources.kernel == 2 && sample.stampSources.coalesced == 1)
        var gaps: [Duration] = []
        record.gaps.forEach { gaps.append(contentsOf: repeatElement($0, count: $1)) }
        #expect(gaps == [.milliseconds(4), .zero])
    }

    @Test func piecesOfOneReadAreToldFromReads() {
        // A server whose events are HTTP chunks of their own: libcurl hands over each by itself.
        let kinds: [[StreamSignal]] = [
            [.token(.answer)], [.token(.answer)], [.tokens(.answer, count: 3)], [.token(.answer)],
        ]
        var pieces = Self.record(recordsTokens: true)
        for signals in kinds { Self.feed(&pieces, signals, Self.read(10, 14, .kernel)) }
        var whole = Self.record(recordsTokens: true)
        Self.feed(&whole, [.tokens(.answer, count: 6)], Self.read(10, 14, .kernel))
        let (sample, same) = (Self.sample(pieces), Self.sample(whole))
        #expect(sample.tokens.map(\.time) == [10, 14, 14, 14, 14, 14].map(Self.at))
        #expect(sample.tokens.map(\.source) == [.kernel] + Array(repeating: .coalesced, count: 4) + [.kernel])
        #expect(sample.stampSources.kernel == 2 && sample.stampSources.coalesced == 4)
        #expect(
            same.tokens.map(\.time) == sample.tokens.map(\.time) && same.stampSources == sample.stampSources)
        #expect(pieces.gaps.count == 5 && whole.gaps.count == 5)
        #expect(pieces.gaps.share(above: .zero) == 0.2 && whole.gaps.share(above: .zero) == 0.2)
    }

    @Test func onlyTheLastTimeOfAReadWithoutASecondLookIsCertain() {
        var record = Self.record()
        Self.feed(&record, [.token(.answer), .token(.answer)], Self.read(10, 10, .kernel))
        Self.feed(&record, [.token(.answer)], Self.read(20, 20, .shared))
        Self.feed(&record, [.token(.answer)], Self.read(30, 30, .user))
        let sample = Self.sample(record)
        #expect(sample.stampSources.kernel == 1 && sample.stampSources.coalesced == 2)
        #expect(sample.stampSources.user == 1 && sample.tokens.isEmpty)
    }

    @Test func aLongGapIsAStall() {
        var record = Self.record()
        for time: Int64 in [0, 500, 1_001] {
            Self.feed(&record, [.token(.answer)], Self.read(time, time, .user))
        }
        #expect(Self.sample(record).stalls == 1)
    }

    @Test func tokensThatComeAtOnceSayNothingOfTheTimesBetween() {
        var record = Self.record()
        Self.feed(
            &record, Array(repeating: .token(.answer), count: 2), Self.read(10, 10, .user))
        #expect(!Self.sample(record).flags.contains(.onePiece))
        Self.feed(&record, [.token(.answer)], Self.read(10, 10, .user))
        #expect(Self.sample(record).flags.contains(.onePiece))
    }

    @Test func theServersUsageCountsWhereItCanBe() {
        var record = Self.record()
        Self.feed(&record, [.token(.answer)], Self.read(10, 10, .user))
        #expect(Self.sample(record).outputTokens == 1 && !Self.sample(record).outputTokensAreFromUsage)
        Self.feed(&record, [.usage(StreamUsage(prompt: 7))], Self.read(20, 20, .user))
        Self.feed(&record, [.usage(StreamUsage(output: 2))], Self.read(20, 20, .user))
        var sample = Self.sample(record)
        #expect(sample.promptTokens == 7 && sample.outputTokens == 2 && sample.outputTokensAreFromUsage)
        #expect(sample.flags.isEmpty)
        Self.feed(&record, [.usage(StreamUsage(output: -1))], Self.read(20, 20, .user))
        Self.feed(&record, [.usage(StreamUsage(output: 3))], Self.read(20, 20, .user))
        sample = Self.sample(record)
        #expect(sample.outputTokens == 3 && sample.flags == [.implausibleUsage, .eventsAreNotTokens])
    }

    @Test func aPhaseHasTheTimeOfItsFirstOccurrence() {
        var record = Self.record()
        Self.feed(&record, [.phase(1)], Self.read(10, 12, .user))
        Self.feed(&record, [.phase(0), .phase(1)], Self.read(20, 20, .user))
        #expect(
            Self.sample(record).phases == [
                PhaseTime(name: "found", time: Self.at(12)), PhaseTime(name: "began", time: Self.at(20)),
            ])
    }

    @Test func theJudgeLearnsHowTheStreamEnded() {
        var record = Self.record()
        Self.feed(
            &record, [.error("first"), .error("second"), .undecoded, .finish, .end],
            Self.read(10, 12, .kernel))
        var facts = ResponseJudge.Facts()
        facts.take(record)
        #expect(facts.appError == "first" && facts.undecoded == 1 && facts.tokens == 0)
        #expect(facts.sawFinish && facts.sawEnd && record.end == Self.at(12))
    }
}
