import Formats
import Streaming
import Timing

/// What one answer shows of how its stream is read: the dialect, its end, where the text and the counts of tokens stand, and
/// how fast it came.
package struct StreamFindings: Sendable {
    /// One event of the answer.
    package struct Event: Sendable {
        package let type: String
        package let data: String
        /// From the request.
        package let time: Duration

        package init(type: String, data: String, time: Duration) {
            self.type = type
            self.data = data
            self.time = time
        }
    }

    /// The built-in dialect's name, or `text`.
    package private(set) var dialect = "text"
    /// Where it is known from: `its events`, `the path`.
    package private(set) var source = "its events"
    /// With `text`: where the text stands in the JSON of each event; nil where the data itself is the text.
    package private(set) var textPath: String?
    /// With `text`: the type of the events that carry the text, where there are others.
    package private(set) var tokenEvent: String?
    package private(set) var isCumulative = false
    /// With `text`: where the server's counts of tokens stand.
    package private(set) var outputPath: String?
    package private(set) var promptPath: String?
    /// What ends the stream, in words.
    package private(set) var end = "the end of the body"
    /// With `text`: `[DONE]` ends it.
    package private(set) var hasMarker = false
    /// The server's count of output tokens.
    package private(set) var usage: Int?
    package private(set) var firstToken: Duration?
    package private(set) var lastToken: Duration?
    package private(set) var tokenEvents = 0

    /// The time of one token after the first; nil where there are too few.
    package var timePerToken: Duration? {
        let tokens = max(usage ?? 0, tokenEvents)
        guard let firstToken, let lastToken, tokens > 1 else { return nil }
        return Duration(nanoseconds: (lastToken - firstToken).nanoseconds / Int64(tokens - 1))
    }

    /// How fast a stream came, by its dialect's reading.
    package struct Figures: Sendable {
        package let firstToken: Duration?
        package let lastToken: Duration?
        package let tokenEvents: Int
        package let usage: Int?

        package init(firstToken: Duration?, lastToken: Duration?, tokenEvents: Int, usage: Int?) {
            self.firstToken = firstToken
            self.lastToken = lastToken
            self.tokenEvents = tokenEvents
            self.usage = usage
        }
    }

    /// What is seen of a stream that a built-in dialect reads.
    ///
    /// - Parameter source: where the dialect is known from: `its events`, `the path`.
    package init(_ events: [Event], readAs dialect: String, source: String, figures: Figures) {
        self.dialect = dialect
        self.source = source
        firstToken = figures.firstToken
        lastToken = figures.lastToken
        tokenEvents = figures.tokenEvents
        usage = figures.usage
        nameEnd(events)
    }

    /// What is seen of a stream that no built-in dialect knows.
    package init(unknown events: [Event]) {
        findText(events)
        measure(events)
        nameEnd(events)
    }

    // MARK: Text

    /// A place in the data at which texts stand.
    private struct Candidate {
        var values: [String] = []
        var types: [String] = []
    }

    /// Looks for the place whose text varies from event to event as an answer's does.
    private mutating func findText(_ events: [Event]) {
        hasMarker = events.contains {
            $0.data.allSatisfy { !$0.isNewline } && $0.data.trimmedOfBlanks == "[DONE]"
        }
        var candidates: [String: Candidate] = [:]
        var plain: [Event] = []
        for event in events where event.data.trimmedOfBlanks != "[DONE]" && !event.data.isEmpty {
            let bytes = Array(event.data.utf8)
            guard let node = try? JSONNode.read(bytes), node.isContainer else {
                plain.append(event)
                continue
            }
            Self.strings(of: node, in: bytes, at: "", depth: 0) { path, value in
                candidates[path, default: Candidate()].values.append(value)
                candidates[path, default: Candidate()].types.append(event.type)
            }
        }
        let best = candidates.max { Self.score($0) < Self.score($1) }
        if plain.isEmpty, let best, Self.score(best) > 0 {
            textPath = best.key
            isCumulative = Self.repeats(best.value.values)
            setType(best.value.types, of: events)
            findCounts(events)
        } else {
            setType(plain.map(\.type), of: events)
        }
    }

    /// The type of the events with text, where events of other types carry something too.
    private mutating func setType(_ types: [String], of events: [Event]) {
        let counts = Dictionary(grouping: types) { $0 }.mapValues(\.count)
        guard let most = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key,
            events.contains(where: {
                $0.type != most && !$0.data.isEmpty && $0.data.trimmedOfBlanks != "[DONE]"
            })
        else { return }
        tokenEvent = most
    }

    private static let outputNames = [
        "completion_tokens", "output_tokens", "generated_tokens", "eval_count", "completiontokens",
        "outputtokens", "candidatestokencount",
    ]
    private static let promptNames = [
        "prompt_tokens", "input_tokens", "prompt_eval_count", "prompttokens", "inputtokens",
        "prompttokencount",
    ]

    /// Looks for counts by the names that servers give them; the last event with one has the final count.
    private mutating func findCounts(_ events: [Event]) {
        for event in events {
            let bytes = Array(event.data.utf8)
            guard let node = try? JSONNode.read(bytes) else { continue }
            Self.leaves(of: node, at: "", depth: 0) { path, leaf in
                guard let count = leaf.number(in: bytes), count >= 0, count < 1e9 else { return }
                let name = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
                if Self.outputNames.contains(name) {
                    outputPath = path
                    usage = Int(count)
                } else if Self.promptNames.contains(name) {
                    promptPath = path
                }
            }
        }
    }

    private static func strings(
        of node: JSONNode, in bytes: [UInt8], at path: String, depth: Int, _ take: (String, String) -> Void
    ) {
        leaves(of: node, at: path, depth: depth) { path, leaf in
            if let text = leaf.string(in: bytes) { take(path, text) }
        }
    }

    private static func leaves(
        of node: JSONNode, at path: String, depth: Int, _ take: (String, JSONNode) -> Void
    ) {
        guard depth < 8 else { return }
        switch node.content {
        case .object(let members):
            // A path has no way to a name with one of its own marks in it.
            for (key, value) in members where !key.isEmpty && !key.contains(where: { ".[]$".contains($0) }) {
                leaves(of: value, at: path.isEmpty ? key : "\(path).\(key)", depth: depth + 1, take)
            }
        case .array(let elements):
            for (index, element) in elements.prefix(4).enumerated() {
                leaves(of: element, at: "\(path)[\(index)]", depth: depth + 1, take)
            }
        default: take(path, node)
        }
    }

    private static let usualNames = [
        "content", "text", "delta", "token", "answer", "response", "output", "message", "chunk",
        "generated_text", "data", "value",
    ]

    /// How much a place looks like that of an answer's pieces; 0: not at all.
    private static func score(_ entry: (key: String, value: Candidate)) -> Double {
        let values = entry.value.values.filter { !$0.isEmpty }
        guard !values.isEmpty, !values.allSatisfy(isIdentifier) else { return 0 }
        let name =
            entry.key.split { $0 == "." || $0 == "[" || $0 == "]" }.last { Int($0) == nil }.map {
                $0.lowercased()
            } ?? ""
        let isUsual = usualNames.contains(name)
        let variety = Double(Set(values).count)
        // A value that is the same in every event says what, not how it goes on.
        guard variety > 1 || isUsual else { return 0 }
        return variety * (isUsual ? 4 : 1) + (values.contains { $0.contains(" ") } ? 1 : 0)
    }

    /// An id, a number or a time.
    private static func isIdentifier(_ text: String) -> Bool {
        text.wholeMatch(of: /[A-Za-z]{0,12}[-_]?[0-9a-fA-F-]{8,}|[0-9][0-9T:.Z+-]*/) != nil
    }

    /// Whether each text goes on from the one before.
    private static func repeats(_ values: [String]) -> Bool {
        let texts = values.filter { !$0.isEmpty }
        guard texts.count > 2, Set(texts).count > 2 else { return false }
        return zip(texts, texts.dropFirst()).allSatisfy { $1.hasPrefix($0) }
    }

    // MARK: Figures

    /// Reads the events again, now that it is known where the text stands.
    private mutating func measure(_ events: [Event]) {
        let options = StreamOptions(tokenEvent: tokenEvent, isCumulative: isCumulative)
        var trace = StreamTrace(dialect: .text(path: textPath.flatMap { JSONPath($0) }), options: options)
        for event in events {
            let lines = event.data.split(separator: "\n", omittingEmptySubsequences: false)
            let type = event.type == "message" ? "" : "event: \(event.type)\n"
            let text = type + lines.map { "data: \($0)\n" }.joined() + "\n"
            let seen = Array(text.utf8).withUnsafeBytes { trace.feed($0) }
            for case .token in seen.flatMap(\.signals) {
                firstToken = firstToken ?? event.time
                lastToken = event.time
                tokenEvents += 1
            }
        }
    }

    private mutating func nameEnd(_ events: [Event]) {
        if hasMarker || events.last?.data.trimmedOfBlanks == "[DONE]" {
            end = "[DONE]"
        } else if dialect != "text" {
            end = "the dialect's own end"
        }
    }
}

extension JSONNode {
    fileprivate var isContainer: Bool {
        switch content {
        case .object, .array: true
        default: false
        }
    }
}

extension String {
    fileprivate var trimmedOfBlanks: String { RequestText(self).trimmed.sample() }
}
