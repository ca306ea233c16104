@testable import Streaming
import Testing

/// Each body is also fed byte by byte: a limit must hold while bytes pile up, and at the same place.
struct StreamLimitsTests {
    @Test func aLineAtTheLimitPassesAndALongerOneDoesNot() {
        let limits = StreamLimits(lineBytes: 10)
        #expect(events("data: 1234\n\n", limits: limits).events == [OwnedEvent(data: "1234")])
        let long = events("data: a\n\ndata: 12345\n\ndata: b\n\n", limits: limits)
        #expect(long.violation == .line)
        #expect(long.events == [OwnedEvent(data: "a")])
    }

    @Test func aLineWithoutAnEndIsStoppedAtTheLimit() {
        let found = events(": " + String(repeating: "x", count: 40), limits: StreamLimits(lineBytes: 10))
        #expect(found.violation == .line)
    }

    @Test func anEventCountsItsDataAndTheLineFeedsBetween() {
        let limits = StreamLimits(eventBytes: 5)
        #expect(events("data: 12\ndata: 34\n\n", limits: limits).events == [OwnedEvent(data: "12\n34")])
        #expect(events("data: 12\ndata: 345\n\n", limits: limits).violation == .event)
        #expect(events("data: 123456\n\n", limits: limits).violation == .event)
        #expect(events(String(repeating: "data\n", count: 7), limits: limits).violation == .event)
        #expect(events(String(repeating: "data: 12345\n\n", count: 3), limits: limits).events.count == 3)
    }

    @Test func anUnfinishedEventOverTheLimitIsNotShown() {
        let found = events("data: 1234\ndata: 5", limits: StreamLimits(eventBytes: 5))
        #expect(found.unfinished == [])
        #expect(found.flags == .unfinishedEvent)
    }

    @Test func aBodyIsReadUpToItsLimit() {
        let limits = StreamLimits(bodyBytes: 18)
        #expect(events("data: a\n\ndata: b\n\n", limits: limits).violation == nil)
        let long = events("data: a\n\ndata: b\n\n\n", limits: limits)
        #expect(long.violation == .body)
        #expect(long.events == [OwnedEvent(data: "a"), OwnedEvent(data: "b")])
    }

    @Test func violationsHaveFixedDescriptions() {
        #expect("\(StreamLimitViolation.line)" == "a line of the stream is longer than the limit")
    }
}
