/// How much a stream may send before it is given up, so that memory stays bounded whatever a server does.
package struct StreamLimits: Sendable, Equatable {
    /// The longest line, its end not counted.
    package var lineBytes: Int
    /// The most data in one event, the line feeds that join it counted.
    package var eventBytes: Int
    /// The longest body, after any content coding was undone.
    package var bodyBytes: Int

    /// Makes limits; the defaults are 16 MiB a line, 16 MiB an event and 256 MiB a body.
    package init(lineBytes: Int = 16 << 20, eventBytes: Int = 16 << 20, bodyBytes: Int = 256 << 20) {
        self.lineBytes = lineBytes
        self.eventBytes = eventBytes
        self.bodyBytes = bodyBytes
    }
}

/// The limit that a stream has passed.
package enum StreamLimitViolation: Error, Sendable, Equatable, CustomStringConvertible {
    /// A line, whole or not, is longer than `lineBytes`.
    case line
    /// The data of an event is more than `eventBytes`.
    case event
    /// More than `bodyBytes` came.
    case body

    /// The violation in words, without dynamic parts: safe to group by.
    package var description: String {
        switch self {
        case .line: "a line of the stream is longer than the limit"
        case .event: "an event of the stream is larger than the limit"
        case .body: "the body of the stream is larger than the limit"
        }
    }
}

/// What was unusual about a stream: recorded, so that nothing is hidden, but no failure by itself.
package struct StreamFlags: OptionSet, Sendable, Hashable {
    /// One bit a flag; the bits are no stable format.
    package let rawValue: UInt8

    /// Makes a set from its bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The body ended inside an event, which is therefore not dispatched (WHATWG HTML section 9.2.6).
    package static let unfinishedEvent = StreamFlags(rawValue: 1 << 0)
    /// Bytes that are no UTF-8, wherever they stood; owned text has U+FFFD in their place.
    package static let invalidUTF8 = StreamFlags(rawValue: 1 << 1)
    /// The end marker stood in the unfinished last event, and counted.
    package static let endMarkerInUnfinishedEvent = StreamFlags(rawValue: 1 << 2)
}
