/// Turns events into signals, and keeps the answer where it is wanted.
struct EventDecoder: Sendable {
    let dialect: Dialect
    let capturesAnswer: Bool
    private(set) var answer: [UInt8] = []
    private(set) var flags: StreamFlags = []
    private var hasEnded = false

    init(dialect: Dialect, capturesAnswer: Bool) {
        self.dialect = dialect
        self.capturesAnswer = capturesAnswer
    }

    /// Reads one dispatched event.
    ///
    /// Whatever the dialect, an event of type `ping` means nothing, an event of type `error` is an error even if
    /// its data does not look like one, and data that is blank carries nothing that could be lost.
    @inline(__always)
    mutating func decode(_ event: borrowing ServerSentEvent, _ receive: (StreamSignal) -> Void) {
        if event.type.equals("ping") { return }
        if hasEnded { flags.insert(.eventAfterEnd) }
        let isError = event.type.equals("error")
        var contents = EventContents()
        if dialect.isEndMarker(event.data) {
            contents.isEnd = true
            hasEnded = true
        } else if !dialect.isBlank(event.data) {
            do throws(JSONFault) {
                try dialect.read(event.data, into: &contents)
            } catch {
                contents = EventContents()
                if !isError { return receive(.undecoded) }
            }
        }
        if isError { contents = EventContents(error: contents.error ?? .plain(event.data)) }
        if capturesAnswer, let text = contents.answer { text.append(to: &answer) }
        contents.signal(receive)
    }

    /// Looks at the event that the end of the body has cut: of all it may hold, only the end marker counts.
    mutating func decodeUnfinished(_ event: borrowing ServerSentEvent, _ receive: (StreamSignal) -> Void) {
        guard dialect.isEndMarker(event.data) else { return }
        flags.insert(.endMarkerInUnfinishedEvent)
        hasEnded = true
        receive(.end)
    }

    /// The body has ended.
    mutating func finish() {
        if !hasEnded, !dialect.endsWithBody { flags.insert(.missingEndMarker) }
    }

    mutating func reset() {
        (flags, hasEnded) = ([], false)
        answer.reclaim()
    }
}
