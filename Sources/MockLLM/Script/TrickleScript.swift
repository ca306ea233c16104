import NIOCore
import Timing

/// Another answer, one byte a second.
struct TrickleScript: MockStepSource, Sendable {
    private var answer: MockScript
    /// The bytes of the answer's current step that are still to be sent.
    private var rest = ByteBuffer()
    private var current: MockStep?
    private var offset = Duration.zero
    private let pace = Duration.seconds(1 as Int64)

    /// The answer of `plan`, whose own fault is ignored.
    init(_ plan: AnswerPlan) {
        var plan = plan
        plan.fault = nil
        answer = MockScript(plan)
    }

    mutating func next(into bytes: inout ByteBuffer) -> MockStep? {
        while true {
            if let byte = rest.readInteger(as: UInt8.self) {
                bytes.writeInteger(byte)
                let step = MockStep(
                    offset: offset, action: .send, tokens: rest.readableBytes == 0 ? current?.tokens ?? 0 : 0)
                offset = offset + pace
                return step
            }
            switch current?.action {
            case .end, .whole:
                current = nil
                return MockStep(offset: offset, action: .end)
            default: break
            }
            rest.clear()
            guard let step = answer.next(into: &rest) else { return nil }
            current = step
            offset = max(offset, step.offset)
            switch step.action {
            case .head:
                return step
            case .whole(let status, let contentType):
                let length = rest.readableBytes
                return MockStep(
                    offset: offset, action: .head(status: status, contentType: contentType, length: length))
            default: break
            }
        }
    }
}
