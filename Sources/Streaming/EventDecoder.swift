/// Turns events into signals, and keeps the answer where it is wanted.
struct EventDecoder: Sendable {
    let dialect: Dialect
    let capturesAnswer: Bool
    private(set) var answer: [UInt8] = []
    private(set) var finishReason: [UInt8] = []
    private(set) var flags: StreamFlags = []
    private var hasEnded = false

    init(dialect: Dialect, capturesAnswer: Bool) {
        self.dialect = dialect
        self.capturesAnswer = capturesAnswer
    }

    /// Reads one dispatched event.
    ///
    /// Unless a plan's own dialect says otherwise, an event of type `ping` means nothing, an event of type `error`
    /// is an error even if its data does not look like one, and data that is blank carries nothing that could be
    /// lost.
    @inline(__always)
    mutating func decode(_ event: borrowing ServerSentEvent, _ receive: (StreamSignal) -> Void) {
        let isClaimed = dialect.claims(event.type)
        if !isClaimed, event.type.equals("ping") { return }
        if hasEnded { flags.insert(.eventAfterEnd) }
        let isError = !isClaimed && event.type.equals("error")
        var contents = EventContents()
        if dialect.isEndMarker(event.data) {
            contents.isEnd = true
            hasEnded = true
        } else if !dialect.isBlank(event.data) {
            do throws(JSONFault) {
                try dialect.read(event.data, type: event.type, into: &contents)
                if contents.isEnd { hasEnded = true }
            } catch {
                contents = EventContents()
                if !isError { return receive(.undecoded) }
            }
        }
        if isError { contents = EventContents(error: contents.error ?? .plain(event.data)) }
        if capturesAnswer, let text = contents.answer { text.append(to: &answer) }
        if let reason = contents.finishReason {
            finishReason.clear()
            reason.append(to: &finishReason)
        }
        contents.signal(receive)
    }

    /// Looks at the event that the end of the body has cut: of all it may hold, only the end marker counts.
    mutating func decodeUnfinished(_ event: borrowing ServerSentEvent, _ receive: (StreamSignal) -> Void) {
        guard dialect.isEndMarker(event.data) || endsDialect(event) else { return }
        flags.insert(.endMarkerInUnfinishedEvent)
        hasEnded = true
        receive(.end)
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

    /// The body has ended.
    mutating func finish() {
        if !hasEnded, !dialect.endsWithBody { flags.insert(.missingEndMarker) }
    }

    mutating func reset() {
        (flags, hasEnded) = ([], false)
        answer.reclaim()
        finishReason.reclaim()
    }
}
