/// Reads the streamed answer to one request: bytes in, signals out.
///
/// A value without threads, clocks or I/O. Each request has its own. Once its buffers have grown to the size of an
/// event it allocates nothing per event.
package struct StreamReader: Sendable {
    private let framing: StreamFraming
    private var events: EventStreamParser
    private var lines: NDJSONParser
    private var decoder: EventDecoder

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
        lines = NDJSONParser(limits: limits)
        decoder = EventDecoder(dialect: dialect, options: options, capturesAnswer: capturesAnswer)
    }

    /// What was unusual about the stream so far.
    package var flags: StreamFlags {
        (framing == .sse ? events.flags : lines.flags).union(decoder.flags)
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
    package var eventCount: Int { framing == .sse ? events.eventCount : lines.eventCount }

    /// Reads on, and calls `receive` for every signal of the events that end in these bytes, in order.
    ///
    /// `receive` must not touch the reader. Throws when a limit is passed, after the signals before that point
    /// were given; every later call throws the same.
    package mutating func feed(
        _ bytes: UnsafeRawBufferPointer, _ receive: (StreamSignal) -> Void
    ) throws(StreamLimitViolation) {
        switch framing {
        case .sse: try Self.feed(bytes, &events, &decoder, receive)
        case .ndjson: try Self.feed(bytes, &lines, &decoder, receive)
        }
    }

    /// The body has ended, well or not; gives `.end` if the marker stood in the unfinished last event.
    package mutating func finish(_ receive: (StreamSignal) -> Void) {
        switch framing {
        case .sse: Self.finish(&events, &decoder, receive)
        case .ndjson: Self.finish(&lines, &decoder, receive)
        }
    }

    // The parser and the decoder change at the same time: as two arguments they are two accesses.

    private static func feed(
        _ bytes: UnsafeRawBufferPointer, _ parser: inout EventStreamParser, _ decoder: inout EventDecoder,
        _ receive: (StreamSignal) -> Void
    ) throws(StreamLimitViolation) {
        try parser.feed(bytes) { event in decoder.decode(event, receive) }
    }

    private static func feed(
        _ bytes: UnsafeRawBufferPointer, _ parser: inout NDJSONParser, _ decoder: inout EventDecoder,
        _ receive: (StreamSignal) -> Void
    ) throws(StreamLimitViolation) {
        try parser.feed(bytes) { event in decoder.decode(event, receive) }
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
