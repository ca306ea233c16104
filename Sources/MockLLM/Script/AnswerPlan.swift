import Timing

/// Everything that fixes an answer before its first byte, a pure function of request, configuration and number.
struct AnswerPlan: Sendable, Equatable {
    var route: MockRoute
    var streams: Bool
    /// From the start to the first token, before jitter.
    var ttft: Duration
    /// Before the time to the first token; nil: its first half.
    var retrieval: Duration?
    /// Between two tokens, before jitter.
    var itl: Duration
    var jitter: Double
    var tokens: Int
    /// Whether the request's `max_tokens` is what ends the answer: finish_reason `length` instead of `stop`.
    var isCapped: Bool
    var tokensPerEvent: Int
    var sendsUsage: Bool
    var promptTokens: Int
    var fault: MockFault?
    var modelLiteral: String
    /// The request's number, which makes the completion's id.
    var number: UInt64
    /// Unix seconds.
    var created: Int64
    /// The generator as the draws above left it; the answer's words and jitter come from it.
    var random: MockRandom

    /// An answer has no more tokens than this, whatever a request asks for.
    static let maximumTokens = 10_000_000

    init(_ request: MockRequest, _ configuration: MockConfiguration, number: UInt64, created: Int64) {
        var random = MockRandom(seed: configuration.seed, number: number)
        route = request.route
        streams = request.body.streams ?? request.route.streamsUnlessTold
        promptTokens = (request.body.size + 3) / 4
        // Each draw is made whether or not it is used, so that an override changes only what it names.
        let drawnTokens = Int.random(in: configuration.tokens, using: &random)
        let drawnFault = Self.draw(configuration.faults, &random)
        let wanted = request.tokens ?? drawnTokens
        let cap = request.body.maximumTokens ?? .max
        tokens = min(wanted, cap, Self.maximumTokens)
        isCapped = cap < wanted
        switch request.fault {
        case .asConfigured: fault = drawnFault
        case .none: fault = nil
        case .fault(let wish): fault = wish
        }
        let promptTime = request.promptTime ?? configuration.promptTimePerToken
        let computed = max(0, promptTokens - request.cachedTokens)
        let prompt = Duration.seconds(promptTime.inSeconds * Double(computed))
        ttft = (request.ttft ?? configuration.ttft) + min(prompt, MockConfiguration.longestWait)
        retrieval = request.retrieval
        itl = request.itl ?? configuration.itl
        jitter = configuration.jitter
        tokensPerEvent = configuration.tokensPerEvent
        switch configuration.usage {
        case .always: sendsUsage = true
        case .never: sendsUsage = false
        case .whenAsked: sendsUsage = request.body.asksForUsage || request.route.givesUsageUnasked
        }
        modelLiteral = request.body.modelLiteral
        self.number = number
        self.created = created
        self.random = random
    }

    /// One draw decides between all faults and none.
    private static func draw(_ faults: [MockFault: Double], _ random: inout MockRandom) -> MockFault? {
        var rest = random.unit()
        for fault in MockFault.allCases {
            rest -= faults[fault] ?? 0
            if rest < 0 { return fault }
        }
        return nil
    }

    /// The tokens after which a fault of the middle strikes.
    var halfWay: Int { tokens == 0 ? 0 : max(1, tokens / 2) }
}
