import Synchronization
import Timing

/// What the server counts of itself, told on `/metrics` under vLLM's names, so that a monitor can be tried on it.
final class MockMeter: Sendable {
    private struct State {
        var finished: [MockOutcome: Int] = [:]
        var tokens = 0
        var firstTokens = 0
        var untilFirstToken = Duration.zero
        var queued = Duration.zero
    }

    private let state = Mutex(State())

    /// The first token of an answer goes out.
    ///
    /// - Parameters:
    ///   - time: since the request was received.
    ///   - queued: of that, until a slot was free.
    func sentFirstToken(after time: Duration, queued: Duration) {
        state.withLock { state in
            state.firstTokens += 1
            state.untilFirstToken = state.untilFirstToken + time
            state.queued = state.queued + queued
        }
    }

    func finished(_ outcome: MockOutcome, tokens: Int) {
        state.withLock { state in
            state.finished[outcome, default: 0] += 1
            state.tokens += tokens
        }
    }

    /// The whole body in Prometheus' text format.
    func text(running: Int, waiting: Int) -> String {
        let state = state.withLock(\.self)
        var text = ""
        func declare(_ name: String, _ type: String, _ help: String) {
            text += "# HELP vllm:\(name) \(help)\n# TYPE vllm:\(name) \(type)\n"
        }
        func sample(_ name: String, _ labels: String = "", _ value: Double) {
            text += "vllm:\(name){engine=\"0\",\(labels)model_name=\"mock\"} \(value)\n"
        }
        func histogram(_ name: String, _ sum: Duration, _ help: String) {
            declare(name, "histogram", help)
            sample("\(name)_bucket", "le=\"+Inf\",", Double(state.firstTokens))
            sample("\(name)_sum", "", sum.inSeconds)
            sample("\(name)_count", "", Double(state.firstTokens))
        }
        declare("num_requests_running", "gauge", "Answers that have a slot.")
        sample("num_requests_running", "", Double(running))
        declare("num_requests_waiting", "gauge", "Requests that wait for a slot.")
        sample("num_requests_waiting", "", Double(waiting))
        declare("generation_tokens_total", "counter", "Tokens of answers that have ended.")
        sample("generation_tokens_total", "", Double(state.tokens))
        declare("request_success_total", "counter", "Answers that have ended, by how they did.")
        let reasons: [(MockOutcome, String)] = [
            (.completed, "stop"), (.faulted, "error"), (.disconnected, "abort"),
        ]
        for (outcome, reason) in reasons {
            sample(
                "request_success_total", "finished_reason=\"\(reason)\",",
                Double(state.finished[outcome, default: 0]))
        }
        histogram(
            "time_to_first_token_seconds", state.untilFirstToken, "Until the first token, the queue too.")
        histogram("request_queue_time_seconds", state.queued, "Until a slot was free.")
        return text
    }
}
