/// Which channel of an answer a token belongs to.
package enum TokenKind: String, CaseIterable, Sendable {
    /// The text that the user reads.
    case answer
    /// The model's thinking, where the server streams it apart from the answer.
    case reasoning
    /// The name or the arguments of a tool call.
    case tool
}

/// The token counts that a server says it spent; nil where it gives none.
package struct StreamUsage: Sendable, Equatable {
    /// Tokens of the prompt.
    package var prompt: Int?
    /// Tokens that were generated, reasoning included where the server includes it.
    package var output: Int?

    /// Makes a usage from the counts that are known.
    package init(prompt: Int? = nil, output: Int? = nil) {
        self.prompt = prompt
        self.output = output
    }
}

/// What one event of a stream means, whatever dialect it was said in.
///
/// One event gives at most one signal of each kind, in the order phase, token, usage, finish, error, end; of
/// phases there may be several.
package enum StreamSignal: Sendable, Equatable {
    /// A phase was reached: an index into the dialect's ``Dialect/phases``.
    case phase(Int)
    /// The event carries non-empty generated text; answer wins over reasoning, reasoning over tool.
    case token(TokenKind)
    /// So many events in a row, at least two, each of which carries a token and nothing else.
    case tokens(TokenKind, count: Int)
    /// The server's own count so far; a later one replaces an earlier one.
    case usage(StreamUsage)
    /// A reason to finish was given (with several choices: once for each event that gives one).
    ///
    /// The reader keeps its text as ``StreamReader/finishReason``.
    case finish
    /// The dialect's end marker.
    case end
    /// An error inside a 200; its text is cut after 4 KiB.
    case error(String)
    /// The event's data could not be read as the dialect's JSON; nothing else is said of the event.
    case undecoded
}
