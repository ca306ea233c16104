import Formats
import Metrics
import Timing

/// One sample as a line of `samples.jsonl`; all times are monotonic nanoseconds, left out where they did not
/// happen.
struct SampleJSONFormat {
    private let groups: [[UInt8]]
    private let samplers: [[UInt8]]
    private let outcomes = Outcome.allCases.map { Array("\"\($0.name)\"".utf8) }
    private let hasEvents: Bool

    init(_ context: SampleContext, hasEvents: Bool) {
        func string(_ text: String) -> [UInt8] {
            var bytes: [UInt8] = []
            bytes.append(json: text)
            return bytes
        }
        groups = context.groups.map(string)
        samplers = context.samplers.map(string)
        self.hasEvents = hasEvents
    }

    /// Adds the sample's line.
    func append(_ sample: Sample, to bytes: inout [UInt8]) {
        bytes.append("{\"id\":\"g")
        bytes.append(decimal: sample.id.group)
        bytes.append("-t")
        bytes.append(decimal: sample.id.thread)
        bytes.append("-r")
        bytes.append(decimal: sample.id.ordinal)
        bytes.append("\",\"group\":")
        bytes.append(contentsOf: groups[sample.id.group])
        bytes.append(",\"thread\":")
        bytes.append(decimal: sample.id.thread)
        bytes.append(",\"iteration\":")
        bytes.append(decimal: sample.iteration)
        bytes.append(",\"sampler\":")
        bytes.append(contentsOf: samplers[sample.sampler])
        bytes.append(",\"outcome\":")
        bytes.append(contentsOf: outcomes[sample.outcome.rawValue])
        bytes.append(",\"flags\":[")
        for (index, label) in sample.flags.labels.enumerated() {
            bytes.append(index == 0 ? "\"" : ",\"")
            bytes.append(contentsOf: label.utf8)
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append("]")
        if let trace = sample.traceID {
            bytes.append(",\"traceId\":\"")
            bytes.append(contentsOf: trace.description.utf8)
            bytes.append("\"")
        }
        appendTimes(of: sample, to: &bytes)
        bytes.append(",\"outputTokens\":")
        bytes.append(decimal: sample.outputTokens)
        bytes.append(",\"tokenEvents\":")
        bytes.append(decimal: sample.tokenEvents)
        if !sample.phases.isEmpty { appendPhases(of: sample, to: &bytes) }
        if hasEvents { appendTokens(of: sample, to: &bytes) }
        bytes.append("}\n")
    }

    private func appendTimes(of sample: Sample, to bytes: inout [UInt8]) {
        let times: [(StaticString, Instant?)] = [
            (",\"scheduledNs\":", sample.scheduled), (",\"issuedNs\":", sample.issued),
            (",\"connectedNs\":", sample.connected), (",\"sentNs\":", sample.sent),
            (",\"firstByteNs\":", sample.firstByte), (",\"firstTokenNs\":", sample.firstToken),
            (",\"firstAnswerTokenNs\":", sample.firstAnswerToken), (",\"lastTokenNs\":", sample.lastToken),
            (",\"doneNs\":", sample.done),
        ]
        for (key, time) in times {
            guard let time else { continue }
            bytes.append(key)
            bytes.append(decimal: time.nanoseconds)
        }
    }

    /// The phases by name; a name is letters, digits, `_` and `-`, so that nothing in it needs escaping.
    private func appendPhases(of sample: Sample, to bytes: inout [UInt8]) {
        bytes.append(",\"phases\":{")
        for (index, phase) in sample.phases.enumerated() {
            bytes.append(index == 0 ? "\"" : ",\"")
            bytes.append(contentsOf: phase.name.utf8)
            bytes.append("\":")
            bytes.append(decimal: phase.time.nanoseconds)
        }
        bytes.append("}")
    }

    private func appendTokens(of sample: Sample, to bytes: inout [UInt8]) {
        bytes.append(",\"tokens\":[")
        for (index, token) in sample.tokens.enumerated() {
            bytes.append(index == 0 ? "[" : ",[")
            bytes.append(decimal: token.time.nanoseconds)
            switch token.source {
            case .kernel: bytes.append(",\"k\"]")
            case .coalesced: bytes.append(",\"c\"]")
            case .user: bytes.append(",\"u\"]")
            }
        }
        bytes.append("]")
    }
}
