/// Reads a stream and keeps every event with what the dialect makes of it, to be shown instead of timed.
///
/// Events without data, which a reader passes over unless a plan asks for them, are kept too.
package struct StreamTrace: Sendable {
    /// One event and its signals, in their order.
    package struct Event: Sendable, Equatable {
        /// What the event says.
        package let event: OwnedEvent
        /// False where it has a type and no data, so that a browser would not dispatch it.
        package let hasData: Bool
        /// What the dialect makes of it; empty: nothing.
        package var signals: [StreamSignal]
    }

    private let framing: StreamFraming
    private var parser = EventStreamParser(reportsDataless: true)
    private var lines: NDJSONParser
    private var messages = AmazonEventStreamParser()
    private var decoder: EventDecoder

    /// Makes a trace at the beginning of a body.
    package init(dialect: Dialect, options: StreamOptions = .init()) {
        framing = dialect.framing
        lines = NDJSONParser(isTyped: framing == .typedLines)
        decoder = EventDecoder(dialect: dialect, options: options, capturesAnswer: false)
    }

    /// Reads on, and gives the events that end in these bytes; after a limit was passed there are no more.
    package mutating func feed(_ bytes: UnsafeRawBufferPointer) -> [Event] {
        var found: [Event] = []
        do throws(StreamLimitViolation) {
            switch framing {
            case .sse: try Self.feed(bytes, &parser, &decoder, &found)
            case .ndjson, .typedLines: try Self.feed(bytes, &lines, &decoder, &found)
            case .amazonEventStream: try Self.feed(bytes, &messages, &decoder, &found)
            }
        } catch {
            // The reader beside it reports the limit.
        }
        return found
    }

    // The parser and the decoder change at the same time: as two arguments they are two accesses.

    private static func feed(
        _ bytes: UnsafeRawBufferPointer, _ parser: inout EventStreamParser, _ decoder: inout EventDecoder,
        _ found: inout [Event]
    ) throws(StreamLimitViolation) {
        try parser.feed(bytes) { event in found.append(Self.read(event, &decoder)) }
    }

    private static func feed(
        _ bytes: UnsafeRawBufferPointer, _ parser: inout NDJSONParser, _ decoder: inout EventDecoder,
        _ found: inout [Event]
    ) throws(StreamLimitViolation) {
        try parser.feed(bytes) { event in found.append(Self.read(event, &decoder)) }
    }

    private static func feed(
        _ bytes: UnsafeRawBufferPointer, _ parser: inout AmazonEventStreamParser,
        _ decoder: inout EventDecoder, _ found: inout [Event]
    ) throws(StreamLimitViolation) {
        try parser.feed(bytes) { event in found.append(Self.read(event, &decoder)) }
    }

    private static func read(_ event: borrowing ServerSentEvent, _ decoder: inout EventDecoder) -> Event {
        var signals: [StreamSignal] = []
        decoder.decode(event) { signals.append($0) }
        return Event(event: OwnedEvent(event), hasData: event.hasData, signals: signals)
    }
}
