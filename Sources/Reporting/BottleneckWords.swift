import Formats
import Metrics
import Records
import Timing
import Wording

/// What gave way first in a run, in words: the same on the console, the page and in the summary for CI.
struct BottleneckWords {
    /// `it goes with a limit on concurrency: requests wait for their turn (2 held against 5 threads)`.
    let sentence: String
    /// A sentence each.
    let evidence: [String]

    /// The sentence as one of its own.
    var capitalized: String {
        Texts.page.sentence("\(sentence.prefix(1).uppercased())\(sentence.dropFirst())")
    }

    /// For a terminal, wrapped, below a heading.
    func lines(_ style: TerminalStyle) -> [String] {
        ([sentence + (evidence.isEmpty ? "" : ":")] + evidence.map { "  \($0)" })
            .flatMap { TextWidth.wrapped(style.plain($0), to: style.width - 4).map { "  \($0)" } }
    }

    /// For a Markdown summary.
    var markdown: [String] {
        [
            "**\(Texts.markdown.gaveWay)**"
                + Texts.findings.message(Texts.page.sentence(MarkdownWriter.escaped(sentence)))
        ]
            + evidence.map { "- \(MarkdownWriter.escaped($0))" } + [""]
    }

    /// - Parameter loads: what was held against what.
    init(_ found: Bottleneck, loads: String) {
        sentence =
            found.cause == .unknown
            ? Texts.bottleneck.isCause(found.text, loads)
            : Texts.bottleneck.goesWith(found.text, loads)
        let others = found.others.map { Bottleneck(cause: $0, evidence: []).text }
        evidence =
            found.evidence
            + (others.isEmpty
                ? [] : [Texts.bottleneck.alsoSeen(others.joined(separator: Texts.page.semicolon.text))])
    }

    /// Of a single run: nil where it passed and nothing moved, and where nothing could be said anyway.
    init?(_ report: RunReport) {
        // From the first request of the load: where users come one after the other, that is what is of interest.
        let series = report.aggregate.series
        let from = series.binWidth.times(Int64(series.bins.firstIndex { $0.started > 0 } ?? 0))
        let until = report.run.loadEnd
        let total = report.aggregate.total
        guard !report.health.isPartMissing, until - from >= .seconds(4.0),
            total.tokenEvents > 0 || total.outcomes.failures > 0
        else {
            return nil
        }
        let middle = from + Duration(nanoseconds: (until - from).nanoseconds / 2)
        func facts(_ label: String, _ from: Duration, _ until: Duration) -> LoadFacts {
            LoadFacts(
                label: label, of: report.aggregate, monitors: report.monitors,
                health: report.verdict.validity, from: from, until: until)
        }
        let first = facts(Texts.bottleneck.firstHalf.text, from, middle)
        let second = facts(Texts.bottleneck.secondHalf.text, middle, until)
        let hasGrown = first.inFlight > 0 && second.inFlight >= 1.2 * first.inFlight
        let inner = hasGrown ? first : nil
        let outer = hasGrown ? second : facts(Texts.bottleneck.wholeLoad.text, from, until)
        let found = Bottleneck.find(inner: inner, outer: outer)
        if report.verdict.exitCode == .success {
            // A run that passed has a bottleneck only where its times have moved.
            guard let inner, Self.hasMoved(inner, outer), found.cause != .unknown else { return nil }
        } else if found.cause == .unknown {
            guard inner != nil || !report.monitors.isEmpty, report.verdict.result == .fail else { return nil }
        }
        self.init(
            found, loads: inner.map { Texts.bottleneck.heldAgainst($0.label, outer.label) } ?? outer.label)
    }

    private static func hasMoved(_ inner: LoadFacts, _ outer: LoadFacts) -> Bool {
        func grew(_ before: Duration?, _ after: Duration?) -> Bool {
            guard let before, let after, before > .zero else { return false }
            return after.inSeconds >= Bottleneck.grown * before.inSeconds
        }
        return grew(inner.ttft, outer.ttft) || grew(inner.tpot, outer.tpot)
            || outer.rateLimited + outer.serverErrors >= 0.01
    }
}

/// What a server counts, held against what was sent to it.
enum ServerCounts {
    /// `the server counts 2,001 requests (engine), Weir sent 2,000`; none where no monitor counts.
    static func sentences(_ report: RunReport) -> [String] {
        let aggregate = report.aggregate
        let sent = Double(aggregate.requests.issued)
        // Tokens of the warm-up and of failed requests are in no figure here, and are the server's all the same.
        let hasAll = aggregate.requests.warmUp.total == 0 && aggregate.requests.outcomes.failures == 0
        let tokens = Double(aggregate.samplers.filter { $0.kind != .turn }.reduce(0) { $0 + $1.outputTokens })
        var sentences: [String] = []
        func add(_ series: MonitorStore.Series, _ own: Double, _ sentence: Words) {
            guard let total = series.total?.rounded() else { return }
            let difference = total - own
            let words =
                difference == 0
                ? Texts.charts.asMany.text
                : Texts.charts.difference(FigureText.number(own), FigureText.number(difference))
            sentences.append(
                sentence(SafeText.line(series.monitor, limit: 60), FigureText.number(total), words))
        }
        for series in report.monitors.series {
            switch SeriesName(rawValue: series.name) {
            case .requests: add(series, sent, Texts.charts.serverCounts)
            case .outputTokens where hasAll && tokens > 0:
                add(series, tokens, Texts.charts.serverCountsTokens)
            default: break
            }
        }
        return sentences
    }
}
