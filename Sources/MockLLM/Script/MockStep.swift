import NIOCore
import Timing

/// What to do with the bytes of a step.
enum MockAction: Sendable, Equatable {
    /// Start the response, with the bytes as the first of its body; a nil length means a body of unknown length.
    case head(status: Int, contentType: String, length: Int?)
    /// Send a whole response whose body the bytes are.
    case whole(status: Int, contentType: String)
    /// Send the bytes in one write.
    case send
    /// Send the bytes, if any, and end the response cleanly.
    case end
    /// Announce more bytes than these, send them and close.
    case cutMidChunk
    /// Close without an end.
    case close
    /// Reset the connection.
    case reset
    /// Do nothing more until the client leaves.
    case hold
}

/// One write of an answer: when, what, and how many tokens it carries.
struct MockStep: Sendable, Equatable {
    /// From the answer's start; never less than that of the step before.
    let offset: Duration
    let action: MockAction
    var tokens = 0

    /// Whether nothing follows.
    var isLast: Bool {
        switch action {
        case .head, .send: false
        case .whole, .end, .cutMidChunk, .close, .reset, .hold: true
        }
    }
}

/// Where an answer's steps come from, one at a time, so that an open stream holds no more than its next write.
protocol MockStepSource {
    /// The next step, its bytes appended to `bytes`; nil after the last.
    mutating func next(into bytes: inout ByteBuffer) -> MockStep?
}

extension MockStepSource {
    /// The next step and its bytes, for a caller that has no buffer to reuse.
    mutating func next() -> (step: MockStep, bytes: [UInt8])? {
        var buffer = ByteBuffer()
        return next(into: &buffer).map { ($0, Array(buffer: buffer)) }
    }
}
