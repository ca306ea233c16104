import Formats
import Metrics
import Records
import Wording

/// What a reader must know before any figure: a server that could not be reached, answers that came in one piece.
///
/// All texts are safe to print, on one line each.
package struct Finding: Equatable, Sendable {
    /// Whether requests failed of it; else it speaks against figures alone.
    package let isFailure: Bool
    /// What was seen, and of how many requests.
    package let text: String
    /// What it may be and what a person can do.
    package let hint: String
}

extension ReportFigures {
    private static let findingLimit = 3

    /// The findings of the run, those of most requests first.
    package var findings: [Finding] {
        Array(unreachable.prefix(Self.findingLimit)) + drift + onePiece + ignoredEvents
    }

    /// The failures of which no request reached what it was for, each with its address.
    private var unreachable: [Finding] {
        var counts: [(error: ErrorFacts, count: Int)] = []
        for error in report.errors where error.outcome.isUnreachable {
            if let index = counts.firstIndex(where: {
                $0.error.outcome == error.outcome && $0.error.message == error.message
            }) {
                counts[index].count += error.count
            } else {
                counts.append((error, error.count))
            }
        }
        let total = report.aggregate.requests.outcomes.total
        return counts.sorted { $0.count > $1.count }.map { error, count in
            Finding(
                isFailure: true,
                text: Texts.findings.unreachable(
                    unreachableText(error), FigureText.grouped(count),
                    Texts.nouns.request(max(total, count))),
                hint: error.hint ?? "")
        }
    }

    /// A latency that climbed while the load was level: a pass speaks of no state that lasts.
    var drift: [Finding] {
        guard let drift = report.verdict.drift else { return [] }
        let window = drift.window
        let grows = report.aggregate.samplers.contains { $0.kind == .turn }
        return [
            Finding(
                isFailure: report.verdict.failsOfDrift,
                text: Texts.findings.drift(
                    drift.metric.name, FigureText.percent(drift.growth), FigureText.time(drift.from),
                    FigureText.time(drift.to), FigureText.clock(window.lowerBound),
                    FigureText.clock(window.upperBound), FigureText.fixed(drift.z, 1)),
                hint: (grows ? Texts.findings.driftHintOfConversations : Texts.findings.driftHint).text)
        ]
    }

    private func unreachableText(_ error: ErrorFacts) -> String {
        let message = SafeText.line(error.message, limit: 200)
        switch error.outcome {
        // No address is in the words: the connection was never made.
        case .connectTimeout:
            return "\(message): " + SafeText.line(report.plan.targets.joined(separator: ", "), limit: 120)
        case .tls: return Texts.findings.noSecureConnection(message)
        default: return message
        }
    }

    /// The most frequent error in a line: `21× http5xx 503 in ask: upstream is busy`; nil where none failed.
    package var commonError: String? { report.errors.first?.line }

    /// The most frequent error of a run that did not pass, where no finding says it.
    package var unfoundError: ErrorFacts? {
        guard !decisive.isEmpty, let error = report.errors.first else { return nil }
        return error.outcome.isUnreachable ? nil : error
    }

    /// The thresholds that failed; where none did and the run is undecided, those that are undecided.
    package var decisive: [ThresholdResult] {
        let results = report.verdict.thresholds
        let failed = results.filter { $0.status == .fail }
        return failed.isEmpty ? results.filter { $0.status == .undecided } : failed
    }

    /// Streams that did not come as streams.
    private var onePiece: [Finding] {
        let count = report.aggregate.samplers.filter { $0.kind == .sampler }
            .reduce(0) { $0 + ($1.flags[SampleFlags.onePieceLabel] ?? 0) }
        guard count > 0 else { return [] }
        let streams = report.aggregate.samplers.filter { $0.kind == .sampler && $0.tokenEvents > 0 }
            .reduce(0) { $0 + $1.outcomes[.ok] }
        return [
            Finding(
                isFailure: false,
                text: Texts.findings.onePiece(
                    FigureText.grouped(count), Texts.nouns.stream(max(streams, count))),
                hint: Texts.findings.onePieceHint.text)
        ]
    }

    /// Streams most of whose text stood in events of another type than that of the tokens.
    private var ignoredEvents: [Finding] {
        let rows = report.aggregate.samplers.filter {
            $0.kind == .sampler && $0.flags[SampleFlags.ignoredEventsLabel] != nil
        }
        let count = rows.reduce(0) { $0 + ($1.flags[SampleFlags.ignoredEventsLabel] ?? 0) }
        guard count > 0 else { return [] }
        let requests = rows.reduce(0) { $0 + $1.outcomes.total }
        return [
            Finding(
                isFailure: false,
                text: Texts.findings.ignoredEvents(
                    FigureText.grouped(count), Texts.nouns.stream(max(requests, count))),
                hint: Texts.findings.ignoredEventsHint.text)
        ]
    }
}

extension SampleFlags {
    /// The label of the flag of a stream that came in one piece.
    static let onePieceLabel = "onePiece"
    /// The label of the flag of a stream most of whose text was of another type than its tokens.
    static let ignoredEventsLabel = "ignoredEvents"
}

extension Outcome {
    /// Whether a request that ended so never reached what it was for.
    var isUnreachable: Bool {
        switch self {
        case .dns, .connectRefused, .connectTimeout, .tls, .http3xx: true
        default: false
        }
    }
}

extension Metric {
    /// Whether failed requests move it, so that an error can be why it missed its limit.
    var isOfFailures: Bool { entry.failures == .judged || entry.failures == .affected }
}

extension ErrorFacts {
    /// `http5xx 503`.
    package var kind: String { outcome.name + (status.map { " \($0)" } ?? "") }

    /// `21× http5xx 503 in ask: upstream is busy`, safe to print.
    package var line: String {
        let place = SafeText.line(sampler, limit: 40)
        let said = SafeText.line(message, limit: 200)
        return Texts.findings.line(FigureText.grouped(count), kind, place)
            + (said.isEmpty ? "" : Texts.findings.message(said)) + answer
    }

    /// The start of the answer that an assertion did not hold for, behind a semicolon; empty for other failures.
    package var answer: String {
        words.isEmpty ? "" : Texts.findings.answer(SafeText.line(words, limit: 200))
    }

    /// What it may be and what a person can do; nil where nothing is known.
    package var hint: String? {
        let texts = Texts.findings
        let words: Words? =
            switch (outcome, status) {
            case (.connectRefused, _): texts.refusedHint
            case (.dns, _): texts.dnsHint
            case (.connectTimeout, _): texts.connectTimeoutHint
            case (.tls, _): texts.tlsHint
            case (.http3xx, _): message.hasPrefix("redirects ") ? texts.circleHint : texts.redirectHint
            case (_, 401), (_, 403): texts.credentialsHint
            case (_, 404): texts.pathHint
            case (.rateLimited, _): texts.rateLimitHint
            default: nil
            }
        return words?.text
    }
}
