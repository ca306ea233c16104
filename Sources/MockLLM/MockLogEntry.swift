import Timing

/// How a logged request ended.
package enum MockOutcome: String, Sendable, Codable {
    /// The whole answer was written.
    case completed
    /// The fault named beside it was played to its end.
    case faulted
    /// The client left before the answer was over, or while it waited for a slot.
    case disconnected
    /// The server was stopped first.
    case stopped
    /// The request itself was wrong: unknown path, method, body or override.
    case refused
}

/// What the server did for one request and when, on this machine's monotonic clock.
///
/// Every time is taken directly before the system call that hands the bytes to the kernel. A reader that the
/// write wakes may take the processor before the call returns, so a stamp after it would show the reader's work
/// as the server's; `flushes` tells how long the call took and so bounds the stamp from the other side.
package struct MockLogEntry: Sendable, Equatable {
    /// The request's `X-Request-Id`, or `mock-<number>`.
    package var id: String
    /// The path of the request, without its query.
    package var path: String
    /// The request had been read to its end.
    package var received: Instant
    /// A slot was free and the answer began; nil if it never did.
    package var started: Instant?
    /// One stamp for each event that carried at least one token; empty if the server does not log tokens.
    package var tokens: [Instant] = []
    /// How long the write of each token event took; as long as `tokens`.
    package var flushes: [Duration] = []
    /// Tokens written, which is more than events where several share one.
    package var tokenCount = 0
    /// The end of the answer was written, the connection was reset, or the client was seen to be gone; nil if the
    /// server stopped first.
    package var done: Instant?
    /// How it ended.
    package var outcome: MockOutcome = .completed
    /// The fault that the request drew or asked for.
    package var fault: MockFault?
    /// The response's status; 0 if there was no response.
    package var statusCode = 0

    init(id: String, path: String, received: Instant) {
        self.id = id
        self.path = path
        self.received = received
    }
}

extension MockLogEntry: Codable {
    private enum CodingKeys: String, CodingKey {
        case id, path, receivedNs, startedNs, tokensNs, flushesNs, tokenCount, doneNs, outcome, fault, status
    }

    /// Reads an entry of `GET /log`: nanoseconds as integers, absent where it did not happen.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(String.self, forKey: .id)
        path = try values.decode(String.self, forKey: .path)
        received = Instant(nanoseconds: try values.decode(Int64.self, forKey: .receivedNs))
        started = try values.decodeIfPresent(Int64.self, forKey: .startedNs).map(Instant.init(nanoseconds:))
        tokens = try values.decode([Int64].self, forKey: .tokensNs).map(Instant.init(nanoseconds:))
        flushes = try values.decode([Int64].self, forKey: .flushesNs).map(Duration.init(nanoseconds:))
        tokenCount = try values.decode(Int.self, forKey: .tokenCount)
        done = try values.decodeIfPresent(Int64.self, forKey: .doneNs).map(Instant.init(nanoseconds:))
        outcome = try values.decode(MockOutcome.self, forKey: .outcome)
        fault = try values.decodeIfPresent(String.self, forKey: .fault).flatMap(MockFault.init(rawValue:))
        statusCode = try values.decode(Int.self, forKey: .status)
    }

    /// Writes the form that ``init(from:)`` reads.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(id, forKey: .id)
        try values.encode(path, forKey: .path)
        try values.encode(received.nanoseconds, forKey: .receivedNs)
        try values.encodeIfPresent(started?.nanoseconds, forKey: .startedNs)
        try values.encode(tokens.map(\.nanoseconds), forKey: .tokensNs)
        try values.encode(flushes.map(\.nanoseconds), forKey: .flushesNs)
        try values.encode(tokenCount, forKey: .tokenCount)
        try values.encodeIfPresent(done?.nanoseconds, forKey: .doneNs)
        try values.encode(outcome, forKey: .outcome)
        try values.encodeIfPresent(fault?.rawValue, forKey: .fault)
        try values.encode(statusCode, forKey: .status)
    }

    /// The same as one line of JSON without a newline; by hand, since this room has no Foundation.
    package var jsonLine: String {
        func list(_ values: some Sequence<Int64>) -> String {
            "[" + values.map { String($0) }.joined(separator: ",") + "]"
        }
        var line = "{\"id\":\"\(JSONEscape.escaped(id))\",\"path\":\"\(JSONEscape.escaped(path))\""
        line += ",\"receivedNs\":\(received.nanoseconds)"
        if let started { line += ",\"startedNs\":\(started.nanoseconds)" }
        line += ",\"tokensNs\":" + list(tokens.lazy.map(\.nanoseconds))
        line += ",\"flushesNs\":" + list(flushes.lazy.map(\.nanoseconds))
        line += ",\"tokenCount\":\(tokenCount)"
        if let done { line += ",\"doneNs\":\(done.nanoseconds)" }
        line += ",\"outcome\":\"\(outcome.rawValue)\""
        if let fault { line += ",\"fault\":\"\(fault.rawValue)\"" }
        return line + ",\"status\":\(statusCode)}"
    }
}
