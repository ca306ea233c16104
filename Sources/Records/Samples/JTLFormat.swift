import Formats
import Metrics
import Timing

/// Writes samples as lines of `samples.jtl`, whose columns are ``JTLColumn``.
///
/// `Latency` is the time to the first byte and `elapsed` that to the complete response, as in JMeter, both in
/// whole milliseconds; Weir's own times are milliseconds with decimals and empty where they did not happen.
struct JTLFormat {
    /// The metrics with a column, in the order of the file: those behind the outcome, and those behind `issuedNs`.
    private static let times: [LatencyMetric] = [.ttft, .ttfa, .tpot, .e2e]
    private static let exactTimes: [LatencyMetric] = [.sendDelay, .connect, .ttfb, .done]

    private static let comma = UInt8(ascii: ",")

    private let offset: WallClockOffset
    private let labels: [[UInt8]]
    private let urls: [[UInt8]]
    private let groups: [String]
    /// Where a group's name needs no quotes, the start of its threads' names.
    private let threadPrefixes: [[UInt8]?]
    private let outcomes = Outcome.allCases.map { Array($0.name.utf8) }

    init(_ context: SampleContext) {
        func field(_ text: String, limit: Int = SafeText.nameLimit) -> [UInt8] {
            var bytes: [UInt8] = []
            bytes.append(csv: SafeText.csv(text, limit: limit))
            return bytes
        }
        offset = context.offset
        labels = context.samplers.map { field($0) }
        urls = context.urls.map { field($0, limit: 2_000) }
        groups = context.groups.map { SafeText.csv($0, limit: SafeText.nameLimit) }
        threadPrefixes = groups.enumerated().map { index, name in
            let bytes = field(name)
            return bytes.first == UInt8(ascii: "\"") ? nil : bytes + Array(" \(index + 1)-".utf8)
        }
    }

    /// Adds the sample's line.
    func append(_ sample: Sample, to bytes: inout [UInt8]) {
        bytes.append(decimal: offset.unixNanoseconds(sample.issued) / 1_000_000)
        bytes.append(Self.comma)
        bytes.append(wholeMilliseconds: sample.done - sample.issued)
        bytes.append(Self.comma)
        bytes.append(contentsOf: labels[sample.sampler])
        bytes.append(Self.comma)
        appendResponse(of: sample, to: &bytes)
        appendThreadName(of: sample, to: &bytes)
        // JMeter knows two ends only: a request that the plan itself cancels is not one of its failures.
        let isGood = sample.outcome == .ok || sample.outcome == .cancelled
        bytes.append(isGood ? ",text,true," : ",text,false,")
        if let message = sample.message { bytes.append(csv: SafeText.csv(message)) }
        for number in [sample.bytesReceived, sample.bytesSent, sample.groupThreads, sample.allThreads] {
            bytes.append(Self.comma)
            bytes.append(decimal: number)
        }
        bytes.append(Self.comma)
        if urls.indices.contains(sample.sampler) { bytes.append(contentsOf: urls[sample.sampler]) }
        bytes.append(Self.comma)
        bytes.append(wholeMilliseconds: sample.latency(.ttfb) ?? .zero)
        bytes.append(",0,")
        bytes.append(wholeMilliseconds: sample.connect ?? .zero)
        appendOwnColumns(of: sample, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    private func appendResponse(of sample: Sample, to bytes: inout [UInt8]) {
        let outcome = outcomes[sample.outcome.rawValue]
        if let status = sample.status {
            bytes.append(decimal: status)
            bytes.append(Self.comma)
            if sample.outcome == .ok { bytes.append("OK") } else { bytes.append(contentsOf: outcome) }
        } else {
            // JMeter's words for a request that got no answer.
            bytes.append("Non HTTP response code: ")
            bytes.append(contentsOf: outcome)
            bytes.append(",Non HTTP response message: ")
            bytes.append(contentsOf: outcome)
        }
        bytes.append(Self.comma)
    }

    private func appendThreadName(of sample: Sample, to bytes: inout [UInt8]) {
        let thread = sample.id.thread + 1
        if let prefix = threadPrefixes[sample.id.group] {
            bytes.append(contentsOf: prefix)
            bytes.append(decimal: thread)
        } else {
            bytes.append(csv: "\(groups[sample.id.group]) \(sample.id.group + 1)-\(thread)")
        }
    }

    private func appendOwnColumns(of sample: Sample, to bytes: inout [UInt8]) {
        bytes.append(Self.comma)
        bytes.append(contentsOf: outcomes[sample.outcome.rawValue])
        for metric in Self.times {
            bytes.append(Self.comma)
            bytes.append(milliseconds: sample.latency(metric))
        }
        for number in [sample.outputTokens, sample.tokenEvents, sample.stalls] {
            bytes.append(Self.comma)
            bytes.append(decimal: number)
        }
        bytes.append(sample.flags.contains(.warmUp) ? ",true," : ",false,")
        sample.flags.append(to: &bytes)
        bytes.append(",g")
        bytes.append(decimal: sample.id.group)
        bytes.append("-t")
        bytes.append(decimal: sample.id.thread)
        bytes.append("-r")
        bytes.append(decimal: sample.id.ordinal)
        appendExact(sample, to: &bytes)
    }

    /// What the report can be made from again: JMeter's own columns are whole milliseconds.
    private func appendExact(_ sample: Sample, to bytes: inout [UInt8]) {
        bytes.append(Self.comma)
        bytes.append(decimal: offset.unixNanoseconds(sample.issued))
        for metric in Self.exactTimes {
            bytes.append(Self.comma)
            bytes.append(milliseconds: sample.latency(metric))
        }
        bytes.append(sample.outputTokensAreFromUsage ? ",true," : ",false,")
        if let prompt = sample.promptTokens { bytes.append(decimal: prompt) }
        bytes.append(Self.comma)
        bytes.append(decimal: sample.stampSources.kernel)
        bytes.append(UInt8(ascii: "/"))
        bytes.append(decimal: sample.stampSources.coalesced)
        bytes.append(UInt8(ascii: "/"))
        bytes.append(decimal: sample.stampSources.user)
        bytes.append(Self.comma)
        bytes.append(decimal: sample.openRequests)
        bytes.append(Self.comma)
        for (index, phase) in sample.phases.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ";")) }
            bytes.append(contentsOf: phase.name.utf8)
            bytes.append(UInt8(ascii: "="))
            bytes.append(milliseconds: phase.time - sample.issued)
        }
        bytes.append(Self.comma)
        if !sample.failedAssertions.isEmpty {
            bytes.append(csv: SafeText.csv(Self.list(sample.failedAssertions), limit: 2_000))
        }
        bytes.append(Self.comma)
        if let part = sample.part { bytes.append(contentsOf: labels[part]) }
        bytes.append(Self.comma)
        if sample.arrivalRate > .none { bytes.append(thousandths: sample.arrivalRate.thousandths) }
        bytes.append(Self.comma)
        if let trace = sample.traceID { bytes.append(contentsOf: trace.description.utf8) }
    }

    /// Names that may hold anything, as one text that ``JTLReader`` takes apart again.
    static func list(_ names: [String]) -> String {
        names.map { $0.replacing("%", with: "%25").replacing(";", with: "%3B") }.joined(separator: ";")
    }
}
