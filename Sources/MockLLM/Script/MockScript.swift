import NIOCore
import Timing

/// The course of one answer, made step by step from its plan alone: no clock, no socket.
///
///     head ──ttft──▶ [role] token ──itl──▶ token … ──▶ finish, usage, [DONE], end
///
/// Offsets grow by (jittered) waits from zero, so lateness of one write does not move the next.
struct MockScript: MockStepSource, Sendable {
    private enum Phase {
        case head, events, over
    }

    private let plan: AnswerPlan
    private let writer: AnswerWriter
    private var random: MockRandom
    private var phase = Phase.head
    /// The offset of the latest step.
    private var offset = Duration.zero
    private var sentTokens = 0
    private var hasSentGarbage = false
    private var hasRetrieved = false
    /// Whether the next token is due together with the garbage before it.
    private var isPaidFor = false
    /// The tokens of the whole answer.
    private let total: Int

    init(_ plan: AnswerPlan) {
        self.plan = plan
        writer = AnswerWriter(plan)
        random = plan.random
        total = plan.fault == .emptyAnswer ? 0 : plan.tokens
    }

    mutating func next(into bytes: inout ByteBuffer) -> MockStep? {
        switch phase {
        case .head: first(&bytes)
        case .events: plan.streams ? event(&bytes) : afterPart()
        case .over: nil
        }
    }

    // MARK: the beginning

    private mutating func first(_ bytes: inout ByteBuffer) -> MockStep {
        switch plan.fault {
        case .status400, .status429, .status500, .status503:
            let status = plan.fault?.status ?? 500
            bytes.writeString(AnswerWriter.error(status: status, message: "injected by the mock server"))
            return last(.whole(status: status, contentType: "application/json"))
        case .resetBeforeResponse:
            return last(.reset)
        case .wrongContentType:
            return whole(&bytes)
        default:
            guard plan.streams else { return whole(&bytes) }
            phase = .events
            if plan.fault != .noEvents { writer.writeBeginning(into: &bytes) }
            return MockStep(
                offset: offset,
                action: .head(status: 200, contentType: writer.streamContentType, length: nil))
        }
    }

    // MARK: a stream

    private mutating func event(_ bytes: inout ByteBuffer) -> MockStep {
        let isFirst = sentTokens == 0 && !hasSentGarbage
        if isFirst, writer.hasRetrieval, plan.fault != .noEvents {
            // A retrieval takes the first half of the time to the first token, unless it was given a time of its own.
            let half = Duration(nanoseconds: plan.ttft.nanoseconds / 2)
            advance(plan.retrieval.map { hasRetrieved ? plan.ttft : $0 } ?? half, times: 1)
            if !hasRetrieved {
                hasRetrieved = true
                writer.writeRetrieval(into: &bytes)
                return MockStep(offset: offset, action: .send)
            }
        } else if isFirst {
            advance(plan.ttft, times: 1)
        }
        if plan.fault == .noEvents { return last(.end) }
        if sentTokens >= plan.halfWay, let step = strike(&bytes) { return step }
        if isFirst { writer.writeRole(into: &bytes) }
        guard sentTokens < total else { return finish(&bytes) }
        let count = min(plan.tokensPerEvent, total - sentTokens)
        if sentTokens > 0, !isPaidFor { advance(plan.itl, times: count) }
        isPaidFor = false
        writer.writeTokens(count, &random, into: &bytes)
        sentTokens += count
        return MockStep(offset: offset, action: .send, tokens: count)
    }

    /// The step with which a fault of the middle ends or spoils the stream; nil if there is none.
    private mutating func strike(_ bytes: inout ByteBuffer) -> MockStep? {
        switch plan.fault {
        case .stall: return last(.hold)
        case .resetMidStream, .truncate, .cutMidChunk, .errorEvent: break
        case .garbage where !hasSentGarbage: break
        default: return nil
        }
        if sentTokens > 0 { advance(plan.itl, times: 1) }
        switch plan.fault {
        case .resetMidStream:
            return last(.reset)
        case .cutMidChunk:
            let start = bytes.writerIndex
            writer.writeTokens(1, &random, into: &bytes)
            bytes.moveWriterIndex(to: start + (bytes.writerIndex - start) / 2)
            return last(.cutMidChunk)
        case .errorEvent:
            writer.writeErrorEvent(into: &bytes)
            if writer.endsAfterError { writer.writeDone(tokens: sentTokens, into: &bytes) }
            return last(.end)
        case .garbage:
            hasSentGarbage = true
            isPaidFor = sentTokens > 0
            writer.writeGarbage(into: &bytes)
            return MockStep(offset: offset, action: .send)
        default:
            return last(.end)
        }
    }

    private mutating func finish(_ bytes: inout ByteBuffer) -> MockStep {
        writer.writeFinish(tokens: sentTokens, into: &bytes)
        if plan.fault != .noDone { writer.writeDone(tokens: sentTokens, into: &bytes) }
        return last(.end)
    }

    // MARK: one object

    /// The answer in one piece, at the time at which a stream would have its last token.
    private mutating func whole(_ bytes: inout ByteBuffer) -> MockStep {
        advance(plan.ttft, times: 1)
        if total > 1 { advance(plan.itl, times: total - 1) }
        let start = bytes.writerIndex
        let type = writer.wholeContentType
        switch plan.fault {
        case .noEvents: break
        case .errorEvent: bytes.writeString(AnswerWriter.error(status: 500, message: "the mock model failed"))
        default: writer.writeWhole(tokens: total, &random, into: &bytes)
        }
        let size = bytes.writerIndex - start
        switch plan.fault {
        case .stall, .resetMidStream, .truncate, .cutMidChunk:
            bytes.moveWriterIndex(to: start + size / 2)
            phase = .events
            return MockStep(offset: offset, action: .head(status: 200, contentType: type, length: size))
        case .garbage:
            bytes.moveWriterIndex(to: start + size / 2)
            return last(.whole(status: 200, contentType: type))
        default:
            sentTokens = total
            return last(.whole(status: 200, contentType: type), tokens: total)
        }
    }

    /// What follows half of a body.
    private mutating func afterPart() -> MockStep {
        switch plan.fault {
        case .stall: return last(.hold)
        case .resetMidStream:
            advance(plan.itl, times: 1)
            return last(.reset)
        default: return last(.close)
        }
    }

    // MARK: time

    private mutating func last(_ action: MockAction, tokens: Int = 0) -> MockStep {
        phase = .over
        return MockStep(offset: offset, action: action, tokens: tokens)
    }

    /// Moves on by a wait, spread by the jitter.
    private mutating func advance(_ wait: Duration, times: Int) {
        var nanoseconds = Double(wait.nanoseconds) * Double(times)
        if plan.jitter > 0 { nanoseconds *= 1 + plan.jitter * (2 * random.unit() - 1) }
        offset = Duration(nanoseconds: Int64(clamping: Double(offset.nanoseconds) + nanoseconds.rounded()))
    }
}
