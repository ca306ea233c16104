import Formats
import Metrics
import Records
import Timing

/// The figures and sentences of a run that more than one writer prints, worked out once.
package struct ReportFigures {
    /// One row of the statistics and its share of the run's rates.
    package struct Row {
        /// The row's own figures.
        package let statistics: SamplerStatistics
        /// Completed requests per second; nil where the run had no length.
        package let requestsPerSecond: Double?
        /// Output tokens per second; nil where the run had no length.
        package let tokensPerSecond: Double?
        /// All samplers together.
        package let isTotal: Bool

        /// The row's name, safe to print.
        package var name: String {
            isTotal ? "all samplers" : SafeText.line(statistics.name, limit: SafeText.nameLimit) + kind
        }

        /// What follows the name of a row that is in no total.
        private var kind: String {
            switch statistics.kind {
            case .sampler: ""
            case .transaction: " (transaction)"
            case .setUp: " (set-up)"
            case .tearDown: " (tear-down)"
            case .turn: ""
            }
        }
    }

    /// What the figures are of.
    package let report: RunReport
    /// All samplers together.
    package let total: SamplerStatistics
    /// A row a sampler, and the total after them where there are several of the load.
    package let rows: [Row]

    /// The most samplers whose rows people are shown; `summary.json` has all.
    static let shownSamplers = 50
    /// Those of ``rows`` that people are shown, in the same order: of very many samplers those of broken thresholds, then
    /// those with failures, then the first of the plan.
    package let shownRows: [Row]
    /// What to say of the rows that are not shown; nil where all are.
    package var omission: String? {
        let omitted = rows.count - shownRows.count
        return omitted == 0
            ? nil
            : "\(FigureText.counted(omitted, "more sampler")) in summary.json: of so many, those of broken thresholds, with "
                + "failures, and the first of the plan are shown"
    }

    /// Merges the samplers once; each writer makes its own.
    package init(_ report: RunReport) {
        self.report = report
        let total = report.aggregate.total
        self.total = total
        let rates = report.steady ?? report.whole
        func row(_ statistics: SamplerStatistics, isTotal: Bool) -> Row {
            let requests = Double(statistics.outcomes.completed) / Double(max(1, total.outcomes.completed))
            let tokens = Double(statistics.outputTokens) / Double(max(1, total.outputTokens))
            // The rates are those of the load's requests, of which other rows have no share.
            let isCounted = statistics.kind == .sampler
            return Row(
                statistics: statistics,
                requestsPerSecond: isCounted ? rates.map { $0.requestsPerSecond * requests } : nil,
                tokensPerSecond: isCounted ? rates.map { $0.outputTokensPerSecond * tokens } : nil,
                isTotal: isTotal)
        }
        let samplers = report.aggregate.samplers.map { row($0, isTotal: false) }
        // The total of one sampler is that sampler, whatever rows are beside it.
        let counted = samplers.count { $0.statistics.kind == .sampler }
        rows = counted > 1 ? samplers + [row(total, isTotal: true)] : samplers
        shownRows = Self.shown(rows, report.verdict)
    }

    private static func shown(_ rows: [Row], _ verdict: Verdict) -> [Row] {
        guard rows.count > shownSamplers + 1 else { return rows }
        let broken = Set(verdict.thresholds.filter { $0.status != .pass }.compactMap(\.threshold.sampler))
        func rank(_ row: Row) -> Int {
            if row.isTotal { return 0 }
            if broken.contains(row.statistics.name) { return 1 }
            return row.statistics.outcomes.failures > 0 ? 2 : 3
        }
        let chosen = rows.indices.sorted { (rank(rows[$0]), $0) < (rank(rows[$1]), $1) }.prefix(
            shownSamplers + 1)
        return chosen.sorted().map { rows[$0] }
    }

    /// Over which window the rates are: `steady window, 25s` or `whole run, 30s`.
    package var rateWindow: String {
        report.steady.map { "steady window, \($0.window)" } ?? report.whole.map { "whole run, \($0.window)" }
            ?? "no time passed"
    }

    /// The thresholds in one sentence.
    package var verdictSentence: String {
        if report.verdict.isOfShare {
            return "share \(report.run.share) of a run; weir merge judges the thresholds on the whole"
        }
        let results = report.verdict.thresholds
        func count(_ status: ThresholdResult.Status) -> Int { results.count { $0.status == status } }
        let parts = [
            count(.fail) == 0 ? nil : "\(count(.fail)) failed",
            count(.undecided) == 0 ? nil : "\(count(.undecided)) undecided",
        ].compactMap(\.self)
        let passed = "\(count(.pass)) of \(FigureText.counted(results.count, "threshold")) passed"
        let drift = report.verdict.failsOfDrift ? "latency drifted" : nil
        return ([passed] + parts + [drift].compactMap(\.self)).joined(separator: ", ")
    }

    /// `VALID`, `SUSPECT` or `INVALID`; of a valid run in which no request was judged, that nothing was measured.
    package var validityWord: String {
        isUnmeasured ? "NOTHING WAS MEASURED" : report.verdict.validity.rawValue.uppercased()
    }

    /// Whether nothing speaks against the figures because there are none.
    var isUnmeasured: Bool { report.verdict.validity == .valid && !report.verdict.hasMeasured }

    /// Whether the figures can be trusted, in one sentence.
    package var validitySentence: String {
        if isUnmeasured { return "no request of the load came to an end that can be judged" }
        return switch report.verdict.validity {
        case .valid: "the generator kept up: the figures are the target's"
        case .suspect: "something speaks against these figures"
        case .invalid:
            report.health.isComplete
                ? "the generator, not the target, was measured" : "part of the run is missing"
        }
    }

    /// Why the run ended, in words.
    package var endSentence: String {
        switch report.verdict.endedBy {
        case .completed: "every thread did its work"
        case .threshold: "stopped early: a threshold with abortOnFail failed"
        case .sampleError: "stopped early: a sample failed in a group that stops the test on an error"
        case .signal: "stopped by a signal"
        case .cannotWrite: "stopped: its files could not be written any more"
        case .incomplete: "killed before its end"
        case .late: "not begun: its start had passed"
        }
    }

    /// Everything a reader should know before believing a figure; safe to print, one line each.
    package var warnings: [String] {
        let run = report.run
        var warnings = report.verdict.reasons.map { "\($0.validity.rawValue): \(SafeText.line($0.text))" }
        warnings += RunHealth.checks.compactMap { $0.warning(of: report.health) }
        if report.plan.insecure { warnings.append("certificates were NOT verified (the plan says insecure)") }
        if run.mock { warnings.append("the target was Weir's own mock server, in the same process") }
        if run.timestamps != "kernel", report.health.stampSources.total > 0 {
            warnings.append("token times are this process's own clock, not the kernel's receive stamps")
        }
        if report.verdict.endedBy == .incomplete {
            warnings.append(
                "token rates are estimates; requests in flight at the end and passes of transactions are not known"
            )
        }
        if report.verdict.endedBy != .completed { warnings.append("the run was \(endSentence)") }
        if report.steady == nil {
            warnings.append("there is no steady window after ramp and warm-up; rates are over the whole run")
        }
        if let perEvent = total.tokensPerEvent, perEvent > 1.05 || perEvent < 0.95 {
            warnings.append(
                "an event is not one token: the server's usage says \(FigureText.fixed(perEvent, 2)) tokens "
                    + "an event, so itl is a gap between events")
        }
        let uncounted = report.aggregate.samplers.filter { $0.tokenEvents > 0 && $0.kind == .sampler }
            .reduce(0) { $0 + $1.outcomes[.ok] - $1.requestsWithUsage }
        if uncounted > 0 {
            warnings.append(
                "\(FigureText.counted(uncounted, "request")) came without usage; "
                    + "their output tokens are token events"
            )
        }
        let refused = total.flags["implausibleUsage"] ?? 0
        if refused > 0 {
            warnings.append(
                "the usage of \(FigureText.counted(refused, "request")) cannot be: negative, broken or beyond all measure"
            )
        }
        let unmarked = total.flags["missingEndMarker"] ?? 0
        if unmarked > 0 {
            warnings.append(
                "\(FigureText.counted(unmarked, "stream")) ended properly and without the end marker; "
                    + "end=\"marker\" makes such streams fail")
        }
        let dropped = report.aggregate.requests.dropped
        if dropped > 0 {
            warnings.append(
                "\(FigureText.grouped(dropped)) of \(FigureText.counted(report.aggregate.requests.scheduled, "arrival")) "
                    + "dropped: no thread was free, so the target met less load than the plan says")
        }
        let outside = report.aggregate.samplers.filter {
            $0.kind.isOutsideTheLoad && $0.outcomes.failures > 0
        }
        for row in outside {
            warnings.append(
                "\(FigureText.counted(row.outcomes.failures, "request")) of "
                    + "\(row.kind == .setUp ? "set-up" : "tear-down") failed (\(SafeText.line(row.name)))")
        }
        let censored = report.aggregate.requests.outcomes[.censored]
        if censored > 0 {
            warnings.append(
                "\(FigureText.counted(censored, "stream")) cut by the end of the test: "
                    + "neither a success nor a failure")
        }
        let cancelled = report.aggregate.requests.outcomes[.cancelled]
        if cancelled > 0 {
            warnings.append(
                "\(FigureText.counted(cancelled, "stream")) left by the client, as cancelAfter says: neither a "
                    + "success nor a failure")
        }
        return warnings
    }
}

extension ThresholdResult {
    /// The observed value, with more digits where fewer would read the same as the limit it missed.
    package var exactObservedText: String {
        guard let observed, status == .fail, observed.isFinite,
            observedText == threshold.metric.unit.figure(threshold.limit)
        else { return observedText }
        return switch threshold.metric.unit {
        case .time: FigureText.fixed(observed / 1e6, 6) + "ms"
        case .share: "\(observed * 100)%"
        case .rate: "\(observed)/s"
        case .number: "\(observed)"
        case .bytes: "\(Int64(clamping: observed)) B"
        case .byteRate: "\(Int64(clamping: observed)) B/s"
        }
    }

    /// `612ms – 701ms`, an open side as `?`; nil where there is no interval.
    package var intervalText: String? {
        guard let interval, interval.lower != nil || interval.upper != nil else { return nil }
        let unit = threshold.metric.unit
        func text(_ value: Double?) -> String {
            guard let value else { return "?" }
            return unit.figure(value)
        }
        return text(interval.lower) + " – " + text(interval.upper)
    }

    /// `errorRate at most 1% (ask): observed 2.32%, 95% interval 1.57% – 3.40%, 1,079 samples`, and what else a reader
    /// must know of it; safe to print.
    package var sentence: String {
        var parts = ["observed \(exactObservedText)"]
        if !title.contains(threshold.limitText) { parts.append("limit \(threshold.limitText)") }
        if let intervalText {
            parts.append(
                "\(FigureText.number((threshold.confidence ?? 0.95) * 100))% interval \(intervalText)")
        }
        parts.append(FigureText.counted(samples, "sample"))
        return "\(title) (\(subject)): " + parts.joined(separator: ", ") + (remark.map { "; \($0)" } ?? "")
    }

    /// Why it is undecided, or what a pass or a failure rests on; nil where there is nothing to say.
    package var remark: String? { reason ?? note }

    /// What it judges, safe to print.
    package var subject: String {
        threshold.sampler.map { SafeText.line($0, limit: SafeText.nameLimit) } ?? "all"
    }

    /// Its name, safe to print.
    package var title: String { SafeText.line(threshold.name, limit: SafeText.nameLimit) }

    /// `plan.xml:34`; nil where Weir added the threshold itself.
    package func place(in plan: PlanFacts) -> String? {
        threshold.line.map { "\(SafeText.line(plan.path)):\($0)" }
    }
}

extension LatencyHistogram {
    /// Whether the sample is too small to bound the percentile from above with 95 % confidence.
    package func isTooSmall(for percent: Double) -> Bool {
        count > 0 && interval(percent: percent).upper == nil
    }
}
