@testable import Streaming
import Testing

/// What the SSE parser says of one body.
struct EventRecord: Equatable {
    var events: [OwnedEvent] = []
    var unfinished: [OwnedEvent] = []
    var flags: StreamFlags = []
    var retry: Int?
    var violation: StreamLimitViolation?

    init(_ pieces: [ArraySlice<UInt8>], limits: StreamLimits = .init()) {
        var parser = EventStreamParser(limits: limits)
        var events: [OwnedEvent] = []
        var unfinished: [OwnedEvent] = []
        do throws(StreamLimitViolation) {
            for piece in pieces {
                let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: piece.count, alignment: 1)
                copy.copyBytes(from: piece)
                defer { copy.deallocate() }
                try parser.feed(UnsafeRawBufferPointer(copy)) { events.append(OwnedEvent($0)) }
            }
        } catch {
            violation = error
        }
        parser.finish { unfinished.append(OwnedEvent($0)) }
        self.events = events
        self.unfinished = unfinished
        flags = parser.flags
        retry = parser.retryMilliseconds
    }
}

/// The ways to cut a body: whole, byte by byte, with empty pieces, and at every boundary.
func everyCut(of body: [UInt8]) -> [[ArraySlice<UInt8>]] {
    let bytes = body.indices.map { body[$0...$0] }
    return [bytes, [[]] + bytes.flatMap { [$0, []] }]
        + (0...body.count).map { [body[..<$0], body[$0...]] }
}

/// What the SSE parser says of the body, however it is cut.
func events(
    _ body: [UInt8], limits: StreamLimits = .init(), sourceLocation: SourceLocation = #_sourceLocation
) -> EventRecord {
    let whole = EventRecord([body[...]], limits: limits)
    for pieces in everyCut(of: body) {
        let cut = EventRecord(pieces, limits: limits)
        if cut != whole {
            Issue.record("cut \(pieces.map(\.count).prefix(3)): \(cut)", sourceLocation: sourceLocation)
            break
        }
    }
    return whole
}

func events(
    _ body: String, limits: StreamLimits = .init(), sourceLocation: SourceLocation = #_sourceLocation
) -> EventRecord {
    events(Array(body.utf8), limits: limits, sourceLocation: sourceLocation)
}
