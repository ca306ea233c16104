import Formats
import Timing
import Transport

/// What a collector's answer means for what was sent.
enum CollectorAnswer {
    /// 408, 429 and the errors of servers pass; all others but 2xx say that this body will never be taken.
    static func read(_ answer: BlockingFetch.Answer, from kind: OutputKind) -> Outbox.Answer {
        let words = SafeText.line(String(decoding: answer.body.prefix(2_000), as: UTF8.self), limit: 300)
        let reason = "status \(answer.status)" + (words.isEmpty ? "" : ": \(words)")
        switch answer.status {
        case 200..<300:
            guard kind == .otlp, let refused = OTLPFormat.refused(in: answer.body) else { return .taken }
            let reason = SafeText.line(refused.reason, limit: 300)
            return .refused("\(refused.points) points of a batch: \(reason)")
        case 408, 429, 500...: return .failed(reason, retryAfter: answer.retryAfter)
        case 300..<400: return .refused("\(reason) (redirects are not followed)")
        default: return .refused(reason)
        }
    }
}
