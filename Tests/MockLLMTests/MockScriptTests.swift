import Timing
import Testing

@testable import MockLLM

/// A script played to its end without a clock.
private struct Played {
    var steps: [MockStep] = []
    var bytes: [[UInt8]] = []

    init(_ source: some MockStepSource, limit: Int = 10_000) {
        var source = source
        while steps.count < limit {
            guard let (step, payload) = source.next() else { break }
            steps.append(step)
            bytes.append(payload)
        }
    }

    var milliseconds: [Double] { steps.map(\.offset.inMilliseconds) }
    var payloads: [String] { bytes.map { String(decoding: $0, as: UTF8.self) } }
    var tokens: [Int] { steps.map(\.tokens) }
}

private func plan(
    _ route: MockRoute = .chat, tokens: Int = 4, fault: MockFault? = nil,
    _ change: (inout MockConfiguration, inout MockRequest) -> Void = { _, _ in }
) -> AnswerPlan {
    var configuration = MockConfiguration()
    configuration.ttft = .milliseconds(100)
    configuration.itl = .milliseconds(10)
    configuration.tokens = tokens...tokens
    var request = MockRequest(route: route)
    request.body.streams = true
    if let fault { request.fault = .fault(fault) }
    change(&configuration, &request)
    return AnswerPlan(request, configuration, number: 7, created: 1_000)
}

struct MockScriptTests {
    private let stream = MockAction.head(
        status: 200, contentType: "text/event-stream; charset=utf-8", length: nil)

    @Test func tokensStandAtAbsoluteOffsets() {
        let played = Played(MockScript(plan()))
        #expect(played.steps.map(\.action) == [stream, .send, .send, .send, .send, .end])
        #expect(played.milliseconds == [0, 100, 110, 120, 130, 130])
        #expect(played.tokens == [0, 1, 1, 1, 1, 0])
        #expect(played.payloads[0].isEmpty)
        #expect(played.payloads[1].contains("\"role\":\"assistant\""))
        #expect(played.payloads[5].hasSuffix("data: [DONE]\n\n"))
    }

    @Test func aPlanAnswersTheSameEachTimeAndAnotherSeedOtherwise() {
        #expect(Played(MockScript(plan())).payloads == Played(MockScript(plan())).payloads)
        let other = plan { configuration, _ in configuration.seed = 2 }
        #expect(Played(MockScript(other)).payloads != Played(MockScript(plan())).payloads)
    }

    @Test func jitterStaysWithinItsShareAndAddsUp() {
        let played = Played(MockScript(plan(tokens: 500) { configuration, _ in configuration.jitter = 0.5 }))
        let offsets = played.milliseconds
        #expect((50...150).contains(offsets[1]))
        let gaps = (2...500).map { offsets[$0] - offsets[$0 - 1] }
        #expect(gaps.allSatisfy { $0 >= 4.999 && $0 <= 15.001 })
        #expect(Set(gaps).count > 100)
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        #expect(abs(mean - 10) < 1)
    }

    @Test func tokensThatShareAnEventShareItsTime() {
        let played = Played(
            MockScript(plan(tokens: 5) { configuration, _ in configuration.tokensPerEvent = 2 }))
        #expect(played.tokens == [0, 2, 2, 1, 0])
        #expect(played.milliseconds == [0, 100, 120, 130, 130])
    }

    @Test(
        arguments: [
            (nil, 64, "stop"), (8, 8, "length"), (64, 64, "stop"), (1_000, 64, "stop"), (0, 0, "length"),
        ] as [(Int?, Int, String)])
    func maximumTokensCapTheAnswer(cap: Int?, tokens: Int, reason: String) {
        let played = Played(MockScript(plan(tokens: 64) { _, request in request.body.maximumTokens = cap }))
        #expect(played.tokens.reduce(0, +) == tokens)
        #expect(played.payloads.last?.contains("\"finish_reason\":\"\(reason)\"") == true)
    }

    @Test func usageComesWhenAskedAlwaysOrNever() {
        for (usage, asks, expected) in [
            (MockConfiguration.Usage.whenAsked, true, true), (.whenAsked, false, false),
            (.always, false, true),
            (.never, true, false),
        ] {
            let played = Played(
                MockScript(
                    plan { configuration, request in
                        configuration.usage = usage
                        request.body.asksForUsage = asks
                        request.body.size = 41
                    }))
            let last = played.payloads.last ?? ""
            #expect(
                last.contains("\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":4")
                    == expected)
        }
    }

    @Test func promptsTakeTimeByTheirLength() {
        let slow = plan { configuration, request in
            configuration.promptTimePerToken = .milliseconds(1)
            request.body.size = 400
        }
        #expect(slow.ttft == .milliseconds(200))
        let cached = plan { _, request in
            request.promptTime = .milliseconds(1)
            request.body.size = 400
            request.cachedTokens = 80
        }
        #expect(cached.ttft == .milliseconds(120))
    }

    @Test func aPrefixCacheKnowsWholeBlocksFromTheStart() {
        let cache = PrefixCache()
        let first = Array(String(repeating: "a", count: 200).utf8)
        #expect(cache.take(first) == 0)
        #expect(cache.take(first) == 48)
        // 100 bytes in common: one block of 64, which is 16 tokens.
        #expect(cache.take(Array(first[..<100]) + Array(String(repeating: "b", count: 100).utf8)) == 16)
        #expect(cache.take([1] + first) == 0)
    }

    @Test func anAnswerInOnePieceComesWhenAStreamWouldEnd() {
        let played = Played(MockScript(plan { _, request in request.body.streams = false }))
        #expect(played.steps.map(\.action) == [.whole(status: 200, contentType: "application/json")])
        #expect(played.milliseconds == [130])
        #expect(played.tokens == [4])
    }

    @Test(
        arguments: [
            (.status503, [.whole(status: 503, contentType: "application/json")], [0], 0),
            (.stall, [.head, .send, .send, .hold], [0, 100, 110, 110], 2),
            (.resetBeforeResponse, [.reset], [0], 0),
            (.resetMidStream, [.head, .send, .send, .reset], [0, 100, 110, 120], 2),
            (.truncate, [.head, .send, .send, .end], [0, 100, 110, 120], 2),
            (.cutMidChunk, [.head, .send, .send, .cutMidChunk], [0, 100, 110, 120], 2),
            (.errorEvent, [.head, .send, .send, .end], [0, 100, 110, 120], 2),
            (.noDone, [.head, .send, .send, .send, .send, .end], [0, 100, 110, 120, 130, 130], 4),
            (.emptyAnswer, [.head, .end], [0, 100], 0),
            (.noEvents, [.head, .end], [0, 100], 0),
            (.wrongContentType, [.whole(status: 200, contentType: "application/json")], [130], 4),
            (
                .garbage, [.head, .send, .send, .send, .send, .send, .end],
                [0, 100, 110, 120, 120, 130, 130], 4
            ),
        ] as [(MockFault, [MockAction], [Double], Int)])
    func faultsRunTheirCourse(fault: MockFault, actions: [MockAction], offsets: [Double], tokens: Int) {
        let played = Played(MockScript(plan(fault: fault)))
        #expect(played.steps.map(\.action) == actions)
        #expect(played.milliseconds == offsets)
        #expect(played.tokens.reduce(0, +) == tokens)
    }

    @Test func everyFaultOfEveryRouteEnds() {
        for route in MockRoute.allCases where route.isModel {
            for fault in MockFault.allCases {
                for tokens in [0, 1, 2, 5] {
                    for streams in [true, false] {
                        let plan = plan(route, tokens: tokens, fault: fault) { $1.body.streams = streams }
                        let played = Played(MockScript(plan))
                        #expect(
                            played.steps.filter(\.isLast).count == 1, "\(route) \(fault) \(tokens) \(streams)"
                        )
                        #expect(played.steps.last?.isLast == true)
                        #expect(zip(played.milliseconds, played.milliseconds.dropFirst()).allSatisfy(<=))
                    }
                }
            }
        }
    }

    @Test func aTrickleIsTheSameAnswerByteByByte() {
        for streams in [true, false] {
            let whole = Played(MockScript(plan(tokens: 2) { $1.body.streams = streams }))
            let slow = Played(
                TrickleScript(plan(tokens: 2, fault: .slowTrickle) { $1.body.streams = streams }))
            #expect(Array(slow.bytes.joined()) == Array(whole.bytes.joined()))
            #expect(slow.bytes.allSatisfy { $0.count <= 1 })
            #expect(slow.tokens.reduce(0, +) == 2)
            #expect(slow.steps.last?.action == .end)
            #expect(slow.milliseconds[11] - slow.milliseconds[10] == 1_000)
        }
    }

    @Test func faultsStrikeAsOftenAsConfigured() {
        var configuration = MockConfiguration()
        configuration.faults = [.stall: 0.2, .status500: 0.3]
        let drawn = (0..<4_000).map { number in
            AnswerPlan(MockRequest(route: .chat), configuration, number: UInt64(number), created: 0).fault
        }
        let stalls = Double(drawn.count { $0 == .stall }) / 4_000
        let errors = Double(drawn.count { $0 == .status500 }) / 4_000
        #expect(abs(stalls - 0.2) < 0.04)
        #expect(abs(errors - 0.3) < 0.04)
        #expect(drawn.count { $0 == nil } > 1_500)
    }
}

extension MockAction {
    /// The head of a stream, short for the tables above.
    fileprivate static let head = MockAction.head(
        status: 200, contentType: "text/event-stream; charset=utf-8", length: nil)
}
