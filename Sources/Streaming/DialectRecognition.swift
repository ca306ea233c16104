/// Which dialect the beginning of a body shows.
///
/// Pure. An event that tells nothing, such as a ping or one with an empty list of choices, is passed over; the first
/// that tells decides.
package struct DialectRecognition: Sendable {
    /// After so many events, or bytes, that tell nothing, none is expected to tell any more.
    private static let mostEvents = 16
    private static let mostBytes = 64 << 10

    /// What it is; nil where nothing has told.
    package let dialect: Dialect?
    /// Whether more of the body would change nothing.
    package let isSettled: Bool

    /// Looks at the beginning of a body.
    ///
    /// - Parameter isWhole: nothing comes after it, so that an event without its end counts too.
    package init(of body: [UInt8], isWhole: Bool) {
        let framing = StreamFraming.guess(of: body)
        let events = Self.events(of: body.prefix(Self.mostBytes), framing, isWhole: isWhole)
        dialect = Dialect.recognised(from: events, framing: framing)
        isSettled =
            dialect != nil || isWhole || events.count >= Self.mostEvents || body.count >= Self.mostBytes
            || events.contains { $0.data == "[DONE]" }
    }

    private static func events(
        of body: ArraySlice<UInt8>, _ framing: StreamFraming, isWhole: Bool
    ) -> [OwnedEvent] {
        var events: [OwnedEvent] = []
        body.withUnsafeBytes { bytes in
            do throws(StreamLimitViolation) {
                switch framing {
                case .sse:
                    var parser = EventStreamParser(reportsDataless: true)
                    try parser.feed(bytes) { events.append(OwnedEvent($0)) }
                    if isWhole { parser.finish { events.append(OwnedEvent($0)) } }
                case .ndjson, .typedLines:
                    var parser = NDJSONParser(isTyped: framing == .typedLines)
                    try parser.feed(bytes) { events.append(OwnedEvent($0)) }
                    if isWhole { parser.finish { events.append(OwnedEvent($0)) } }
                case .amazonEventStream:
                    var parser = AmazonEventStreamParser()
                    try parser.feed(bytes) { events.append(OwnedEvent($0)) }
                }
            } catch {
                // So few bytes pass no limit.
            }
        }
        return events
    }
}

extension Dialect {
    /// The built-in dialect that the first telling one of some events shows; nil where none of them tells.
    ///
    /// - Parameter events: the first events of a stream, those without data among them or not.
    /// - Parameter framing: how the body was cut into them.
    package static func recognised(from events: [OwnedEvent], framing: StreamFraming = .sse) -> Dialect? {
        for event in events {
            var best: (dialect: Dialect, weight: Int)?
            for dialect in builtIn where dialect.framing == framing {
                for sign in dialect.description?.signs ?? [] where sign.weight > best?.weight ?? 0 {
                    if sign.fits(event) { best = (dialect, sign.weight) }
                }
            }
            if let best { return best.dialect }
        }
        return nil
    }

    /// The built-in dialect that a body, or its beginning, shows; nil where nothing in it tells.
    ///
    /// How the body is cut into events is seen from its bytes.
    package static func recognised(in body: [UInt8]) -> Dialect? {
        DialectRecognition(of: body, isWhole: true).dialect
    }
}

extension StreamFraming {
    /// How a body seems to be cut into events, by its first bytes.
    static func guess(of body: [UInt8]) -> StreamFraming {
        // The length of a binary message begins with its highest byte.
        if body.first == 0 { return .amazonEventStream }
        let start = body.drop { $0 <= 0x20 }
        if start.first == UInt8(ascii: "{") || start.first == UInt8(ascii: "[") { return .ndjson }
        // No field of an event stream has so short a name.
        return start.dropFirst().first == UInt8(ascii: ":") && start.first != UInt8(ascii: ":")
            ? .typedLines : .sse
    }
}
