/// Reads the streamed answer to one request: bytes in, signals out.
///
/// A value without threads, clocks or I/O. Each request has its own. Once its buffers have grown to the size of an
/// event it allocates nothing per event.
package struct StreamReader: Sendable {
    private let framing: StreamFraming
    private var events: EventStreamParser
    private var lines: NDJSONParser
    private var messages: AmazonEventStreamParser
    private var decoder: EventDecoder
    private var shape = EventShape()

    /// Makes a reader at the beginning of a body.
    ///
    /// - Parameter options: what the plan says of the stream beside its dialect.
    /// - Parameter capturesAnswer: keep the answer's text, for assertions, extractors and conversations.
    package init(
        dialect: Dialect, limits: StreamLimits = .init(), options: StreamOptions = .init(),
        capturesAnswer: Bool
    ) {
        framing = dialect.framing
        events = EventStreamParser(limits: limits, reportsDataless: dialect.readsDataless)
        lines = NDJSONParser(limits: limits, isTyped: framing == .typedLines)
        messages = AmazonEventStreamParser(limits: limits)
        decoder = EventDecoder(dialect: dialect, options: options, capturesAnswer: capturesAnswer)
    }

    /// Begins another body of the same kind, with the memory of the one before.
    ///
    /// What the events' shape was is kept too, since the streams of one service are alike; unless the next stream may take
    /// its tokens from events of another type, or bytes that are no UTF-8 may stand in the shape, which must be flagged anew.
    package mutating func begin() {
        if decoder.learnsTypes || flags.contains(.invalidUTF8) { shape = EventShape() }
        events.begin()
        lines.begin()
        messages.begin()
        decoder.begin()
    }

    /// What was unusual about the stream so far.
    package var flags: StreamFlags {
        switch framing {
        case .sse: events.flags.union(decoder.flags)
        case .ndjson, .typedLines: lines.flags.union(decoder.flags)
        case .amazonEventStream: messages.flags.union(decoder.flags)
        }
    }

    /// The answer's text so far, unescaped, if it is captured; of several choices, that of index 0.
    ///
    /// Reasoning and tool calls are not part of it. The bytes are as the server sent them: where `flags` has
    /// `invalidUTF8`, they may not be UTF-8.
    package var answer: [UInt8] { decoder.answer }

    /// The last reason to finish that the server gave, as it wrote it; empty where it gave none.
    package var finishReason: String { String(decoding: decoder.finishReason, as: UTF8.self) }

    /// The body has ended inside an event that is not the end marker: something is missing.
    package var endedInsideEvent: Bool {
        flags.contains(.unfinishedEvent) && !flags.contains(.endMarkerInUnfinishedEvent)
    }

    /// The beginning of the first event that carried no token, where no token came before it; empty: none did.
    package var example: String { String(decoding: decoder.example, as: UTF8.self) }

    /// Events with text that are no tokens because of their type, where Weir has learned the type of the tokens.
    package var ignoredTexts: Int { decoder.ignoredTexts }

    /// The events dispatched so far, pings and others without a signal included.
    package var eventCount: Int {
        switch framing {
        case .sse: events.eventCount
        case .ndjson, .typedLines: lines.eventCount
        case .amazonEventStream: messages.eventCount
        }
    }

    /// Reads on, and calls `receive` for every signal of the events that end in these bytes, in order.
    ///
    /// `receive` must not touch the reader. Throws when a limit is passed, after the signals before that point
    /// were given; every later call throws the same.
    package mutating func feed(
        _ bytes: UnsafeRawBufferPointer, _ receive: (StreamSignal) -> Void
    ) throws(StreamLimitViolation) {
        switch framing {
        case .sse: try Self.feed(bytes, &events, &decoder, &shape, receive)
        case .ndjson, .typedLines: try Self.feed(bytes, &lines, &decoder, &shape, receive)
        case .amazonEventStream: try Self.feed(bytes, &messages, &decoder, &shape, receive)
        }
    }

    /// The body has ended, well or not; gives `.end` if the marker stood in the unfinished last event.
    package mutating func finish(_ receive: (StreamSignal) -> Void) {
        switch framing {
        case .sse: Self.finish(&events, &decoder, receive)
        case .ndjson, .typedLines: Self.finish(&lines, &decoder, receive)
        case .amazonEventStream:
            messages.finish()
            decoder.finish(receive)
        }
    }

    // The parser, the decoder and the shape change at the same time: as arguments they are accesses of their own.

    private static func feed<Parser: StreamParser>(
        _ bytes: UnsafeRawBufferPointer, _ parser: inout Parser, _ decoder: inout EventDecoder,
        _ shape: inout EventShape, _ receive: (StreamSignal) -> Void
    ) throws(StreamLimitViolation) {
        let admitted = try parser.begin(bytes)
        var cursor = 0
        var goesOn = true
        while goesOn, cursor < admitted.count {
            let isWhole = parser.isBetweenEvents
            if isWhole, shape.isKnown, decoder.knowsShapes {
                parser.count(
                    pass(admitted, &cursor, limit: parser.safeEventBytes, &decoder, &shape, receive))
                guard cursor < admitted.count else { break }
            }
            var event = ReadEvent(from: cursor, learns: isWhole && decoder.knowsShapes && shape.wantsToLearn)
            goesOn = parser.read(admitted, &cursor) { event.decode($0, of: admitted, &decoder, receive) }
            event.teach(&shape, admitted, end: cursor, decoder)
        }
        try parser.settle(isCut: admitted.count < bytes.count)
    }

    /// Passes over events that have the shape; gives how many they are.
    @inline(__always)
    private static func pass(
        _ bytes: UnsafeRawBufferPointer, _ cursor: inout Int, limit: Int, _ decoder: inout EventDecoder,
        _ shape: inout EventShape, _ receive: (StreamSignal) -> Void
    ) -> Int {
        let kind = shape.kind
        let count = shape.pass(bytes, &cursor, limit: limit) { decoder.takeShaped($0, kind) }
        if count == 1 {
            receive(.token(kind))
        } else if count > 1 {
            receive(.tokens(kind, count: count))
        }
        return count
    }

    private static func finish(
        _ parser: inout EventStreamParser, _ decoder: inout EventDecoder, _ receive: (StreamSignal) -> Void
    ) {
        parser.finish { event in decoder.decodeUnfinished(event, receive) }
        decoder.finish(receive)
    }

    private static func finish(
        _ parser: inout NDJSONParser, _ decoder: inout EventDecoder, _ receive: (StreamSignal) -> Void
    ) {
        parser.finish { event in decoder.decodeUnfinished(event, receive) }
        decoder.finish(receive)
    }
}

/// An event that is read in full, from which the stream's shape may be learned.
private struct ReadEvent {
    private let start: Int
    private let learns: Bool
    private var token: SoleToken?
    /// Where the event's data begins in the piece.
    private var dataStart = 0

    init(from start: Int, learns: Bool) {
        self.start = start
        self.learns = learns
    }

    @inline(__always)
    mutating func decode(
        _ event: borrowing ServerSentEvent, of piece: UnsafeRawBufferPointer, _ decoder: inout EventDecoder,
        _ receive: (StreamSignal) -> Void
    ) {
        token = decoder.decode(event, learns: learns, receive)
        guard token != nil, let base = piece.baseAddress, let data = event.data.baseAddress else { return }
        dataStart = data - base
        // Data that was joined is no part of the piece.
        if dataStart < start || dataStart + event.data.count > piece.count { token = nil }
    }

    /// Teaches the shape what was read, if it was one token and nothing else.
    @inline(__always)
    func teach(
        _ shape: inout EventShape, _ piece: UnsafeRawBufferPointer, end: Int,
        _ decoder: borrowing EventDecoder
    ) {
        guard learns, let token, piece[end - 1] == 0x0A else { return shape.passOver() }
        shape.learn(
            piece.part(start..<end), dataStart: dataStart - start, token: token, skipped: decoder.skipped.all)
    }
}
