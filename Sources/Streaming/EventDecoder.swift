/// Turns events into signals, and keeps the answer where it is wanted.
struct EventDecoder: Sendable {
    /// The most bytes that are kept of the first event without a token.
    private static let exampleLimit = 120

    let dialect: Dialect
    let capturesAnswer: Bool
    private(set) var answer: [UInt8] = []
    private(set) var finishReason: [UInt8] = []
    private(set) var flags: StreamFlags = []
    /// The beginning of the first event without a token, as long as no token has come.
    private(set) var example: [UInt8] = []
    /// Events with text that are no tokens because of their type; not counted where the plan names the type.
    private(set) var ignoredTexts = 0
    private let isCumulative: Bool
    private let repeatsText: Bool
    private let isText: Bool
    private let learnsType: Bool
    /// The type of the tokens as the plan gives it, or what is to be learned.
    private let givenType: TokenType
    private var hasEnded = false
    private var hasToken = false
    /// The stream has said that its text is reasoning for now.
    private var thinks = false
    private var tokenType: TokenType
    private var strays = StrayEvents()
    private var lengths = WholeTextLengths()
    /// What was skipped in the event that was decoded last, where its shape was to be learned.
    private(set) var skipped = SkippedValues()

    /// Whether the next event may be passed over or learned by its shape: not before a token was read in full, which may
    /// change what the events after it mean, nor where each event repeats the one before.
    var knowsShapes: Bool { hasToken && !repeatsText }

    /// Whether the first token of a stream decides which type of event carries the others.
    var learnsTypes: Bool { isText }

    init(dialect: Dialect, options: StreamOptions, capturesAnswer: Bool) {
        self.dialect = dialect
        self.capturesAnswer = capturesAnswer
        isCumulative = options.isCumulative
        repeatsText = options.isCumulative || dialect.repeatsText
        if case .text = dialect { isText = true } else { isText = false }
        givenType = TokenType(isText ? options.tokenEvent : nil)
        tokenType = givenType
        learnsType = options.tokenEvent == nil
    }

    /// Begins another stream of the same kind, with the memory of the one before.
    mutating func begin() {
        answer.forget()
        finishReason.forget()
        flags = []
        example.forget()
        ignoredTexts = 0
        hasEnded = false
        hasToken = false
        thinks = false
        tokenType = givenType
        strays = StrayEvents()
        lengths = WholeTextLengths()
    }

    /// Reads one dispatched event.
    ///
    /// Unless a plan's own dialect says otherwise, an event of type `ping` means nothing, an event of type `error`
    /// is an error even if its data does not look like one, and data that is blank carries nothing that could be
    /// lost. An event without data can only be an end that a plan names.
    @inline(__always)
    ///
    /// - Parameter learns: its shape is to be learned; ``skipped`` is of it then.
    /// - Returns: the one token that it carries, where its shape can be learned.
    @discardableResult
    mutating func decode(
        _ event: borrowing ServerSentEvent, learns: Bool = false, _ receive: (StreamSignal) -> Void
    ) -> SoleToken? {
        guard event.hasData else {
            decodeDataless(event, receive)
            return nil
        }
        guard event.standing != .damaged else {
            if !hasEnded { receive(.undecoded) }
            return nil
        }
        let isClaimed = dialect.claims(event.type)
        if !isClaimed, event.type.equals("ping") { return nil }
        let isError = !isClaimed && (event.standing == .failure || event.type.equals("error"))
        var contents = EventContents()
        if dialect.isEndMarker(event.data) {
            contents.isEnd = true
            hasEnded = true
        } else if dialect.isBlank(event.data) {
            contents.isEnd = dialect.endsWithoutData(event.type)
            if contents.isEnd { hasEnded = true }
        } else {
            do throws(JSONFault) {
                try learns
                    ? readToLearn(event, into: &contents)
                    : dialect.read(event.data, type: event.type, into: &contents)
                if contents.isEnd { hasEnded = true }
            } catch {
                contents = EventContents()
                if !isError {
                    takeFault(event, receive)
                    return nil
                }
            }
        }
        if isError { contents = EventContents(error: contents.error ?? Self.failure(event)) }
        if isText, contents.hasAnswer { dropUnlessToken(event.type, &contents) }
        if contents.restates != .no, hasToken {
            takeRestated(&contents)
        } else if repeatsText {
            takeRepeated(&contents)
        }
        if !hasToken { lookForToken(event, contents, receive) }
        if capturesAnswer, let text = contents.answer { text.append(to: &answer) }
        if let reason = contents.finishReason {
            finishReason.clear()
            reason.append(to: &finishReason)
            // The model was broken off; its server says so here and nowhere else.
            if finishReason.elementsEqual("error".utf8), contents.error == nil {
                contents.error = .plain(event.data)
            }
        }
        contents.signal(receive)
        return learns ? soleToken(of: contents, event.data) : nil
    }

    /// What an event says that is an error and says it in no known way: its data, or else its type.
    private static func failure(_ event: borrowing ServerSentEvent) -> EventText {
        .plain(event.data.trimmed.isEmpty ? event.type : event.data)
    }

    private mutating func readToLearn(
        _ event: borrowing ServerSentEvent, into contents: inout EventContents
    ) throws(JSONFault) {
        skipped.clear()
        var found = contents
        try withUnsafeMutablePointer(to: &skipped) { (notes) throws(JSONFault) in
            found.skipped = notes
            try dialect.read(event.data, type: event.type, into: &found)
        }
        found.skipped = nil
        contents = found
    }

    private func soleToken(of contents: EventContents, _ data: UnsafeRawBufferPointer) -> SoleToken? {
        guard hasToken, let (kind, text) = contents.soleToken, !dialect.looksIntoText(of: data),
            let start = text.raw.baseAddress, let base = data.baseAddress
        else { return nil }
        return SoleToken(kind: kind, text: start - base..<start - base + text.raw.count)
    }

    /// Takes the text of an event that has the shape of one that was decoded.
    @inline(__always)
    mutating func takeShaped(_ text: JSONText, _ kind: TokenKind) {
        if capturesAnswer, kind == .answer { text.append(to: &answer) }
    }

    /// Looks at the event that the end of the body has cut: of all it may hold, only the end marker counts.
    mutating func decodeUnfinished(_ event: borrowing ServerSentEvent, _ receive: (StreamSignal) -> Void) {
        let isEnd =
            event.hasData
            ? dialect.isEndMarker(event.data) || endsDialect(event) : dialect.endsWithoutData(event.type)
        guard isEnd else { return }
        flags.insert(.endMarkerInUnfinishedEvent)
        hasEnded = true
        receive(.end)
    }

    private mutating func decodeDataless(
        _ event: borrowing ServerSentEvent, _ receive: (StreamSignal) -> Void
    ) {
        guard dialect.endsWithoutData(event.type) else { return }
        hasEnded = true
        receive(.end)
    }

    /// Takes an event that the dialect cannot read.
    ///
    /// It counts only where it should have carried a token: not after the end, not where it says nothing, and not
    /// where its type is another than that of the tokens.
    private mutating func takeFault(_ event: borrowing ServerSentEvent, _ receive: (StreamSignal) -> Void) {
        let data = event.data.trimmed
        let saysNothing =
            data.equals("[DONE]") || data.equals("null") || data.equals("[]") || data.equals("\"\"")
            || data.equals("true") || data.equals("false")
        guard !hasEnded, !saysNothing else { return }
        if let isAsked = dialect.asksTokens(of: event.type) {
            if isAsked { receive(.undecoded) }
        } else if tokenType.isKnown {
            if tokenType.matches(event.type) { receive(.undecoded) }
        } else if event.type.isEmpty || event.type.equals("message") {
            receive(.undecoded)
        } else {
            strays.note(event.type)
        }
    }

    /// Text of another type of event than that of the tokens is no token.
    private mutating func dropUnlessToken(_ type: UnsafeRawBufferPointer, _ contents: inout EventContents) {
        if tokenType.isKnown ? tokenType.matches(type) : TokenType.isPlausible(type) { return }
        contents.hasAnswer = false
        contents.answer = nil
        if learnsType { ignoredTexts += 1 }
    }

    /// Before the first token: learns the type that carries it, or keeps what came instead.
    private mutating func lookForToken(
        _ event: borrowing ServerSentEvent, _ contents: EventContents,
        _ receive: (StreamSignal) -> Void
    ) {
        guard contents.hasAnswer || contents.hasReasoning || contents.hasTool else {
            if example.isEmpty, !contents.isEnd, contents.error == nil {
                example.append(contentsOf: event.data.prefix(Self.exampleLimit))
            }
            return
        }
        hasToken = true
        tokenType.learn(event.type)
        let type = tokenType
        let lost = strays.take { type.matches($0) }
        for _ in 0..<lost { receive(.undecoded) }
    }

    /// Takes text of a stream whose events may repeat what came before, or say when it is reasoning.
    private mutating func takeRepeated(_ contents: inout EventContents) {
        if let begun = contents.thinks { thinks = begun }
        if thinks, contents.hasAnswer {
            contents.hasAnswer = false
            contents.answer = nil
            contents.hasReasoning = true
        }
        takeWhole(&contents)
    }

    /// Takes text that was there before: no token, and at most the whole answer in the place of its parts.
    private mutating func takeRestated(_ contents: inout EventContents) {
        if contents.restates == .wholeAnswer, contents.hasAnswer {
            answer.clear()
        } else {
            contents.answer = nil
        }
        contents.hasAnswer = false
        contents.hasReasoning = false
        contents.hasTool = false
    }

    /// Takes text that repeats what came before: a token where it has grown, and the answer so far.
    private mutating func takeWhole(_ contents: inout EventContents) {
        if isCumulative, let text = contents.answer {
            contents.wholeText.answer = text.byteCount
            // Reasoning stands beside the answer in every event then, and no longer grows.
            contents.hasReasoning = false
        }
        let found = contents.wholeText
        if let length = found.answer {
            if length == lengths.answer { contents.hasAnswer = false }
            lengths.answer = length
            if contents.answer != nil { answer.clear() }
        }
        if let length = found.reasoning {
            if length == lengths.reasoning { contents.hasReasoning = false }
            lengths.reasoning = length
        }
        if let length = found.tool {
            if length == lengths.tool { contents.hasTool = false }
            lengths.tool = length
        }
    }

    /// Whether an event says in its own data that the stream is over.
    private func endsDialect(_ event: borrowing ServerSentEvent) -> Bool {
        var contents = EventContents()
        do throws(JSONFault) {
            try dialect.read(event.data, type: event.type, into: &contents)
        } catch {
            return false
        }
        return contents.isEnd
    }

    /// The body has ended; without any token, every event that could not be read may have been one.
    mutating func finish(_ receive: (StreamSignal) -> Void) {
        let lost = strays.take { _ in true }
        for _ in 0..<lost { receive(.undecoded) }
    }
}
