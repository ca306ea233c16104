import NIOCore
import Timing

/// The answer of `GET /log`: JSON lines, some at a time, so that a long log is never one buffer.
struct LogScript: MockStepSource {
    private let entries: [MockLogEntry]
    private var position = 0
    private var hasHead = false
    private let page = 32

    init(_ entries: [MockLogEntry]) {
        self.entries = entries
    }

    mutating func next(into bytes: inout ByteBuffer) -> MockStep? {
        guard hasHead else {
            hasHead = true
            return MockStep(
                offset: .zero, action: .head(status: 200, contentType: "application/x-ndjson", length: nil))
        }
        guard position <= entries.count else { return nil }
        let end = min(position + page, entries.count)
        for entry in entries[position..<end] {
            bytes.writeString(entry.jsonLine)
            bytes.writeString("\n")
        }
        position = end
        if position < entries.count { return MockStep(offset: .zero, action: .send) }
        position += 1
        return MockStep(offset: .zero, action: .end)
    }
}
