@testable import Streaming
import Testing

/// Everything that a reader says of one body, so that two ways to feed it can be compared.
struct StreamRecord: Equatable {
    var signals: [StreamSignal] = []
    var answer = ""
    var flags: StreamFlags = []
    var eventCount = 0
    var violation: StreamLimitViolation?

    /// Feeds the pieces to a reader and writes down what it says.
    init(_ dialect: Dialect, _ pieces: [ArraySlice<UInt8>], limits: StreamLimits = .init()) {
        var reader = StreamReader(dialect: dialect, limits: limits, capturesAnswer: true)
        self.init(&reader, pieces)
    }

    init(_ reader: inout StreamReader, _ pieces: [ArraySlice<UInt8>]) {
        var signals: [StreamSignal] = []
        do throws(StreamLimitViolation) {
            for piece in pieces { try reader.feed(piece) { signals.append(each: $0) } }
        } catch {
            violation = error
        }
        reader.finish { signals.append($0) }
        self.signals = signals
        answer = String(decoding: reader.answer, as: UTF8.self)
        flags = reader.flags
        eventCount = reader.eventCount
    }
}

extension [StreamSignal] {
    /// Adds a signal, one for each event that it stands for.
    mutating func append(each signal: StreamSignal) {
        if case .tokens(let kind, let count) = signal {
            append(contentsOf: repeatElement(.token(kind), count: count))
        } else {
            append(signal)
        }
    }
}

extension StreamReader {
    mutating func feed(
        _ piece: ArraySlice<UInt8>, _ receive: (StreamSignal) -> Void
    ) throws(StreamLimitViolation) {
        // A copy of its own: a pointer kept beyond the call would be found by its stale bytes.
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: piece.count, alignment: 1)
        defer { copy.deallocate() }
        copy.copyBytes(from: piece)
        defer { for index in copy.indices { copy[index] = 0x21 } }
        try feed(UnsafeRawBufferPointer(copy), receive)
    }
}

/// What a reader says of the body, after making sure that it says the same however the body is cut.
func record(
    _ dialect: Dialect, _ body: [UInt8], limits: StreamLimits = .init(),
    sourceLocation: SourceLocation = #_sourceLocation
) -> StreamRecord {
    let whole = StreamRecord(dialect, [body[...]], limits: limits)
    for pieces in everyCut(of: body) {
        let cut = StreamRecord(dialect, pieces, limits: limits)
        if cut != whole {
            Issue.record("cut \(pieces.map(\.count).prefix(3)): \(cut)", sourceLocation: sourceLocation)
            break
        }
    }
    return whole
}

func record(
    _ dialect: Dialect, _ body: String, limits: StreamLimits = .init(),
    sourceLocation: SourceLocation = #_sourceLocation
) -> StreamRecord {
    record(dialect, Array(body.utf8), limits: limits, sourceLocation: sourceLocation)
}

/// A path that the test knows to be one.
func path(_ text: String) throws -> JSONPath {
    let path = JSONPath(text)
    return try #require(path)
}

/// Signals in words, each with what it says.
func named(_ signals: [StreamSignal], _ dialect: Dialect) -> [String] {
    signals.map { signal in
        switch signal {
        case .phase(let index): "phase " + dialect.phases[index]
        case .token(let kind): "\(kind)"
        case .tokens(let kind, let count): "\(kind) × \(count)"
        case .usage(let usage): "usage \(usage.prompt ?? -1) \(usage.output ?? -1)"
        case .finish: "finish"
        case .end: "end"
        case .error(let message): "error " + message
        case .undecoded: "undecoded"
        }
    }
}

/// The last reason to finish that a body gives.
func reason(_ dialect: Dialect, _ body: String) throws -> String {
    var reader = StreamReader(dialect: dialect, capturesAnswer: false)
    try reader.feed(Array(body.utf8)[...]) { _ in }
    return reader.finishReason
}
