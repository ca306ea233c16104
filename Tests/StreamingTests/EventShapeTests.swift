@testable import Streaming
import Testing

/// The short way by an event's shape against the full reading of every event, for every dialect.
struct EventShapeTests {
    /// What there is to say of a stream once every event was read in full.
    private struct FullReading: Equatable {
        var signals: [StreamSignal] = []
        var answer: [UInt8] = []
        var finishReason = ""
        var flags: StreamFlags = []
        var events = 0
        var violation: StreamLimitViolation?

        /// Reads without a shape.
        init(_ dialect: Dialect, _ pieces: [[UInt8]], _ limits: StreamLimits, _ options: StreamOptions) {
            var decoder = EventDecoder(dialect: dialect, options: options, capturesAnswer: true)
            var found: [StreamSignal] = []
            if dialect.framing == .sse {
                var parser = EventStreamParser(limits: limits, reportsDataless: dialect.readsDataless)
                violation = Self.read(pieces, &parser, &decoder, &found)
                parser.finish { decoder.decodeUnfinished($0) { found.append($0) } }
                (flags, events) = (parser.flags, parser.eventCount)
            } else if dialect.framing == .amazonEventStream {
                var parser = AmazonEventStreamParser(limits: limits)
                violation = Self.read(pieces, &parser, &decoder, &found)
                parser.finish()
                (flags, events) = (parser.flags, parser.eventCount)
            } else {
                var parser = NDJSONParser(limits: limits, isTyped: dialect.framing == .typedLines)
                violation = Self.read(pieces, &parser, &decoder, &found)
                parser.finish { decoder.decodeUnfinished($0) { found.append($0) } }
                (flags, events) = (parser.flags, parser.eventCount)
            }
            decoder.finish { found.append($0) }
            flags.formUnion(decoder.flags)
            (signals, answer) = (found, decoder.answer)
            finishReason = String(decoding: decoder.finishReason, as: UTF8.self)
        }

        /// What a reader says, which takes the short way where it can.
        init(of reader: inout StreamReader, _ pieces: [[UInt8]]) {
            let record = StreamRecord(&reader, pieces.map { $0[...] })
            (signals, flags, events) = (record.signals, record.flags, record.eventCount)
            (answer, violation) = (reader.answer, record.violation)
            finishReason = reader.finishReason
        }

        private static func read<Parser: StreamParser>(
            _ pieces: [[UInt8]], _ parser: inout Parser, _ decoder: inout EventDecoder,
            _ found: inout [StreamSignal]
        ) -> StreamLimitViolation? {
            do throws(StreamLimitViolation) {
                for piece in pieces {
                    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: piece.count, alignment: 1)
                    defer { bytes.deallocate() }
                    bytes.copyBytes(from: piece)
                    try parser.readAll(UnsafeRawBufferPointer(bytes)) {
                        decoder.decode($0) { found.append($0) }
                    }
                }
            } catch {
                return error
            }
            return nil
        }
    }

    /// Streams of every dialect, a plan's own among them.
    private static func streams() throws -> [(dialect: Dialect, body: String)] {
        let own = Dialect.custom(
            CustomDialect(
                name: "own", framing: .sse, phases: ["found"],
                rules: [
                    .init(
                        .token(.answer, path: try path("text")),
                        when: .init(place: try path("kind"), equals: "t")),
                    .init(.token(.reasoning, path: try path("thought")), when: .init()),
                    .init(.finish(path: try path("stop")), when: .init()),
                    .init(.phase(0), when: .init(event: "found")),
                    .init(.end, when: .init(data: #"{"text":"end","kind":"t"}"#)),
                ]))
        let looking = Dialect.custom(
            CustomDialect(
                name: "looking", framing: .ndjson, phases: [],
                rules: [
                    .init(.token(.answer, path: try path("text")), when: .init()),
                    .init(.end, when: .init(place: try path("text"), equals: "end")),
                ]))
        let ownBody =
            #"data: {"text":"a","kind":"t","n":1}"# + "\n\n" + #"data: {"text":"end","kind":"t"}"# + "\n\n"
            + #"data: {"thought":"hm","n":2}"# + "\n\n" + "event: found\n" + #"data: {"text":"b"}"# + "\n\n"
            + #"data: {"text":"c","kind":"t","stop":null}"# + "\n\n" + #"data: {"stop":"length"}"# + "\n\n"
        return Capture.all + [
            (.openAIChat, Fixture.llamaCppChat), (.openAIChat, Fixture.vLLMReasoning),
            (.openAIChat, Fixture.openAITools), (.openAIChat, Fixture.errorMidStream),
            (.openAIChat, padded), (.openAICompletions, Fixture.llamaCppCompletion),
            (.text(path: nil), Capture.ownRAG),
            (.text(path: try path("choices[0].text")), Fixture.llamaCppCompletion),
            (.text(path: try path("choices[0].delta.content")), Fixture.llamaCppChat), (own, ownBody),
            (
                looking,
                #"{"text":"a"}"# + "\n" + #"{"text":"end"}"# + "\n" + #"{"text":"b","x":[1,-2]}"# + "\n"
            ),
        ]
    }

    /// As servers pad their events against those who measure them.
    private static let padded =
        (0..<4).map {
            #"data: {"id":"c-\#($0)","n":\#($0 * 7),"error":0,"choices":[{"index":0,"delta":{"content":"w\#($0)"}}],"#
                + #""obfuscation":"\#(String(repeating: "x", count: $0))"}"# + "\n\n"
        }.joined()

    @Test(arguments: [31, 32, 33, 34] as [UInt64])
    func theShortWaySaysWhatTheFullReadingSays(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        for (dialect, body) in try Self.streams() {
            let events = Self.events(of: body, dialect.framing)
            for round in 0..<150 {
                var stream: [UInt8] = []
                for _ in 0..<Int.random(in: 2...12, using: &random) {
                    Self.add(events.randomElement(using: &random) ?? [], to: &stream, &random)
                }
                if round.isMultiple(of: 5) {
                    stream[Int.random(in: stream.indices, using: &random)] = UInt8.random(
                        in: 0...255, using: &random)
                }
                let limits =
                    round.isMultiple(of: 7)
                    ? StreamLimits(lineBytes: 150, eventBytes: 140, bodyBytes: 1_500) : StreamLimits()
                let options = StreamOptions(isCumulative: round.isMultiple(of: 11))
                let pieces = Self.cut(stream, &random)
                var reader = StreamReader(
                    dialect: dialect, limits: limits, options: options, capturesAnswer: true)
                if round.isMultiple(of: 3) {
                    // A reader that is used again knows the shape of the stream before.
                    let other = events.randomElement(using: &random) ?? []
                    _ = FullReading(of: &reader, [stream, other, other, stream])
                    reader.begin()
                }
                let short = FullReading(of: &reader, pieces)
                let full = FullReading(dialect, pieces, limits, options)
                if short != full {
                    Issue.record(
                        "\(dialect)\n\(String(decoding: stream, as: UTF8.self))\ncut \(pieces.map(\.count))\n\(short)\n\(full)"
                    )
                    return
                }
            }
        }
    }

    /// A test of the test: without runs that are passed over it would compare the full reading with itself.
    @Test func eventsThatDifferInTextAndInWhatIsSkippedArePassedOver() throws {
        for (dialect, template) in [
            (
                Dialect.openAIChat,
                #"data: {"id":"N","choices":[{"delta":{"content":"T"}}],"pad":"P"}"# + "\n\n"
            ),
            (.openAIChat, #"data: {"choices":[{"delta":{"reasoning_content":"T"}}],"n":N}"# + "\r\n\r\n"),
            (
                .openAIResponses,
                "event: response.output_text.delta\n"
                    + #"data: {"type":"response.output_text.delta","sequence_number":N,"delta":"T"}"# + "\n\n"
            ),
            (.ollama, #"{"created_at":"2026-01-01T00:00:0N","response":"T","done":false}"# + "\n"),
            (.tgi, #"data: {"index":N,"token":{"id":N,"text":"T","logprob":-0.N,"special":false}}"# + "\n\n"),
        ] {
            var reader = StreamReader(dialect: dialect, capturesAnswer: true)
            var signals: [StreamSignal] = []
            let body = (1...9).map { number in
                template.replacing("N", with: "\(number)").replacing("T", with: "é\\n\(number)").replacing(
                    "P", with: String(repeating: "p", count: number))
            }.joined()
            try reader.feed(Array(body.utf8)[...]) { signals.append($0) }
            // The first is none to learn from, the second is learned, the third opens what differs.
            #expect(signals.count == 4, "\(dialect): \(signals)")
            #expect(signals.last == .tokens(signals.isReasoning ? .reasoning : .answer, count: 6))
            #expect(reader.eventCount == 9)
        }
    }

    @Test func theTypeOfTheStreamBeforeIsNotThatOfTheNext() throws {
        var reader = StreamReader(dialect: .text(path: try path("t")), capturesAnswer: true)
        let old = "event: old\ndata: {\"t\":\"a\"}\n\n"
        let new = "event: new\ndata: {\"t\":\"a\"}\n\n"
        _ = FullReading(of: &reader, [Array(String(repeating: old, count: 4).utf8)])
        reader.begin()
        let next = FullReading(of: &reader, [Array((new + old + old + new).utf8)])
        #expect(next.signals == [.token(.answer), .token(.answer)])
        #expect(reader.ignoredTexts == 2)
    }

    private static func events(of body: String, _ framing: StreamFraming) -> [[UInt8]] {
        let separator = framing == .sse ? "\n\n" : "\n"
        return body.split(separator: separator).map { Array(($0 + separator).utf8) }
    }

    /// Adds an event several times, each time with other texts and numbers.
    private static func add(_ event: [UInt8], to stream: inout [UInt8], _ random: inout SplitMix64) {
        let variants = Int.random(in: 1...6, using: &random)
        let endsInReturns = Int.random(in: 0..<6, using: &random) == 0
        for _ in 0..<variants {
            var bytes = event
            for _ in 0..<Int.random(in: 0...2, using: &random) { change(&bytes, &random) }
            if endsInReturns { bytes = bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] } }
            stream += bytes
        }
    }

    /// Puts something else in the place of a string or of a number.
    private static func change(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        let texts = [
            "", "a", " longer than before", "é", "🌊", #"\n"#, #"\u00e9"#, #"\ud83c\udf0a"#, #"\""#, #"\x"#,
            "null",
            "error", "end", "message", "0", "[DONE]", "{", "\u{1}",
        ]
        let isNumber = Bool.random(using: &random)
        let places = bytes.indices.filter { index in
            isNumber
                ? (0x30...0x39).contains(bytes[index]) : bytes[index] == 0x22 && index + 1 < bytes.count
        }
        guard let place = places.randomElement(using: &random) else { return }
        if isNumber {
            let numbers = ["0", "7", "12", "-3", "1.5", "2e3", "null", "01"]
            let end = bytes[place...].firstIndex { !(0x30...0x39).contains($0) } ?? bytes.endIndex
            bytes.replaceSubrange(
                place..<end, with: Array((numbers.randomElement(using: &random) ?? "").utf8))
        } else {
            guard let end = bytes[(place + 1)...].firstIndex(of: 0x22) else { return }
            var text = Array((texts.randomElement(using: &random) ?? "").utf8)
            if Int.random(in: 0..<20, using: &random) == 0 { text = [0xFF] }
            bytes.replaceSubrange(place + 1..<end, with: text)
        }
    }

    private static func cut(_ stream: [UInt8], _ random: inout SplitMix64) -> [[UInt8]] {
        let longest = [8, 200, 5_000].randomElement(using: &random) ?? 8
        var pieces: [[UInt8]] = []
        var start = 0
        while start < stream.count {
            let end = min(stream.count, start + Int.random(in: 1...longest, using: &random))
            pieces.append(Array(stream[start..<end]))
            start = end
        }
        return pieces
    }
}

extension [StreamSignal] {
    fileprivate var isReasoning: Bool { first == .token(.reasoning) }
}
