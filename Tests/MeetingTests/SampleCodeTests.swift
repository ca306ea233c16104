import Metrics
import Testing
import Timing

@testable import Meeting

@Suite struct SampleCodeTests {
    private static let bounds = SampleCode.Bounds(rows: 3, threads: [4, 2])
    private static let clock = WallClockOffset(nanoseconds: 1_700_000_000_000_000_000)

    private static func sample(_ change: (inout Sample) -> Void = { _ in }) -> Sample {
        let issued = Instant(nanoseconds: 5_000_000)
        var sample = Sample(
            id: RequestID(group: 1, thread: 1, ordinal: 70_000), iteration: 12, sampler: 2,
            scheduled: Instant(nanoseconds: 4_000_000), issued: issued)
        sample.done = issued + .milliseconds(Int64(900))
        change(&sample)
        return sample
    }

    @Test func everyFieldComesBack() throws {
        let full = Self.sample {
            $0.part = 1
            $0.outcome = .http5xx
            $0.flags = [.warmUp, .onePiece]
            $0.step = 7
            $0.firstByte = $0.issued + .milliseconds(Int64(10))
            $0.firstToken = $0.issued + .milliseconds(Int64(20))
            $0.firstAnswerToken = $0.issued + .milliseconds(Int64(30))
            $0.lastToken = $0.issued + .milliseconds(Int64(800))
            $0.connect = .milliseconds(Int64(3))
            $0.outputTokens = 64
            $0.tokenEvents = 63
            $0.promptTokens = 1_000
            $0.stalls = 2
            $0.status = 503
            $0.bytesReceived = 1 << 33
            $0.bytesSent = 200
            $0.arrivalRate = ArrivalRate(perSecond: 2.5)
            $0.message = "zu viel los · 忙"
            $0.gapShares = [0, 0.25, 1]
        }
        let code = SampleCode(clock: Self.clock)
        let bytes = code.bytes(of: [full, Self.sample()])
        let read = try code.samples(bytes[...], count: 2, within: Self.bounds)
        #expect("\(read[0])" == "\(full)")
        #expect("\(read[1])" == "\(Self.sample())")
    }

    @Test func timesAreTakenOverFromOneClockToAnother() throws {
        let bytes = SampleCode(clock: Self.clock).bytes(of: [Self.sample()])
        let other = WallClockOffset(nanoseconds: Self.clock.nanoseconds - 1_000)
        let read = try SampleCode(clock: other).samples(bytes[...], count: 1, within: Self.bounds)
        #expect(read[0].issued == Instant(nanoseconds: 5_001_000))
        #expect(read[0].done - read[0].issued == .milliseconds(Int64(900)))
    }

    @Test(arguments: [
        RequestID(group: 2, thread: 0, ordinal: 0), RequestID(group: 1, thread: 2, ordinal: 0),
        RequestID(group: -1, thread: 0, ordinal: 0), RequestID(group: 0, thread: -1, ordinal: 0),
        RequestID(group: 0, thread: 0, ordinal: -1),
    ])
    func aRequestThatThePlanDoesNotHaveIsRefused(_ id: RequestID) {
        var sample = Sample(
            id: id, iteration: 0, sampler: 0, scheduled: Instant(nanoseconds: 0),
            issued: Instant(nanoseconds: 0))
        sample.done = Instant(nanoseconds: 1)
        expectRefusal(of: sample)
    }

    @Test func rowsSharesAndCountsAreBounded() {
        expectRefusal(of: Self.sample { $0.sampler = 3 })
        expectRefusal(of: Self.sample { $0.part = 3 })
        expectRefusal(of: Self.sample { $0.gapShares = [1.5] })
        expectRefusal(of: Self.sample { $0.gapShares = [.nan] })
        expectRefusal(of: Self.sample { $0.outputTokens = -1 })
        expectRefusal(of: Self.sample { $0.status = 1_000 })
        expectRefusal(of: Self.sample { $0.done = $0.issued + .seconds(Int64(400 * 86_400)) })
    }

    private func expectRefusal(of sample: Sample, _ place: SourceLocation = #_sourceLocation) {
        let code = SampleCode(clock: Self.clock)
        let bytes = code.bytes(of: [sample])
        #expect(throws: MeetingError.self, sourceLocation: place) {
            try code.samples(bytes[...], count: 1, within: Self.bounds)
        }
    }

    @Test func bytesThatAreCutOrChangedAreAnErrorAndNoTrap() {
        let code = SampleCode(clock: Self.clock)
        let bytes = code.bytes(of: [Self.sample { $0.message = "words" }, Self.sample()])
        for length in 0..<bytes.count {
            #expect(throws: MeetingError.self) {
                try code.samples(bytes[..<length], count: 2, within: Self.bounds)
            }
        }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            var changed = bytes
            for _ in 0..<3 {
                changed[Int.random(in: changed.indices, using: &random)] = .random(
                    in: 0...255, using: &random)
            }
            _ = try? code.samples(changed[...], count: 2, within: Self.bounds)
        }
        #expect(throws: MeetingError.self) { try code.samples(bytes[...], count: 1, within: Self.bounds) }
    }

    @Test(arguments: [-1, Int.min, 1, Int.max]) func moreRequestsThanBytesAreAnError(count: Int) {
        #expect(throws: MeetingError.self) {
            try SampleCode(clock: Self.clock).samples([], count: count, within: Self.bounds)
        }
    }

    @Test(arguments: [0, 1, -1, 63, 64, -65, Int64.max, .min, 1 << 62])
    func numbersOfEverySizeComeBack(_ number: Int64) throws {
        var writer = WireWriter()
        writer.number(number)
        var reader = WireReader(writer.bytes[...])
        #expect(try reader.number() == number)
        #expect(reader.isAtEnd)
    }
}
