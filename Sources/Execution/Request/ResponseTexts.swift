import Metrics
import Streaming

/// The texts of a response that are kept for assertions, extractors and messages; most streams keep none.
///
/// The streamed answer is not among them: the stream's reader collects it unescaped.
struct ResponseTexts {
    /// How much of a body is kept for messages.
    static let excerptLimit = 4096

    /// The whole body is kept, up to ``StreamLimits/bodyBytes``: of a plain response for assertions, of any for
    /// extractors.
    let keepsBody: Bool
    /// The body, or its start where ``keepsBody`` is false.
    private(set) var body: [UInt8] = []
    /// The lines of the head; kept only where an extractor looks at them.
    var headLines: [String] = []
    private var trace: [UInt8] = []

    init(keepsBody: Bool) {
        self.keepsBody = keepsBody
    }

    /// Begins another response; memory of a usual size is kept.
    mutating func begin() {
        if body.capacity > Self.excerptLimit { body = [] }
        body.removeAll(keepingCapacity: true)
        trace.removeAll(keepingCapacity: true)
        headLines = []
    }

    mutating func keep(_ bytes: UnsafeRawBufferPointer) {
        let limit = keepsBody ? StreamLimits().bodyBytes : Self.excerptLimit
        body.append(contentsOf: bytes.prefix(max(0, limit - body.count)))
    }

    /// Keeps the start of a stream that serves as an example, in case it fails.
    mutating func keepTrace(_ bytes: UnsafeRawBufferPointer) {
        trace.append(contentsOf: bytes.prefix(max(0, Self.excerptLimit - trace.count)))
    }

    /// The start of the body, as far as it was kept.
    var excerpt: [UInt8] { Array((body.isEmpty ? trace : body).prefix(Self.excerptLimit)) }

    /// Looks for what the plan wants of a good response; after a failure variables get their defaults.
    ///
    /// - Parameter answer: the streamed answer, asked for only where an extractor looks at it.
    func extract(
        with extractors: ExtractorSet, outcome: Outcome, framing: StreamFraming, key: MatchKey,
        answer: @escaping () -> [UInt8]
    ) -> ExtractorSet.Result {
        // What a failed response holds is not what the plan meant, even if a pattern fits it.
        guard outcome == .ok else { return ExtractorSet.Result(values: extractors.defaults) }
        let texts = ExtractorSet.Texts(
            body: { body }, answer: answer, events: { events(framing) }, headLines: headLines)
        return extractors.extract(from: texts, key: key)
    }

    /// The data of the events of a body that was kept.
    private func events(_ framing: StreamFraming) -> [[UInt8]] {
        if framing == .amazonEventStream {
            var parser = AmazonEventStreamParser()
            var payloads: [[UInt8]] = []
            body.withUnsafeBytes { bytes in
                // The reader has kept the limits already.
                try? parser.feed(bytes) { payloads.append(Array($0.data)) }
            }
            return payloads
        }
        if framing != .sse {
            let lines = body.split(separator: UInt8(ascii: "\n"))
            guard framing == .typedLines else { return lines.map { Array($0) } }
            return lines.map { line in
                Array(line[(line.firstIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? line.startIndex)...])
            }
        }
        var parser = EventStreamParser()
        var events: [[UInt8]] = []
        body.withUnsafeBytes { bytes in
            // The reader has kept the limits already.
            try? parser.feed(bytes) { events.append(Array($0.data)) }
        }
        return events
    }
}
