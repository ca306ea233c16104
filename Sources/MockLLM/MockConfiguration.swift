import Timing

/// How the embedded model server behaves: its speed, its limits and the faults it injects.
///
/// A plain value; nothing is checked until ``MockServer/start(_:)``, which names the setting that is wrong.
package struct MockConfiguration: Sendable, Equatable {
    /// When a streamed answer carries a usage event.
    package enum Usage: String, Sendable, CaseIterable {
        /// Only if the request has `stream_options.include_usage`, as OpenAI does.
        case whenAsked
        case always
        case never
    }

    /// The address to listen on; only an address of this machine makes sense for a mock.
    package var host = "127.0.0.1"
    /// The TCP port; 0 lets the system choose one, which ``MockServer/port`` then tells.
    package var port = 0
    /// Event loops, one thread each.
    package var threads = 1

    /// From the moment a request has its slot to its first token.
    package var ttft: Duration = .milliseconds(200)
    /// Between one token and the next.
    package var itl: Duration = .milliseconds(20)
    /// Added to `ttft` for each token of the prompt (a quarter of the body's bytes); zero unless set.
    package var promptTimePerToken: Duration = .zero
    /// Whether the start of a prompt that an earlier one had too costs no such time.
    package var prefixCache = false
    /// How far each wait may stray from its mean, 0…1: uniform in ±`jitter` of it, drawn from `seed`.
    package var jitter = 0.0
    /// How many tokens an answer has, drawn uniformly; a request's `max_tokens` caps it.
    package var tokens: ClosedRange<Int> = 64...64
    /// Tokens that share one event; the event comes `tokensPerEvent` × `itl` after the one before it.
    package var tokensPerEvent = 1
    /// When a streamed answer carries a usage event.
    package var usage: Usage = .whenAsked

    /// How many answers run at once; nil for no limit.
    ///
    /// Later requests wait, first come first served, and their response headers wait with them.
    package var slots: Int?
    /// Announce keep-alive but close after every answer, as llama.cpp's server does.
    package var keepAliveLie = false

    /// The probability, 0…1, of each fault; their sum must not exceed 1.
    package var faults: [MockFault: Double] = [:]
    /// Fixes every random choice: request number n of two runs with one seed gets the same answer.
    package var seed: UInt64 = 1

    /// Finished requests kept in the log; the oldest go first and are counted.
    package var logCapacity = 100_000
    /// Whether log entries carry the stamp of every token event (16 bytes each).
    package var logTokens = true

    /// The settings above, each at its default.
    package init() {}

    /// A wait beyond this is a slip of the pen, and sums of such waits could overflow.
    static let longestWait = Duration.seconds(86_400 as Int64)

    /// Throws ``MockError/invalidSetting(name:expected:found:)`` for the first setting that cannot work.
    func validate() throws(MockError) {
        func require(
            _ holds: Bool, _ name: String, _ expected: String, _ found: Any
        ) throws(MockError) {
            if !holds { throw .invalidSetting(name: name, expected: expected, found: "\(found)") }
        }
        try require((0...65_535).contains(port), "port", "0 to 65535", port)
        try require(threads >= 1, "threads", "at least 1", threads)
        let waits = [("ttft", ttft), ("itl", itl), ("promptTimePerToken", promptTimePerToken)]
        for (name, wait) in waits {
            try require(wait >= .zero && wait <= Self.longestWait, name, "a time from 0 to 1d", wait)
        }
        try require((0...1).contains(jitter), "jitter", "a share from 0 to 1", jitter)
        try require(tokens.lowerBound >= 0, "tokens", "no negative number", tokens)
        try require(tokensPerEvent >= 1, "tokensPerEvent", "at least 1", tokensPerEvent)
        try require(slots ?? 1 >= 1, "slots", "at least 1", slots ?? 1)
        try require(logCapacity >= 0, "logCapacity", "no negative number", logCapacity)
        let shares = faults.values
        try require(shares.allSatisfy { (0...1).contains($0) }, "faults", "shares from 0 to 1", faults)
        try require(shares.reduce(0, +) <= 1 + 1e-9, "faults", "shares that sum to at most 1", faults)
    }
}
